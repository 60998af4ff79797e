import { expect, type Locator, type Page } from 'playwright/test';
import { isPhone, sectionRow, showPane } from './on-screen.ts';

/** What is done with a key at a desk, and in a menu on a phone. */
const SECTION_ACTS = {
	up: { key: 'Alt+ArrowUp', entry: 'Move up' },
	down: { key: 'Alt+ArrowDown', entry: 'Move down' },
	rename: { key: 'F2', entry: 'Rename' },
	due: { key: 'd', entry: 'Due date' },
	active: { key: '2', entry: 'Active' },
	done: { key: '3', entry: 'Done' },
	bin: { key: 'Delete', entry: 'Move to bin' }
} as const;

/** The menu of a row: a right click, and where nothing hovers the button at its end. */
export async function openRowMenu(row: Locator): Promise<void> {
	const page = row.page();
	const more = row.locator('xpath=ancestor::li[1]').getByRole('button', { name: /^More about/ });
	if (isPhone(page)) await more.click();
	else await row.click({ button: 'right' });
	await expect(page.getByRole('menu')).toBeVisible();
}

async function chooseEntry(page: Page, name: string): Promise<void> {
	const entry = { name, exact: true };
	const menu = page.getByRole('menu');
	await menu.getByRole('menuitem', entry).or(menu.getByRole('menuitemradio', entry)).click();
}

/** By its row in the outline, which is in view afterwards. */
export async function actOnSection(page: Page, title: string, act: keyof typeof SECTION_ACTS): Promise<void> {
	const { key, entry } = SECTION_ACTS[act];
	const row = sectionRow(page, title);
	if (!isPhone(page)) return row.press(key);
	await showPane(page, 'Outline');
	await openRowMenu(row);
	await chooseEntry(page, entry);
}

/** One step back or forth, on a phone in the menu of the page, which is to be in view. */
export async function stepHistory(page: Page, name: 'Undo' | 'Redo'): Promise<void> {
	if (!isPhone(page)) return page.keyboard.press(name === 'Undo' ? 'Control+z' : 'Control+Shift+z');
	await openPageMenu(page);
	await chooseEntry(page, name);
}

/** Whether there is nothing more to be taken back, or to be done again. */
export async function hasNothingTo(page: Page, name: 'Undo' | 'Redo'): Promise<boolean> {
	const button = page.getByRole('main').getByRole('button', { name, exact: true });
	if (!isPhone(page)) return (await button.getAttribute('aria-disabled')) === 'true';
	await openPageMenu(page);
	const isDisabled = await page.getByRole('menuitem', { name }).getAttribute('aria-disabled');
	await page.keyboard.press('Escape');
	await expect(page.getByRole('menu')).toHaveCount(0);
	return isDisabled === 'true';
}

/** The first of its kind in the page: rows have theirs further below. */
async function openPageMenu(page: Page): Promise<void> {
	await page.getByRole('main').getByRole('button', { name: /^More/ }).first().click();
	await expect(page.getByRole('menu')).toBeVisible();
}
