import { addDoc } from '#lib/project/doc.ts';
import { addLink } from '#lib/project/link.ts';
import { addMilestone, setMilestoneDue } from '#lib/project/milestone.ts';
import { expect, test, type Page } from './fixtures.ts';
import { expectGoodPage } from './good-page.ts';
import { docText, expectSaved, group, isPhone, openMenu, sectionRow, sectionRows } from './on-screen.ts';

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
	if (isPhone(page)) return;
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

/** What of the ring around what has the focus cannot be seen; empty when all of it can. */
function hiddenRing(page: Page): Promise<string> {
	return page.evaluate(() => {
		const element = document.activeElement;
		// A caret shows where one writes, and a line where a width is changed.
		const ownSign = 'input:not([type="checkbox"]), textarea, [role="textbox"], [role="separator"]';
		if (!element || element.matches(ownSign)) return '';
		const name = element.outerHTML.slice(0, 160);
		const { outlineStyle, outlineWidth, outlineOffset } = getComputedStyle(element);
		if (outlineStyle === 'none') return `none: ${name}`;
		const reach = parseFloat(outlineWidth) + parseFloat(outlineOffset);
		const box = element.getBoundingClientRect();
		const clips = (style: CSSStyleDeclaration) =>
			style.overflowX !== 'visible' ||
			style.contentVisibility === 'auto' ||
			/paint|strict|content/.test(style.contain);
		for (let around = element.parentElement; around; around = around.parentElement) {
			if (!clips(getComputedStyle(around))) continue;
			const { left, top } = around.getBoundingClientRect();
			const inside = { left: left + around.clientLeft, top: top + around.clientTop };
			const beyond = [
				inside.left - (box.left - reach),
				inside.top - (box.top - reach),
				box.right + reach - (inside.left + around.clientWidth),
				box.bottom + reach - (inside.top + around.clientHeight)
			];
			// Half a pixel is rounding.
			if (Math.max(...beyond) > 0.5) return `cut off by ${around.className || around.tagName}: ${name}`;
		}
		return '';
	});
}

test('whoever walks through the pages with Tab sees all of the ring around where they are', async ({
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId, made } = await filledProject([{ person }], (doc, by) => {
		const sectionId = addMilestone(doc, { title: 'Kick-off', by });
		addMilestone(doc, { title: 'Interviews', by });
		setMilestoneDue(doc, sectionId, '2020-02-29');
		for (const milestoneId of [null, sectionId]) {
			for (const title of ['Aims', 'Notes']) addDoc(doc, { title, milestoneId, by });
			addLink(doc, { url: 'https://example.org/', title: 'Map', milestoneId, by });
		}
		return sectionId;
	});
	for (const path of ['', `/sections/${made}`, '/members']) {
		await page.goto(`/projects/${projectId}${path}`);
		await expectSaved(page);
		await expect(page.getByRole('textbox', { name: 'Message' })).toBeVisible();
		const end = page.getByRole('textbox', { name: 'Message' });
		await page.getByRole('link', { name: 'Skip to the page' }).focus();
		let steps = 0;
		for (; !(await end.evaluate((field) => field === document.activeElement)); steps += 1) {
			expect.soft(await hiddenRing(page), path).toBe('');
			await page.keyboard.press('Tab');
		}
		expect(steps, 'the walk went somewhere').toBeGreaterThan(10);
	}
});
