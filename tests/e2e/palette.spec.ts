import type * as Y from 'yjs';
import { addDoc, docBody } from '#lib/project/doc.ts';
import { addLink } from '#lib/project/link.ts';
import { addMilestone } from '#lib/project/milestone.ts';
import { writeParagraphs } from '../helpers/rich-text.ts';
import { expect, test, type Page } from './fixtures.ts';
import { expectGoodPage } from './good-page.ts';
import { docText, group, isPhone, sectionRow, sectionRows } from './on-screen.ts';

function fill(doc: Y.Doc, by: string) {
	const kickOffId = addMilestone(doc, { title: 'Kick-off', by });
	addMilestone(doc, { title: 'Interviews', by });
	const notesId = addDoc(doc, { title: 'Session notes', milestoneId: kickOffId, by });
	addDoc(doc, { title: 'Notes on the yard', by });
	addLink(doc, { url: 'https://www.figma.com/board/crew', title: 'Map of the crew', by });
	addLink(doc, { url: 'javascript:document.title="hurt"', title: 'Trap', milestoneId: kickOffId, by });
	const body = docBody(doc, notesId);
	if (body) writeParagraphs(body, 'Hanne brought figures.');
	return { kickOffId, notesId };
}

const field = (page: Page) => page.getByRole('combobox', { name: 'Search and go to' });
const options = (page: Page) => page.getByRole('option');
const chosen = (page: Page) => page.getByRole('option', { selected: true });

test('the keyboard alone leads to a doc, a section, another project and back to where one was', async ({
	visitor,
	filledProject,
	project
}) => {
	const { page, person } = await visitor('Ana');
	await project([{ person }], 'Harbour crew');
	const { projectId, made } = await filledProject([{ person }], fill);
	await page.goto('/projects');
	await page.goto(`/projects/${projectId}`);
	await expect(sectionRows(page)).toHaveCount(2);

	await page.keyboard.press('Control+k');
	await expect(field(page)).toBeFocused();
	await page.keyboard.type('notes');
	await expect(chosen(page), 'what begins so comes first').toHaveText(/^\s*Notes on the yard/);
	await page.keyboard.press('ArrowDown');
	await expect(chosen(page)).toHaveText(/Session notes\s*Kick-off/);
	await expect(field(page)).toHaveAttribute(
		'aria-activedescendant',
		(await chosen(page).getAttribute('id')) ?? ''
	);
	await page.keyboard.press('Enter');
	await expect(page).toHaveURL(new RegExp(`/docs/${made.notesId}$`));
	await expect(page.getByRole('main')).toBeFocused();

	await page.keyboard.press('Control+k');
	await page.keyboard.type('kick');
	await page.keyboard.press('Enter');
	await expect(page).toHaveURL(new RegExp(`/sections/${made.kickOffId}$`));

	await page.keyboard.press('Control+k');
	await expect(chosen(page), 'where one was last').toHaveText(/Session notes/);
	await page.keyboard.type('harbour');
	await page.keyboard.press('Enter');
	await expect(page).toHaveURL(new RegExp(`/projects/(?!${projectId})`));
	await page.goBack();
	await expect(page).toHaveURL(new RegExp(`/sections/${made.kickOffId}$`));
});

test('Escape gives the focus back, and letters in their order find a title with a gap', async ({
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId } = await filledProject([{ person }], fill);
	await page.goto(`/projects/${projectId}`);
	const row = sectionRow(page, 'Interviews');
	await row.focus();
	await page.keyboard.press('Control+k');
	await page.keyboard.type('sn');
	await expect(options(page).filter({ hasText: 'Session notes' })).toBeVisible();
	await page.keyboard.press('Escape');
	await expect(row).toBeFocused();
	await page.keyboard.press('Control+k');
	await page.keyboard.type('nothing is called this');
	await expect(page.getByText('Nothing found for “nothing is called this”')).toBeVisible();
	await page.keyboard.press('Enter');
	await expect(field(page)).toBeFocused();
});

test('actions of menus are done from here: a new doc, a new section, a new link, the look', async ({
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId, made } = await filledProject([{ person }], fill);
	await page.goto(`/projects/${projectId}/sections/${made.kickOffId}`);
	await expect(sectionRows(page)).toHaveCount(2);
	const run = async (typed: string) => {
		await page.keyboard.press('Control+k');
		await expect(field(page)).toBeFocused();
		await page.keyboard.type(typed);
		await page.keyboard.press('Enter');
	};
	await run('look: dark');
	await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
	await run('add a section');
	await expect(page.getByRole('textbox', { name: 'Title of the new section' })).toBeFocused();
	await page.keyboard.type('Review');
	await page.keyboard.press('Enter');
	await page.keyboard.press('Escape');
	await expect(sectionRows(page)).toHaveCount(3);
	await run('due date');
	await expect(page.getByRole('dialog')).toBeVisible();
	await page.keyboard.press('Escape');
	await run('add a doc');
	await expect(page).toHaveURL(/\/docs\//);
	await expect(page.getByRole('textbox', { name: 'Title of the doc' })).toBeFocused();
	await run('add a link');
	await expect(page).toHaveURL(new RegExp(`/sections/${made.kickOffId}$`));
	await expect(group(page, 'Links').getByRole('textbox', { name: 'Address' })).toBeFocused();
});

test('a link opens beside the app, a dangerous one leads to where it is listed, and Ctrl-Enter opens a tab', async ({
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId, made } = await filledProject([{ person }], fill);
	await page.context().route('https://www.figma.com/**', (route) => route.fulfill({ body: 'figma' }));
	await page.goto(`/projects/${projectId}`);
	await expect(sectionRows(page)).toHaveCount(2);
	await page.keyboard.press('Control+k');
	await expect(field(page)).toBeFocused();
	await page.keyboard.type('figma');
	await expect(chosen(page)).toHaveText(/Map of the crew/);
	const [link] = await Promise.all([page.waitForEvent('popup'), page.keyboard.press('Enter')]);
	expect(link.url()).toBe('https://www.figma.com/board/crew');
	await link.close();

	await page.keyboard.press('Control+k');
	await page.keyboard.type('session');
	const [doc] = await Promise.all([page.waitForEvent('popup'), page.keyboard.press('Control+Enter')]);
	await expect(doc).toHaveURL(new RegExp(`/docs/${made.notesId}$`));
	await expect(docText(doc)).toBeVisible();
	await doc.close();
	await expect(field(page), 'stays for the next').toBeVisible();
	await field(page).fill('trap');
	await page.keyboard.press('Enter');
	await expect(page).toHaveURL(new RegExp(`/sections/${made.kickOffId}$`));
	await expect(page).toHaveTitle(/Kick-off/);
});

test('everybody can use the palette, also on a phone @phone', async ({ visitor, filledProject }) => {
	const { page, person } = await visitor('Ana');
	const { projectId } = await filledProject([{ person }], fill);
	await page.goto('/projects');
	await page.getByRole('button', { name: 'Search' }).click();
	await field(page).fill('northwind');
	await expect(chosen(page)).toHaveText(/Northwind onboarding/);
	await chosen(page).click();
	await expect(page).toHaveURL(new RegExp(`/projects/${projectId}`));
	if (isPhone(page)) await page.getByRole('button', { name: 'Outline', exact: true }).click();
	await page.getByRole('button', { name: 'Search' }).click();
	await expect(options(page).first()).toBeVisible();
	await expectGoodPage(page, 'the palette');
	await field(page).fill('note');
	await expectGoodPage(page, 'the palette with results');
	await options(page).filter({ hasText: 'Session notes' }).first().click();
	await expect(docText(page)).toBeVisible();
});
