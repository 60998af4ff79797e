import { addDoc } from '#lib/project/doc.ts';
import { holdCommits } from '../helpers/hold-commits.ts';
import { downloadFrom, expectForgotten, localNames } from './device-data.ts';
import { expect, test } from './fixtures.ts';
import { expectGoodPage } from './good-page.ts';
import { docText, expectSaved, openMenu } from './on-screen.ts';

test('R28: who is removed while editing is told, keeps what was not saved, and nothing else stays on the device', async ({
	visitor,
	filledProject,
	database
}) => {
	const ana = await visitor('Ana');
	const { page, person } = await visitor('Ben');
	const { projectId, made: docId } = await filledProject(
		[{ person: ana.person }, { person, role: 'editor' }],
		(doc, by) => addDoc(doc, { title: 'Session notes', by })
	);
	await ana.page.goto(`/projects/${projectId}/members`);
	await page.goto(`/projects/${projectId}/docs/${docId}`);
	await docText(page).click();
	await page.keyboard.type('Saved before. ');
	await expectSaved(page);
	const release = await holdCommits(database);
	await page.keyboard.type('And this nobody has.');
	await expect(page.locator('[data-save-state]')).toHaveAttribute('data-save-state', /saving|device/);

	await openMenu(ana.page, 'More about Ben');
	await ana.page.getByRole('menuitem', { name: 'Remove from the project' }).click();
	await expectGoodPage(ana.page, 'the dialog that removes a member');
	await ana.page.getByRole('button', { name: 'Remove', exact: true }).click();
	await expect(ana.page.getByRole('listitem').filter({ hasText: 'Ben' })).toHaveCount(0);

	await expect(page.getByRole('heading', { name: 'You are not in this project any more' })).toBeVisible();
	await release();
	await expectForgotten(page, projectId);
	await expectGoodPage(page, 'removed');
	const files = await downloadFrom(page, 'Download');
	expect(files['Session notes.md']).toContain('Saved before. And this nobody has.');
	expect(JSON.parse(files['project.json'] ?? '')).toMatchObject({
		project: { title: 'Northwind onboarding' }
	});

	await page.goto('/account');
	await expect(page.getByRole('heading', { name: 'Set aside on this device' })).toBeVisible();
	await expectGoodPage(page, 'account, with something set aside');
	await page.getByRole('button', { name: 'Delete Northwind onboarding' }).click();
	await page.getByRole('button', { name: 'Delete', exact: true }).click();
	await expect(page.getByRole('heading', { name: 'Set aside on this device' })).toHaveCount(0);
	await page.goto('/projects');
	await expect(page.getByRole('heading', { name: 'No projects yet' })).toBeVisible();
});

test('R28: who leaves has nothing set aside when all was saved; the last owner is told what to do first', async ({
	visitor,
	filledProject
}) => {
	const ana = await visitor('Ana');
	const { page, person } = await visitor('Ben');
	const { projectId } = await filledProject([{ person: ana.person }, { person, role: 'editor' }], (doc, by) =>
		addDoc(doc, { title: 'Session notes', by })
	);
	await page.goto(`/projects/${projectId}/members`);
	await expectSaved(page);
	await openMenu(page, 'More about Ben');
	await page.getByRole('menuitem', { name: 'Leave the project' }).click();
	await page.getByRole('button', { name: 'Leave', exact: true }).click();
	await expect(page.getByRole('heading', { name: 'No projects yet' })).toBeVisible();
	await expectForgotten(page, projectId);
	await page.goto('/account');
	await expect(page.getByRole('heading', { name: 'Account' })).toBeVisible();
	await expect(page.getByRole('heading', { name: 'Set aside on this device' })).toHaveCount(0);

	// The last owner cannot go, and is told what to do first.
	await ana.page.goto(`/projects/${projectId}/members`);
	await openMenu(ana.page, 'More about Ana');
	await ana.page.getByRole('menuitem', { name: 'Leave the project' }).click();
	await ana.page.getByRole('button', { name: 'Leave', exact: true }).click();
	await expect(ana.page.getByText('Make somebody else an owner first.')).toBeVisible();
	await ana.page.getByRole('button', { name: 'Stay' }).click();
	await expectSaved(ana.page);
});

test('R28: who becomes a viewer while editing goes on reading, and what was not saved is set aside', async ({
	visitor,
	filledProject
}) => {
	const ana = await visitor('Ana');
	const { page, person } = await visitor('Ben');
	const { projectId, made: docId } = await filledProject(
		[{ person: ana.person }, { person, role: 'editor' }],
		(doc, by) => addDoc(doc, { title: 'Session notes', by })
	);
	await page.goto(`/projects/${projectId}/docs/${docId}`);
	await docText(page).click();
	await page.keyboard.type('Saved before. ');
	await expectSaved(page);
	// Written where the server does not hear it.
	await page.context().setOffline(true);
	await page.keyboard.type('Written on a train.');
	await expect(page.locator('[data-save-state]')).toHaveAttribute('data-save-state', 'device');

	await ana.page.goto(`/projects/${projectId}/members`);
	await openMenu(ana.page, 'More about Ben');
	await ana.page.getByRole('menuitem', { name: 'Change role' }).click();
	const dialog = ana.page.getByRole('dialog', { name: 'Role of Ben' });
	await dialog.getByRole('button', { name: 'Viewer' }).click();
	await expectGoodPage(ana.page, 'the dialog that changes a role');
	await dialog.getByRole('button', { name: 'Change role' }).click();
	await expect(ana.page.getByRole('listitem').filter({ hasText: 'Ben' })).toContainText('Viewer');

	await page.context().setOffline(false);
	const banner = page.getByText('Edits of yours that had not reached the server were set aside');
	await expect(banner).toBeVisible();
	await expect(page.getByText('Saved before.')).toBeVisible();
	await expect(page.getByText('Written on a train.')).toHaveCount(0);
	await expectSaved(page);
	await expectGoodPage(page, 'a project, of which something was set aside');
	const files = await downloadFrom(page, 'Download');
	expect(files['Session notes.md']).toContain('Saved before. Written on a train.');
	await expect(banner).toHaveCount(0);
	await expect(page.getByText('You can read this project.')).toBeVisible();
	// Once, and not again.
	await page.reload();
	await expectSaved(page);
	await expect(banner).toHaveCount(0);
	expect(await localNames(page, person.id)).toContain(`waystone:${person.id}:quarantine`);
});
