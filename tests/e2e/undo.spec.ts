import { addDoc, docBody } from '#lib/project/doc.ts';
import { addMilestone } from '#lib/project/milestone.ts';
import { writeParagraphs } from '../helpers/rich-text.ts';
import { expect, test, type Page } from './fixtures.ts';
import { stepHistory } from './acts.ts';
import {
	caretTo,
	docText,
	expectSaved,
	expectSections,
	group,
	isPhone,
	openMenu,
	sectionRow,
	sectionRows,
	showPane
} from './on-screen.ts';

function undoButton(page: Page) {
	return page.getByRole('main').getByRole('button', { name: 'Undo', exact: true });
}

function redoButton(page: Page) {
	return page.getByRole('main').getByRole('button', { name: 'Redo', exact: true });
}

test('what I did to the structure is taken back step by step, and what somebody else did meanwhile stays', async ({
	visitor,
	filledProject
}) => {
	const ana = await visitor('Ana');
	const ben = await visitor('Ben');
	const { projectId } = await filledProject(
		[{ person: ana.person }, { person: ben.person, role: 'editor' }],
		(doc, by) => ['Agreement', 'Kick-off', 'Review'].map((title) => addMilestone(doc, { title, by }))
	);
	await Promise.all([ana, ben].map(({ page }) => page.goto(`/projects/${projectId}`)));
	const { page } = ana;
	await expectSections(page, ['Agreement', 'Kick-off', 'Review']);
	await expect(undoButton(page), 'the making of the project is nobody’s to undo').toHaveAttribute(
		'aria-disabled',
		'true'
	);

	await sectionRow(page, 'Review').focus();
	await page.keyboard.press('Alt+ArrowUp');
	await expectSections(page, ['Agreement', 'Review', 'Kick-off']);
	await page.keyboard.press('3');
	await expect(sectionRow(page, 'Review').getByRole('img', { name: 'Done' })).toBeVisible();
	await page.keyboard.press('Delete');
	await expectSections(ben.page, ['Agreement', 'Kick-off']);

	await sectionRow(ben.page, 'Agreement').focus();
	await ben.page.keyboard.press('F2');
	await ben.page.keyboard.type('Contract');
	await ben.page.keyboard.press('Enter');
	await expectSections(page, ['Contract', 'Kick-off']);

	await page.keyboard.press('Control+z');
	await expectSections(page, ['Contract', 'Review', 'Kick-off']);
	await undoButton(page).click();
	await expect(sectionRow(page, 'Review').getByRole('img', { name: 'Planned' })).toBeVisible();
	await page.keyboard.press('Control+z');
	await expect(undoButton(page)).toHaveAttribute('aria-disabled', 'true');
	await expect(undoButton(page), 'the focus is not lost with the last step').toBeFocused();
	for (const each of [page, ben.page]) await expectSections(each, ['Contract', 'Kick-off', 'Review']);

	await page.keyboard.press('Control+Shift+z');
	await page.keyboard.press('Control+y');
	await redoButton(page).click();
	for (const each of [page, ben.page]) await expectSections(each, ['Contract', 'Kick-off']);
	await expect(redoButton(page)).toHaveAttribute('aria-disabled', 'true');
	await page.keyboard.press('Control+z');
	await expectSections(page, ['Contract', 'Review', 'Kick-off']);
	await expectSaved(page);
	await page.reload();
	await expectSections(page, ['Contract', 'Review', 'Kick-off']);
});

test('typing and structure are one history, also from doc to doc, and what happens out of view is said @phone', async ({
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId, made } = await filledProject([{ person }], (doc, by) => {
		const ids = ['Agreement', 'Notes'].map((title) => addDoc(doc, { title, by }));
		for (const body of ids.flatMap((id) => docBody(doc, id) ?? [])) writeParagraphs(body, 'Begun.');
		return ids;
	});
	const [agreement = '', notes = ''] = made;
	await page.goto(`/projects/${projectId}/docs/${agreement}`);
	await caretTo(docText(page), 'Control+End');
	await page.keyboard.type(' In the agreement.');

	const outline = page.getByRole('navigation');
	await showPane(page, 'Outline');
	await outline.getByRole('button', { name: 'Add a section' }).click();
	await page.keyboard.type('Kick-off');
	await page.keyboard.press('Enter');
	await page.keyboard.press('Escape');
	await outline.getByRole('link', { name: 'Notes' }).click();
	await expect(docText(page)).toHaveText('Begun.');
	await caretTo(docText(page), 'Control+End');
	await page.keyboard.type(' In the notes.');

	await stepHistory(page, 'Undo');
	await expect(docText(page)).toHaveText('Begun.');
	await stepHistory(page, 'Undo');
	await expect(page.getByText('Kick-off is in the bin')).toBeVisible();
	await expect(sectionRows(page)).toHaveCount(0);
	await stepHistory(page, 'Undo');
	await expect(page.getByText('Undone: Agreement')).toBeVisible();
	await page.getByRole('button', { name: 'Show' }).click();
	await expect(page).toHaveURL(new RegExp(`/docs/${agreement}`));
	await expect(docText(page)).toHaveText('Begun.');

	await caretTo(docText(page), 'Control+End');
	for (let step = 0; step < 3; step += 1) await stepHistory(page, 'Redo');
	await expect(docText(page)).toHaveText('Begun. In the agreement.');
	await showPane(page, 'Outline');
	await expectSections(page, ['Kick-off']);
	await outline.getByRole('link', { name: 'Notes' }).click();
	await expect(page).toHaveURL(new RegExp(`/docs/${notes}`));
	await expect(docText(page)).toHaveText('Begun. In the notes.');
});

test('a doc that somebody else has written in stays when I take back its making; one of my own is gone without a trace', async ({
	visitor,
	filledProject
}) => {
	const ana = await visitor('Ana');
	const ben = await visitor('Ben');
	const { projectId } = await filledProject(
		[{ person: ana.person }, { person: ben.person, role: 'editor' }],
		() => null
	);
	await Promise.all([ana, ben].map(({ page }) => page.goto(`/projects/${projectId}`)));
	const { page } = ana;
	for (const title of ['Shared', 'Own']) {
		await group(page, 'Docs').getByRole('button', { name: 'Add a doc' }).click();
		await expect(page.getByRole('textbox', { name: 'Title of the doc' })).toBeFocused();
		await page.keyboard.type(title);
		await page.getByRole('main').getByRole('link', { name: 'Overview' }).click();
		await expect(group(page, 'Docs').getByRole('link', { name: title })).toBeVisible();
	}
	await group(ben.page, 'Docs').getByRole('link', { name: 'Shared' }).click();
	await docText(ben.page).click();
	await ben.page.keyboard.type('Ben was here.');
	await expectSaved(ben.page);

	await page.getByRole('heading', { name: /^Docs/ }).click();
	for (let step = 0; step < 2; step += 1) await stepHistory(page, 'Undo');
	await expect(group(page, 'Docs').getByRole('link')).toHaveCount(1);
	for (let step = 0; step < 2; step += 1) await stepHistory(page, 'Undo');
	await expect(page.getByText('Untitled doc stays. Somebody else has worked on it since.')).toBeVisible();
	await expect(group(page, 'Docs').getByRole('link')).toHaveCount(1);
	await expect(docText(ben.page)).toHaveText('Ben was here.');
	await showPane(page, 'Outline');
	await page.getByRole('button', { name: /^Bin/ }).click();
	await expect(page.getByRole('dialog').getByText('Nothing is in the bin.')).toBeVisible();
	await expect(page.getByRole('dialog').getByRole('button', { name: /^Restore/ })).toHaveCount(0);
});

test('undo and redo are buttons, and on a phone in the menu @phone', async ({ visitor, filledProject }) => {
	const { page, person } = await visitor('Ana');
	const { projectId, made } = await filledProject([{ person }], (doc, by) =>
		addMilestone(doc, { title: 'Kick-off', by })
	);
	await page.goto(`/projects/${projectId}/sections/${made}`);
	await openMenu(page, 'Status: Planned');
	await page.getByRole('menuitemradio', { name: 'Done' }).click();
	await expect(page.getByRole('button', { name: 'Status: Done' })).toBeVisible();
	const phone = isPhone(page);
	const step = async (name: 'Undo' | 'Redo') => {
		if (phone) await openMenu(page, 'More about Kick-off');
		return phone
			? page.getByRole('menuitem', { name })
			: page.getByRole('main').getByRole('button', { name });
	};
	await (await step('Undo')).click();
	await expect(page.getByRole('button', { name: 'Status: Planned' })).toBeVisible();
	await expect(await step('Undo')).toHaveAttribute('aria-disabled', 'true');
	if (phone) await page.keyboard.press('Escape');
	await (await step('Redo')).click();
	await expect(page.getByRole('button', { name: 'Status: Done' })).toBeVisible();
});
