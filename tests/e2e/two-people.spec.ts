import { expect, testWithOwnServer as test, type Page } from './fixtures.ts';
import { isPhone, openMenu, sectionRow } from './on-screen.ts';

const PASSWORD = 'correct horse battery';

async function register(page: Page, name: string): Promise<void> {
	await page.getByLabel('Name').fill(name);
	await page.getByLabel('Email').fill(`${name.toLowerCase()}@waystone.example`);
	await page.getByLabel('Password').fill(PASSWORD);
	await page.getByRole('button', { name: /Create/ }).click();
}

test('two people sign up, one by invitation, write in one doc at once and see each other @phone', async ({
	newBrowser
}) => {
	const ana = await newBrowser();
	await ana.goto('/register');
	await register(ana, 'Ana');
	await ana.getByRole('button', { name: 'New project' }).click();
	await ana.getByRole('dialog').getByLabel('Title').fill('Northwind onboarding');
	await ana.keyboard.press('Enter');
	await expect(ana).toHaveURL(/\/projects\/[0-9a-f-]{36}$/);

	await ana.getByRole('main').getByRole('button', { name: 'Section' }).click();
	await ana.keyboard.type('Kick-off');
	await ana.keyboard.press('Enter');
	await ana.keyboard.press('Escape');
	await sectionRow(ana, 'Kick-off').click();
	await ana.getByRole('button', { name: 'Add a doc' }).first().click();
	await expect(ana.getByRole('textbox', { name: 'Title of the doc' })).toBeFocused();
	await ana.keyboard.type('Session notes');
	await ana.keyboard.press('Enter');
	await expect(ana).toHaveURL(/\/docs\//);

	if (isPhone(ana)) {
		await openMenu(ana, 'More about Session notes');
		await ana.getByRole('menuitem', { name: 'Share' }).click();
	} else await ana.getByRole('button', { name: 'Share' }).click();
	await ana.getByRole('button', { name: 'Create link' }).click();
	const invitation = await ana.getByLabel('Invitation link').inputValue();
	await ana.keyboard.press('Escape');

	const ben = await newBrowser();
	await ben.goto(invitation);
	await expect(ben.getByText('Northwind onboarding')).toBeVisible();
	await ben
		.getByRole('link', { name: /account/ })
		.first()
		.click();
	await register(ben, 'Ben');
	await expect(ben).toHaveURL(/\/projects\/[0-9a-f-]{36}$/);
	await ben.goto(ana.url());

	const anaText = ana.getByRole('textbox', { name: /^Text of/ });
	const benText = ben.getByRole('textbox', { name: /^Text of/ });
	await anaText.click();
	await benText.click();
	await Promise.all([
		ana.keyboard.type('Ana heard the sponsor. ', { delay: 15 }),
		ben.keyboard.type('Ben heard the shift leads. ', { delay: 15 })
	]);
	for (const text of [anaText, benText]) {
		await expect(text).toContainText('Ana heard the sponsor.');
		await expect(text).toContainText('Ben heard the shift leads.');
	}
	await expect(anaText.locator('.peer-caret', { hasText: 'Ben' })).toBeAttached();
	await expect(benText.locator('.peer-caret', { hasText: 'Ana' })).toBeAttached();
	await expect(ana.locator('[data-save-state]')).toHaveAttribute('data-save-state', 'saved');
});
