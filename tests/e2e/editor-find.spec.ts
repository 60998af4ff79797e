import * as Y from 'yjs';
import { node } from '../helpers/rich-text.ts';
import { expect, test } from './doc-desk.ts';
import { expectGoodPage } from './good-page.ts';
import { caretTo, expectSaved, openMenu } from './on-screen.ts';

const many = (word: string) => Array.from({ length: 40 }, (_, index) => `${word} ${index}`);

test('Ctrl+F finds in the doc, goes from place to place, and leaves me there', async ({ openDoc }) => {
	const { page, text, body } = await openDoc([
		'Petra leads',
		...many('Line'),
		'Ask PETRA (twice)',
		'petra.',
		'A follow-up'
	]);
	await caretTo(text, 'Control+Home');
	await page.keyboard.press('Control+f');
	const bar = page.getByRole('search');
	await page.keyboard.type('petra');
	await expect(bar.getByRole('status')).toHaveText('1 of 3');
	await expect(text.locator('.found')).toHaveCount(3);
	await page.keyboard.press('Enter');
	await expect(bar.getByRole('status')).toHaveText('2 of 3');
	await expect(text.locator('.found.here')).toHaveText('PETRA');
	await expect(text.locator('.found.here')).toBeInViewport();
	await page.keyboard.press('Shift+Enter');
	await page.keyboard.press('Shift+Enter');
	await expect(bar.getByRole('status')).toHaveText('3 of 3');
	await bar.getByRole('textbox').fill('(twice');
	await expect(bar.getByRole('status')).toHaveText('1 of 1');
	await bar.getByRole('textbox').fill('follow-up');
	await expect(bar.getByRole('status')).toHaveText('1 of 1');
	await bar.getByRole('textbox').fill('nobody');
	await expect(bar.getByRole('status')).toHaveText('Nothing found');
	await bar.getByRole('textbox').fill('leads');
	await expect(bar.getByRole('status')).toHaveText('1 of 1');
	await page.keyboard.press('Escape');
	await expect(bar).toHaveCount(0);
	await expect(text.locator('.found')).toHaveCount(0);
	await page.keyboard.type('decides');
	await expect.poll(() => body.toString()).toContain('<paragraph>Petra decides</paragraph>');
});

test('what is found follows what a peer writes', async ({ openDoc }) => {
	const { page, body, text } = await openDoc(['Petra leads', 'Below']);
	await caretTo(text, 'Control+Home');
	await page.keyboard.press('Control+f');
	await page.keyboard.type('petra');
	await expect(page.getByRole('search').getByRole('status')).toHaveText('1 of 1');
	const above = new Y.XmlElement('paragraph');
	above.insert(0, [new Y.XmlText('Ask Petra')]);
	body.insert(0, [above]);
	await expect(page.getByRole('search').getByRole('status')).toHaveText('2 of 2');
	await expect(text.locator('.found')).toHaveCount(2);
});

test('a viewer finds from the menu of the doc, and goes from place to place without a keyboard @phone', async ({
	openDoc
}) => {
	const { page } = await openDoc(['Petra leads', ...many('Line'), 'Ask Petra'], 'viewer');
	await openMenu(page, 'More about Session notes');
	await page.getByRole('menuitem', { name: 'Find in this text' }).click();
	const bar = page.getByRole('search');
	await bar.getByRole('textbox').fill('petra');
	await expect(bar.getByRole('status')).toHaveText('1 of 2');
	await bar.getByRole('button', { name: 'Next' }).click();
	await expect(bar.getByRole('status')).toHaveText('2 of 2');
	await expect(page.getByText('Ask Petra')).toBeInViewport();
	await bar.getByRole('button', { name: 'Close' }).click();
	await expect(bar).toHaveCount(0);
});

test('the contents lead to each heading, and words are counted @phone', async ({ openDoc }) => {
	const heading = (words: string, level: number) => node('heading', [words], { level });
	const { page, body, text } = await openDoc([
		heading('What we agreed', 1),
		...many('Line'),
		heading('Who decides', 2),
		'Petra does'
	]);
	await expect(page.getByText('87 words')).toBeVisible();
	await page.getByRole('button', { name: 'Contents' }).click();
	await expect(page.getByRole('menuitem')).toHaveText(['What we agreed', 'Who decides']);
	await expectSaved(page);
	await expectGoodPage(page, 'the contents of a doc');
	await page.getByRole('menuitem', { name: 'Who decides' }).click();
	await expect(text.getByRole('heading', { name: 'Who decides' })).toBeInViewport();
	body.delete(body.length - 1, 1);
	await expect(page.getByText('85 words')).toBeAttached();
	await text.getByText('Who decides').click();
	await page.keyboard.press('Control+f');
	await page.keyboard.type('line');
	await expect(page.getByRole('search').getByRole('status')).toContainText('of 40');
	await expectGoodPage(page, 'the bar to find');
});
