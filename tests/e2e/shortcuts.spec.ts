import { addDoc } from '#lib/project/doc.ts';
import { addMilestone } from '#lib/project/milestone.ts';
import { expect, test } from './fixtures.ts';
import { expectGoodPage } from './good-page.ts';
import { docText, group, openMenu, sectionRow, sectionRows } from './on-screen.ts';

test('the sheet of shortcuts opens by its key, not while writing, and from the menu @phone', async ({
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId, made } = await filledProject([{ person }], (doc, by) =>
		addDoc(doc, { title: 'Notes', by })
	);
	await page.goto(`/projects/${projectId}/docs/${made}`);
	const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
	await docText(page).click();
	await page.keyboard.type('Why?');
	await expect(docText(page)).toHaveText('Why?');
	await expect(sheet).toBeHidden();
	await page.getByRole('main').focus();
	await page.keyboard.press('?');
	await expect(sheet).toBeVisible();
	await expect(sheet.getByText('Ctrl K')).toBeVisible();
	await expect(sheet.getByText('Ctrl B')).toBeVisible();
	await expectGoodPage(page, 'the sheet of shortcuts');
	await page.keyboard.press('Control+k');
	await expect(page.getByRole('combobox'), 'one dialog at a time').toBeHidden();
	await page.keyboard.press('Escape');
	await expect(sheet).toBeHidden();
	await expect(page.getByRole('main')).toBeFocused();

	await page.goto('/projects');
	if ((page.viewportSize()?.width ?? 0) < 760) return;
	await openMenu(page, 'Ana');
	await page.getByRole('menuitem', { name: 'Keyboard shortcuts' }).click();
	await expect(sheet).toBeVisible();
});

test('every key of the sheet does what it says', async ({ visitor, filledProject }) => {
	const { page, person } = await visitor('Ana');
	const { projectId } = await filledProject([{ person }], (doc, by) => {
		for (const title of ['Kick-off', 'Interviews', 'Review']) addMilestone(doc, { title, by });
	});
	await page.goto(`/projects/${projectId}`);
	const row = sectionRow(page, 'Interviews');
	await row.focus();
	await page.keyboard.press('3');
	await expect(row.getByRole('img', { name: 'Done' })).toBeVisible();
	await page.keyboard.press('Alt+ArrowUp');
	await expect(sectionRows(page).first()).toHaveText(/Interviews/);
	await expect(row).toBeFocused();
	await page.keyboard.press('F2');
	await page.keyboard.press('Escape');
	await expect(row).toBeFocused();
	await page.keyboard.press('d');
	await expect(page.getByRole('dialog')).toBeVisible();
	await page.keyboard.press('Escape');
	await expect(row).toBeFocused();
	await page.keyboard.press('Delete');
	await expect(sectionRows(page)).toHaveCount(2);
	await expect(sectionRow(page, 'Kick-off')).toBeFocused();

	const thread = page.getByRole('complementary', { name: 'Thread' });
	await expect(thread).toBeVisible();
	await page.keyboard.press('Control+j');
	await expect(thread).toBeHidden();
	await page.keyboard.press('Control+\\');
	await expect(page.getByRole('button', { name: 'Open the outline' })).toBeVisible();
});

test('the focus is never lost: not when its thing goes, nor when a menu or dialog closes', async ({
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId } = await filledProject([{ person }], (doc, by) => {
		for (const title of ['Aims', 'Notes']) addDoc(doc, { title, by });
	});
	await page.goto(`/projects/${projectId}`);
	const onSomething = async (when: string) => {
		await expect
			.poll(() => page.evaluate(() => document.activeElement?.tagName ?? 'none'), when)
			.not.toMatch(/BODY|none/);
	};
	const more = group(page, 'Docs').getByRole('button', { name: 'More about Aims' });
	await more.focus();
	await page.keyboard.press('Enter');
	await expect(page.getByRole('menu')).toBeVisible();
	await page.keyboard.press('Escape');
	await expect(more).toBeFocused();
	for (const title of ['Aims', 'Notes']) {
		const button = group(page, 'Docs').getByRole('button', { name: `More about ${title}` });
		await button.focus();
		await page.keyboard.press('Enter');
		await page.getByRole('menuitem', { name: 'Move to bin' }).press('Enter');
		await expect(button).toBeHidden();
		await onSomething(`${title} went into the bin`);
	}
	await page.getByRole('button', { name: 'Share' }).focus();
	await page.keyboard.press('Enter');
	await expect(page.getByRole('dialog')).toBeVisible();
	await page.keyboard.press('Escape');
	await expect(page.getByRole('button', { name: 'Share' })).toBeFocused();

	// A page that is another as a whole is read from where it begins, and not from the link past the outline.
	await page.goto('/projects');
	await page.getByRole('main').getByRole('link').first().click();
	await expect(page).toHaveURL(new RegExp(projectId));
	await onSomething('another page came');
	await expect(page.getByRole('link', { name: 'Skip to the page' })).not.toBeFocused();
});
