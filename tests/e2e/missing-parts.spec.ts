import { addDoc } from '#lib/project/doc.ts';
import { addMilestone } from '#lib/project/milestone.ts';
import { expect, test } from './fixtures.ts';
import { holdBack } from './late-scripts.ts';
import { docText } from './on-screen.ts';

test('what is typed before the palette is there is what is looked for', async ({
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId, made: docId } = await filledProject([{ person }], (doc, by) => {
		addMilestone(doc, { title: 'Kick-off', by });
		return addDoc(doc, { title: 'Session notes', by });
	});
	const { promise, resolve } = Promise.withResolvers<boolean>();
	await holdBack(page, 'palette-list', promise);
	await page.goto(`/projects/${projectId}/docs/${docId}`);
	await docText(page).click();
	await page.keyboard.press('Control+k');
	await page.keyboard.type('kick');
	await page.keyboard.press('Escape');
	await expect(docText(page), 'it can be closed before it is open').toBeFocused();
	await page.keyboard.press('Control+k');
	await page.keyboard.type('kick');
	resolve(true);
	const field = page.getByRole('combobox', { name: 'Search and go to' });
	await expect(field).toHaveValue('kick');
	await expect(field).toBeFocused();
	await page.keyboard.type('-off');
	await expect(page.getByRole('option', { selected: true })).toHaveText(/Kick-off/);
	await page.keyboard.press('Escape');
	await expect(docText(page)).toBeFocused();
	await expect(docText(page), 'nothing was written where the focus was').toHaveText('');
	await page.unrouteAll({ behavior: 'ignoreErrors' });
});

test('a menu that cannot be fetched says so, and opens when it can @phone', async ({
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId, made: sectionId } = await filledProject([{ person }], (doc, by) =>
		addMilestone(doc, { title: 'Kick-off', by })
	);
	await holdBack(page, 'menuitemradio', Promise.resolve(false));
	await page.goto(`/projects/${projectId}/sections/${sectionId}`);
	const status = page.getByRole('main').getByRole('button', { name: /^Status/ });
	await status.click();
	await expect(page.getByText('This part could not be loaded.')).toBeVisible();
	await expect(status).toHaveAttribute('aria-expanded', 'false');
	await page.unrouteAll({ behavior: 'wait' });
	await status.click();
	await expect(page.getByRole('menuitemradio', { name: 'Done' })).toBeVisible();
});
