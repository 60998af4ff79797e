import { expect, type Locator, type Page } from 'playwright/test';

/** The outline's row of each section, in order, without the docs below. */
export function sectionRows(page: Page): Locator {
	return page.getByRole('list', { name: 'Sections' }).locator('a[href*="/sections/"]');
}

export function sectionRow(page: Page, title: string): Locator {
	return sectionRows(page).filter({ hasText: title });
}

/** A group of a page, such as "Docs" or "Links". */
export function group(page: Page, name: 'Docs' | 'Links'): Locator {
	return page.getByRole('main').getByRole('region', { name });
}

export function docText(page: Page): Locator {
	return page.getByRole('textbox', { name: /^Text of/ });
}

/**
 * Clicks into a text and goes to one of its ends. Some 20 ms after a text got the focus ProseMirror sets the
 * selection that it knows of: a key pressed within that time would have moved the caret in vain.
 */
export async function caretTo(text: Locator, key: 'End' | 'Control+Home' | 'Control+End'): Promise<void> {
	await text.click();
	await text.evaluate(async () => {
		const focused = performance.now();
		while (performance.now() - focused < 50) await new Promise(requestAnimationFrame);
	});
	await text.page().keyboard.press(key);
}

export function isPhone(page: Page): boolean {
	return (page.viewportSize()?.width ?? 0) < 760;
}

/** On a phone one pane shows at a time. */
export async function showPane(page: Page, name: 'Outline' | 'Overview' | 'Section' | 'Doc'): Promise<void> {
	if (isPhone(page)) await page.getByLabel('Panes').getByRole('button', { name, exact: true }).click();
}

/** Exactly these, in this order. */
export async function expectSections(page: Page, titles: string[]): Promise<void> {
	await expect(sectionRows(page)).toHaveText(titles.map((title) => new RegExp(title)));
}

/** All that was done here is in the database. */
export async function expectSaved(page: Page): Promise<void> {
	await expect(page.locator('[data-save-state]')).toHaveAttribute('data-save-state', 'saved');
}

export async function openMenu(page: Page, name: string): Promise<void> {
	await page.getByRole('button', { name, exact: true }).click();
	await expect(page.getByRole('menu')).toBeVisible();
}

/** Walks with Tab as somebody without a mouse does. */
export async function tabTo(page: Page, target: Locator, key = 'Tab'): Promise<void> {
	const MOST_STEPS = 40;
	for (let step = 0; step < MOST_STEPS; step += 1) {
		if (await target.evaluate((element) => element === document.activeElement)) return;
		await page.keyboard.press(key);
	}
	await expect(target, `within ${MOST_STEPS} steps of ${key}`).toBeFocused();
}
