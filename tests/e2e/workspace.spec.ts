import { addDoc } from '#lib/project/doc.ts';
import { addLink } from '#lib/project/link.ts';
import { addMilestone } from '#lib/project/milestone.ts';
import { actOnSection, openRowMenu } from './acts.ts';
import { expect, test } from './fixtures.ts';
import {
	expectSaved,
	expectSections,
	group,
	openMenu,
	sectionRow,
	sectionRows,
	showPane,
	tabTo
} from './on-screen.ts';

/** A day of this device's calendar, as `YYYY-MM-DD`. */
function isoDay(date: Date): string {
	return [date.getFullYear(), date.getMonth() + 1, date.getDate()]
		.map((part) => String(part).padStart(2, '0'))
		.join('-');
}

test('sections are made, renamed, dated and put in order by the keyboard alone, for everybody', async ({
	visitor,
	filledProject
}) => {
	const ana = await visitor('Ana');
	const ben = await visitor('Ben');
	const members = [{ person: ana.person }, { person: ben.person, role: 'editor' as const }];
	const { projectId } = await filledProject(members, () => null);
	await Promise.all([ana, ben].map(({ page }) => page.goto(`/projects/${projectId}`)));
	const { page } = ana;
	const { keyboard } = page;

	const add = page.getByRole('navigation').getByRole('button', { name: 'Add a section' });
	await expect(add).toBeVisible();
	await tabTo(page, add);
	await keyboard.press('Enter');
	for (const title of ['Kick-off', 'Interviews', 'Review', 'A slip of the hand']) {
		await keyboard.type(title);
		await keyboard.press('Enter');
	}
	await keyboard.press('Escape');
	await expect(add).toBeFocused();
	await expectSections(page, ['Kick-off', 'Interviews', 'Review', 'A slip of the hand']);

	await tabTo(page, sectionRow(page, 'A slip of the hand'), 'Shift+Tab');
	await keyboard.press('Delete');
	await expectSections(page, ['Kick-off', 'Interviews', 'Review']);
	await expect(sectionRow(page, 'Review')).toBeFocused();

	await keyboard.press('Alt+ArrowUp');
	await keyboard.press('Alt+ArrowUp');
	await expectSections(page, ['Review', 'Kick-off', 'Interviews']);
	await expect(sectionRow(page, 'Review')).toBeFocused();
	await keyboard.press('Alt+ArrowDown');

	await keyboard.press('F2');
	await expect(page.getByRole('textbox', { name: 'Title of the section' })).toBeFocused();
	await keyboard.type('Half-way review');
	await keyboard.press('Enter');
	await expect(sectionRow(page, 'Half-way review')).toBeFocused();

	await keyboard.press('2');
	await keyboard.press('d');
	const dialog = page.getByRole('dialog', { name: 'Due date of Half-way review' });
	const tomorrow = new Date();
	tomorrow.setDate(tomorrow.getDate() + 1);
	await expect(dialog.locator('[data-today]:focus')).toBeVisible();
	await keyboard.press('ArrowRight');
	await keyboard.press('Enter');
	await expect(dialog).toBeHidden();
	await expect(sectionRow(page, 'Half-way review')).toBeFocused();
	await expectSaved(page);

	await page.reload();
	for (const { page: anyPage } of [ana, ben]) {
		await expectSections(anyPage, ['Kick-off', 'Half-way review', 'Interviews']);
		const row = sectionRow(anyPage, 'Half-way review');
		await expect(row.getByRole('img', { name: 'Active' })).toBeVisible();
		await expect(row.locator('time')).toHaveAttribute('datetime', isoDay(tomorrow));
	}
	await sectionRow(page, 'Half-way review').press('Enter');
	await expect(page).toHaveURL(/\/sections\//);
	await expect(page.getByRole('main').getByRole('textbox', { name: 'Title of the section' })).toHaveValue(
		'Half-way review'
	);
});

test('sections are made one after the other, renamed, dated and put in order without a keyboard’s shortcuts @phone', async ({
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId } = await filledProject([{ person }], () => null);
	await page.goto(`/projects/${projectId}`);
	await page.getByRole('main').getByRole('button', { name: 'Section' }).click();
	await expect(page.getByRole('textbox', { name: 'Title of the new section' })).toBeFocused();
	for (const title of ['Kick-off', 'Interviews', 'Review']) {
		await page.keyboard.type(title);
		await page.keyboard.press('Enter');
	}
	await page.getByRole('list', { name: 'Sections' }).click({ position: { x: 2, y: 2 } });
	await expectSections(page, ['Kick-off', 'Interviews', 'Review']);

	const choose = async (title: string, entry: RegExp) => {
		await openRowMenu(sectionRow(page, title));
		await page.getByRole('menuitem', { name: entry }).click();
	};
	await choose('Review', /^Move up/);
	await expectSections(page, ['Kick-off', 'Review', 'Interviews']);
	await choose('Review', /^Rename/);
	await page.keyboard.type('Half-way review');
	await page.keyboard.press('Enter');
	await choose('Half-way review', /^Due date/);
	const today = new Date();
	await page.getByRole('dialog').locator('.day[data-today]').click();
	await expect(sectionRow(page, 'Half-way review').locator('time')).toHaveAttribute(
		'datetime',
		isoDay(today)
	);
	await openRowMenu(sectionRow(page, 'Interviews'));
	await page.getByRole('menuitemradio', { name: 'Active' }).click();
	await expect(sectionRow(page, 'Interviews').getByRole('img', { name: 'Active' })).toBeVisible();
	await expectSections(page, ['Kick-off', 'Half-way review', 'Interviews']);
});

test('title, status and due date are changed on the page of a section and show in the outline of the others @phone', async ({
	visitor,
	filledProject
}) => {
	const ana = await visitor('Ana');
	const ben = await visitor('Ben');
	const { projectId, made: sectionId } = await filledProject(
		[{ person: ana.person }, { person: ben.person, role: 'editor' }],
		(doc, by) => addMilestone(doc, { title: 'Kick-off', by })
	);
	const { page } = ana;
	await page.goto(`/projects/${projectId}/sections/${sectionId}`);
	await ben.page.goto(`/projects/${projectId}`);

	await showPane(ben.page, 'Outline');
	await page.getByRole('textbox', { name: 'Title of the section' }).fill('Kick-off in Bergen');
	await expectSections(ben.page, ['Kick-off in Bergen']);

	await openMenu(page, 'Status: Planned');
	await page.getByRole('menuitemradio', { name: 'Done' }).click();
	const theirs = sectionRow(ben.page, 'Kick-off in Bergen');
	await expect(theirs.getByRole('img', { name: 'Done' })).toBeVisible();
	await showPane(ben.page, 'Overview');
	await expect(ben.page.getByText('1 of 1 section done')).toBeVisible();
	await showPane(ben.page, 'Outline');

	await page.getByRole('button', { name: 'Due date' }).click();
	const calendar = page.getByRole('dialog', { name: 'Due date' });
	await calendar.getByRole('button', { name: 'Next month' }).click();
	const today = new Date();
	const due = new Date(today.getFullYear(), today.getMonth() + 1, 15);
	await calendar.locator('td:not([data-outside-month]) .day', { hasText: /^15$/ }).click();
	await expect(calendar).toBeHidden();
	await expect(page.getByRole('main').locator('time')).toHaveAttribute('datetime', isoDay(due));
	await expect(theirs.locator('time')).toHaveAttribute('datetime', isoDay(due));

	await page.getByRole('button', { name: /^Due 15/ }).click();
	await page.getByRole('button', { name: 'No due date' }).click();
	await expect(theirs.locator('time')).toHaveCount(0);
});

test('a section dragged with the mouse lies where it was dropped, also when another was added meanwhile', async ({
	visitor,
	filledProject
}) => {
	const ana = await visitor('Ana');
	const ben = await visitor('Ben');
	const { projectId, device } = await filledProject(
		[{ person: ana.person }, { person: ben.person, role: 'editor' }],
		(doc, by) =>
			['Agreement', 'Kick-off', 'Interviews', 'Review'].map((title) => addMilestone(doc, { title, by }))
	);
	await Promise.all([ana, ben].map(({ page }) => page.goto(`/projects/${projectId}`)));
	const { page } = ana;
	await expectSections(page, ['Agreement', 'Kick-off', 'Interviews', 'Review']);

	const middle = async (title: string) => {
		const box = await sectionRow(page, title).boundingBox();
		if (!box) throw new Error(`${title} is not on the screen`);
		return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
	};
	const from = await middle('Review');
	const to = await middle('Kick-off');
	await page.mouse.move(from.x, from.y);
	await page.mouse.down();
	await page.mouse.move(to.x, to.y, { steps: 12 });
	await expect(sectionRows(page).nth(1)).toHaveText(/Review/);
	addMilestone(device.doc, { title: 'Crew day', by: ben.person.id });
	await device.untilSaved();
	await page.mouse.up();

	const after = ['Agreement', 'Review', 'Kick-off', 'Interviews', 'Crew day'];
	await expectSections(page, after);
	await expectSections(ben.page, after);
	await expect(page, 'a drag is not a click').toHaveURL(new RegExp(`/projects/${projectId}$`));
	await expectSaved(page);
	await page.reload();
	await expectSections(page, after);
});

test('a section in the bin leaves its docs and links within reach, and takes them back when it is restored @phone', async ({
	visitor,
	filledProject
}) => {
	const ana = await visitor('Ana');
	const ben = await visitor('Ben');
	const { projectId, made } = await filledProject(
		[{ person: ana.person }, { person: ben.person, role: 'editor' }],
		(doc, by) => {
			const milestoneId = addMilestone(doc, { title: 'Kick-off', by });
			const docId = addDoc(doc, { title: 'Session notes', milestoneId, by });
			addLink(doc, { title: 'Map', url: 'https://www.figma.com/board/map', milestoneId, by });
			return { milestoneId, docId };
		}
	);
	const { page } = ana;
	await page.goto(`/projects/${projectId}`);
	await ben.page.goto(`/projects/${projectId}/sections/${made.milestoneId}`);
	await expect(group(ben.page, 'Docs').getByRole('link', { name: /Session notes/ })).toBeVisible();
	await expect(group(page, 'Docs').getByRole('link')).toHaveCount(0);

	await showPane(page, 'Outline');
	await actOnSection(page, 'Kick-off', 'bin');
	await expect(page.getByText('Kick-off is in the bin')).toBeVisible();
	await page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
	await expectSections(page, ['Kick-off']);

	await openRowMenu(sectionRow(page, 'Kick-off'));
	await page.getByRole('menuitem', { name: 'Move to bin' }).click();
	await expectSections(page, []);
	await showPane(page, 'Overview');
	await group(page, 'Docs')
		.getByRole('link', { name: /Session notes/ })
		.click();
	await expect(page).toHaveURL(new RegExp(`/docs/${made.docId}$`));
	await showPane(page, 'Outline');
	await page.getByRole('navigation').getByRole('link', { name: 'Overview' }).first().click();
	await expect(group(page, 'Links').getByRole('link', { name: /Map/ })).toBeVisible();

	await expect(ben.page.getByRole('heading', { name: 'Kick-off is in the bin' })).toBeVisible();
	await showPane(page, 'Outline');
	await page.getByRole('button', { name: /^Bin/ }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Restore Kick-off' }).click();
	await expect(page.getByRole('dialog').getByText('Nothing is in the bin.')).toBeVisible();
	await page.keyboard.press('Escape');
	await expectSections(page, ['Kick-off']);
	await expect(group(ben.page, 'Docs').getByRole('link', { name: /Session notes/ })).toBeVisible();
	await expect(group(ben.page, 'Links').getByRole('link', { name: /Map/ })).toBeVisible();
	await expect(group(page, 'Docs').getByRole('link')).toHaveCount(0);
});

test('deleting a section for ever names it, says what follows, and keeps its docs @phone', async ({
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId } = await filledProject([{ person }], (doc, by) => {
		const milestoneId = addMilestone(doc, { title: 'Kick-off', by });
		addDoc(doc, { title: 'Session notes', milestoneId, by });
	});
	await page.goto(`/projects/${projectId}`);
	await actOnSection(page, 'Kick-off', 'bin');
	await page.getByRole('button', { name: /^Bin/ }).click();
	await page.getByRole('button', { name: 'Delete Kick-off for ever' }).click();
	const question = page.getByRole('alertdialog', { name: 'Delete “Kick-off” for ever?' });
	await expect(question).toContainText('Its docs and links stay, in the overview.');

	await question.getByRole('button', { name: 'Keep it' }).click();
	await expect(page.getByRole('button', { name: 'Restore Kick-off' })).toBeVisible();
	await page.getByRole('button', { name: 'Delete Kick-off for ever' }).click();
	await question.getByRole('button', { name: 'Delete for ever' }).click();
	await expect(page.getByText('Nothing is in the bin.')).toBeVisible();
	await page.keyboard.press('Escape');
	await showPane(page, 'Overview');
	await expect(group(page, 'Docs').getByRole('link', { name: /Session notes/ })).toBeVisible();
	await expectSaved(page);
	await page.reload();
	await expect(group(page, 'Docs').getByRole('link', { name: /Session notes/ })).toBeVisible();
	await showPane(page, 'Outline');
	await expectSections(page, []);
});
