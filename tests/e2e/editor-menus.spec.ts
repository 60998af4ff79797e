import * as Y from 'yjs';
import { addDoc } from '#lib/project/doc.ts';
import { expect, test } from './doc-desk.ts';
import { expectGoodPage } from './good-page.ts';
import { caretTo, expectSaved, showPane } from './on-screen.ts';

test('/ offers what can be inserted, found by typing and taken by Enter', async ({ openDoc }) => {
	const { page, body, text } = await openDoc(['']);
	await caretTo(text, 'End');
	await page.keyboard.type('/');
	const list = page.getByRole('listbox');
	await expect(list).toBeVisible();
	await page.keyboard.type('todo');
	await expect(list.getByRole('option')).toHaveText([/Task list/]);
	await page.keyboard.press('Enter');
	await page.keyboard.type('Ask Petra');
	await expect(text.getByRole('checkbox')).toHaveCount(1);
	await page.keyboard.press('Enter');
	await page.keyboard.press('Enter');
	await page.keyboard.type('/table');
	await page.keyboard.press('Enter');
	await page.keyboard.type('Who');
	await expect(text.getByRole('columnheader').first()).toHaveText('Who');
	// A table inside a table is not offered.
	await page.keyboard.type(' /ta');
	await expect(list.getByRole('option')).toHaveText([/Task list/]);
	await page.keyboard.press('Escape');
	await expect(list).toHaveCount(0);
	await expect.poll(() => body.toString()).toContain('Who /ta');
	expect(body.toString()).not.toContain('/table<');
});

function writeBelow(body: Y.XmlFragment, words: string): void {
	const line = new Y.XmlElement('paragraph');
	line.insert(0, [new Y.XmlText(words)]);
	body.push([line]);
}

test('every kind of block comes from the menu @phone', async ({ openDoc }) => {
	const { page, body, text } = await openDoc(['']);
	await caretTo(text, 'End');
	const kinds = { h1: 'heading', bullet: 'bulletlist', numbered: 'orderedlist', quote: 'blockquote' };
	for (const [typed, name] of Object.entries({ ...kinds, callout: 'callout', snippet: 'codeblock' })) {
		await page.keyboard.type(`/${typed}`);
		await expect(page.getByRole('option')).toHaveCount(1);
		await page.keyboard.press('Enter');
		await page.keyboard.type(`A ${name}`);
		await expect.poll(() => body.toString()).toContain(`<${name}`);
		writeBelow(body, 'Next');
		await text.getByText('Next').last().click();
		await page.keyboard.press('Control+End');
		await page.keyboard.type(' ');
	}
	await page.keyboard.type('/divider');
	await page.keyboard.press('Enter');
	await expect(text.locator('hr')).toHaveCount(1);
});

test('a slash inside a word, in code, or where the caret only comes by, asks for nothing', async ({
	openDoc
}) => {
	const { page, text } = await openDoc(['See /etc here']);
	const list = page.getByRole('listbox');
	await caretTo(text, 'End');
	for (let step = 0; step < 5; step += 1) await page.keyboard.press('ArrowLeft');
	await page.keyboard.press('End');
	await page.keyboard.type(' either/or');
	await expect(text).toContainText('either/or');
	await expect(list).toHaveCount(0);
	await page.keyboard.press('Enter');
	await page.keyboard.type('``` /h1');
	await expect(text.locator('pre')).toHaveText('/h1');
	await expect(list).toHaveCount(0);
});

test('@ mentions a member or a doc, also with no network @phone', async ({ openDoc }) => {
	const { page, device, body, text } = await openDoc(['']);
	addDoc(device.doc, { title: 'Goal sheet', by: 'nobody' });
	await showPane(page, 'Outline');
	await expect(page.getByRole('link', { name: 'Goal sheet' })).toBeVisible();
	await showPane(page, 'Doc');
	await page.context().setOffline(true);
	await caretTo(text, 'End');
	await page.keyboard.type('Ask @be');
	await expect(page.getByRole('option')).toHaveText([/Ben/]);
	await page.keyboard.press('Enter');
	await page.keyboard.type('about @goal sh');
	await page.getByRole('option', { name: 'Goal sheet' }).click();
	await page.keyboard.type('soon');
	await expect(text.locator('a.mention')).toHaveText([/^@Ben/, 'Goal sheet']);
	await expect(text).toHaveText(/^Ask @Ben\S* about Goal sheet soon$/);
	await page.context().setOffline(false);
	await expect.poll(() => body.toString()).toContain('kind="doc"');
});

test('an address pasted over a selection makes it a link; a trap stays text @phone', async ({ openDoc }) => {
	const { page, body, text } = await openDoc(['See the board']);
	await caretTo(text, 'End');
	const paste = (words: string) =>
		text.evaluate((element, words) => {
			const clipboardData = new DataTransfer();
			clipboardData.setData('text/plain', words);
			element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
		}, words);
	await page.keyboard.press('Control+Shift+ArrowLeft');
	await expect(page.getByRole('toolbar', { name: 'Format' })).toBeVisible();
	await paste('https://figma.com/board');
	await expect(text.locator('a')).toHaveText('board');
	await expect(text.locator('a')).toHaveAttribute('href', 'https://figma.com/board');
	await page.keyboard.press('Home');
	await page.keyboard.press('Control+Shift+ArrowRight');
	await paste('javascript:alert(1)');
	await expect(text.locator('a')).toHaveCount(1);
	await expect.poll(() => body.toString()).toContain('javascript:alert(1)');
	await text.locator('a').click();
	const card = page.getByRole('toolbar', { name: 'Format' }).getByRole('link', { name: 'figma.com/board' });
	await expect(card, 'the way to it, from a text that is being written').toHaveAttribute('target', '_blank');
	expect(body.toString()).not.toMatch(/<link [^>]*href="javascript/);
});

test('Markdown becomes formatting while it is typed @phone', async ({ openDoc }) => {
	const { page, body, text } = await openDoc(['']);
	await caretTo(text, 'End');
	const lines = [
		'## Goals',
		'**bold** *italic* ~~gone~~ `code` end',
		'> said',
		'',
		'[x] asked',
		'',
		'1. one',
		''
	];
	for (const line of lines) {
		await page.keyboard.type(line);
		await page.keyboard.press('Enter');
	}
	await page.keyboard.type('---');
	await page.keyboard.type('```js ');
	await page.keyboard.type('let a');
	await expect(text.locator('h2')).toHaveText('Goals');
	for (const [mark, words] of Object.entries({
		strong: 'bold',
		em: 'italic',
		s: 'gone',
		'p > code': 'code'
	})) {
		await expect(text.locator(mark)).toHaveText(words);
	}
	await expect(text.locator('blockquote')).toHaveText('said');
	await expect(text.getByRole('checkbox')).toBeChecked();
	await expect(text.locator('ol')).toHaveText('one');
	await expect(text.locator('hr')).toHaveCount(1);
	await expect(text.locator('pre')).toHaveText('let a');
	await expect.poll(() => body.toString()).toContain('language="js"');
});

test('the menus can be used by everybody, with a finger too @phone', async ({ openDoc }, { project }) => {
	const { page, body, text } = await openDoc(['One', 'Two']);
	await caretTo(text, 'End');
	await page.keyboard.press('Enter');
	if (project.name === 'phone') await page.getByRole('button', { name: 'Insert' }).click();
	else await page.keyboard.type('/');
	await expect(page.getByRole('listbox')).toBeVisible();
	await expectSaved(page);
	await expectGoodPage(page, 'the menu of what can be inserted');
	await page.getByRole('option', { name: 'Callout' }).click();
	await page.keyboard.type('Ask Petra @');
	await expect(page.getByRole('option', { name: /Ben/ })).toBeVisible();
	await expectGoodPage(page, 'the menu of who can be mentioned');
	await page.getByRole('option', { name: /Ben/ }).click();
	await expect(text.locator('.callout')).toContainText(/Ask Petra @Ben/);
	await expect.poll(() => body.toString()).toContain('kind="member"');
});
