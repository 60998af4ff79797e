import type { Locator } from 'playwright/test';
import { addDoc, docBody } from '#lib/project/doc.ts';
import { fragmentToMarkdown } from '#lib/project/markdown.ts';
import { addMilestone } from '#lib/project/milestone.ts';
import { writeParagraphs } from '../helpers/rich-text.ts';
import { expect, test, type Page } from './fixtures.ts';
import { holdBack } from './late-scripts.ts';
import { docText, expectSaved, group } from './on-screen.ts';

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

/** Words that only the editor's chunk has in it. */
const EDITOR = 'ProseMirror-trailingBreak';

/** Takes the place of the field that stood for it. */
function editorOf(page: Page): Locator {
	return page.locator('.ProseMirror[role="textbox"]');
}

test('who goes from the title of a new doc to its text at once writes there, also before the editor is there @phone', async ({
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId, made: sectionId } = await filledProject([{ person }], (doc, by) =>
		addMilestone(doc, { title: 'Kick-off', by })
	);
	const { promise, resolve } = Promise.withResolvers<boolean>();
	await holdBack(page, EDITOR, promise);
	await page.goto(`/projects/${projectId}/sections/${sectionId}`);
	await group(page, 'Docs').getByRole('button', { name: 'Add a doc', exact: true }).click();
	const title = page.getByRole('textbox', { name: 'Title of the doc' });
	await expect(title).toBeFocused();
	await page.keyboard.type('Session notes');
	await page.keyboard.press('Tab');
	await page.keyboard.type('Said:');
	for (const line of ['- Hanne', 'Tove, twice']) {
		await page.keyboard.press('Enter');
		await page.keyboard.type(line);
	}
	await expect(docText(page), 'and sees it').toHaveValue('Said:\n- Hanne\nTove, twice');
	resolve(true);
	await expect(editorOf(page).locator('li')).toHaveText(['Hanne', 'Tove, twice']);
	await expect(editorOf(page)).toBeFocused();
	await page.keyboard.type(' over');
	await expect(editorOf(page)).toHaveText('Said:HanneTove, twice over');
	await expect(title).toHaveValue('Session notes');
	await title.press('Enter');
	await page.keyboard.type('They ');
	await expect(editorOf(page)).toHaveText('They Said:HanneTove, twice over');
	await page.unrouteAll({ behavior: 'ignoreErrors' });
});

test('a word that is put together from several keys is finished before the editor takes it over @phone', async ({
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId, made: docId } = await filledProject([{ person }], (doc, by) =>
		addDoc(doc, { title: 'Session notes', by })
	);
	const { promise, resolve } = Promise.withResolvers<boolean>();
	await holdBack(page, EDITOR, promise);
	await page.goto(`/projects/${projectId}/docs/${docId}`);
	await page.getByRole('textbox', { name: 'Title of the doc' }).press('Enter');
	const devtools = await page.context().newCDPSession(page);
	await devtools.send('Input.imeSetComposition', { text: 'にほ', selectionStart: 2, selectionEnd: 2 });
	const early = page.locator('textarea[aria-label^="Text of"]');
	await expect(early).toHaveValue('にほ');
	resolve(true);
	await expect(editorOf(page)).toBeAttached();
	await devtools.send('Input.imeSetComposition', { text: 'にほん', selectionStart: 3, selectionEnd: 3 });
	await expect(early, 'it is not torn apart').toHaveValue('にほん');
	await devtools.send('Input.insertText', { text: '日本' });
	await expect(editorOf(page)).toHaveText('日本');
	await expect(early).toHaveCount(0);
	await page.keyboard.type('へ');
	await expect(editorOf(page)).toHaveText('日本へ');
	await page.unrouteAll({ behavior: 'ignoreErrors' });
});

test('who clicks into a text before its editor is there writes at that place, and who leaves loses nothing @phone', async ({
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId, made } = await filledProject([{ person }], (doc, by) =>
		['Session notes', 'Aims'].map((title) => {
			const id = addDoc(doc, { title, by });
			const body = docBody(doc, id);
			if (!body) throw new Error('a new doc has a body');
			writeParagraphs(body, 'Hanne brought figures.\nTove did not.');
			return { id, body };
		})
	);
	const [notes, aims] = made;
	if (!notes || !aims) throw new Error('two docs were made');
	const { promise, resolve } = Promise.withResolvers<boolean>();
	await holdBack(page, EDITOR, promise);
	await page.goto(`/projects/${projectId}/docs/${aims.id}`);
	await page.getByText('Tove did not.').click();
	await page.keyboard.type('One crew.');
	await page.getByRole('main').getByRole('link', { name: 'Overview' }).click();
	await group(page, 'Docs').getByRole('link', { name: 'Session notes' }).click();
	await expect(page).toHaveURL(new RegExp(notes.id));
	await expect
		.poll(() => fragmentToMarkdown(aims.body))
		.toBe('One crew.\n\nHanne brought figures.\n\nTove did not.');
	await page.getByText('Tove did not.').dblclick();
	await page.getByText('Hanne brought figures.').click({ position: { x: 1, y: 10 } });
	await expectSaved(page);
	await page.keyboard.type('Today ');
	const state = page.locator('[data-save-state]');
	await expect(state, 'what is nowhere yet is not saved').toHaveAttribute('data-save-state', 'saving');
	resolve(true);
	await expect(editorOf(page)).toContainText('Today Hanne brought figures.');
	await expectSaved(page);
	await expect(editorOf(page)).toBeFocused();
	await page.unrouteAll({ behavior: 'ignoreErrors' });
});

test('where no service worker is, one still goes from page to page and writes when the network has gone @phone', async ({
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId } = await filledProject([{ person }], (doc, by) => {
		const milestoneId = addMilestone(doc, { title: 'Kick-off', by });
		addDoc(doc, { title: 'Session notes', milestoneId, by });
	});
	await page.goto(`/projects/${projectId}`);
	await expectSaved(page);
	await page.waitForLoadState('networkidle');
	await page.context().setOffline(true);
	await page.getByRole('main').getByRole('link', { name: 'Kick-off' }).click();
	await group(page, 'Docs').getByRole('link', { name: 'Session notes' }).click();
	await docText(page).click();
	await page.keyboard.type('In the tunnel.');
	await expect(editorOf(page)).toHaveText('In the tunnel.');
	await page.context().setOffline(false);
	await expectSaved(page);
});
