import { holdCommits } from './hold-commits.ts';
import { expect, test } from './fixtures.ts';

test('"Saved" is shown only after the commit', async ({ database, visitor, project }) => {
	const { page, person } = await visitor('Ana');
	const projectId = await project([{ person }]);
	await page.goto(`/projects/${projectId}`);
	const state = page.locator('[data-save-state]');
	await expect(state).toHaveAttribute('data-save-state', 'saved');

	const release = await holdCommits(database);
	await page.getByLabel('Title of the project').fill('Held back');
	await expect(state).not.toHaveAttribute('data-save-state', 'saved');
	// Past the patience of "Saving", the words say where the work is: on this device, and still not saved.
	await expect(state).toHaveAttribute('data-save-state', 'device');
	const rows = await database.sql`select 1 from project_updates where project_id = ${projectId}`;
	expect(rows).toHaveLength(0);

	await release();
	await expect(state).toHaveAttribute('data-save-state', 'saved');
	expect(await database.sql`select 1 from project_updates where project_id = ${projectId}`).not.toHaveLength(
		0
	);
});
