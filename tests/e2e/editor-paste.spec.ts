import type { Locator } from 'playwright/test';
import { GOOGLE, MARKDOWN, WORD } from '../fixtures/pasted.ts';
import { expect, test } from './doc-desk.ts';
import { caretTo } from './on-screen.ts';

async function paste(text: Locator, kinds: Record<string, string>): Promise<void> {
	await caretTo(text, 'End');
	await text.evaluate((element, kinds) => {
		const clipboardData = new DataTransfer();
		for (const [kind, data] of Object.entries(kinds)) clipboardData.setData(kind, data);
		element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
	}, kinds);
}

/** As it is stored, without the spans of cells that span nothing. */
function stored(body: { toString(): string }): string {
	return body.toString().replaceAll(/ (col|row)span="1"/g, '');
}

test('from Word come headings, lists and tables, and none of its clutter @phone', async ({ openDoc }) => {
	const { body, text } = await openDoc(['']);
	await paste(text, { 'text/html': WORD, 'text/plain': 'Kick-off' });
	await expect(text.locator('h2')).toHaveText('Kick-off');
	await expect(text.locator('ul > li')).toHaveText([/^Ask Petra/, 'about the interviews', 'Tell Ben']);
	await expect(text.locator('ul ul > li')).toHaveText(['about the interviews']);
	await expect(text.locator('ol > li')).toHaveText(['First', 'Second']);
	await expect(text.getByRole('cell')).toHaveText(['Who', 'What']);
	await expect(text.locator('strong')).toHaveText('team');
	await expect.poll(() => stored(body)).toContain('“one <bold>team</bold> by');
	expect(stored(body)).not.toMatch(/mso|·|<paragraph>\s*<\/paragraph>/i);
});

test('from Google Docs comes what was written, in bold only where it was @phone', async ({ openDoc }) => {
	const { body, text } = await openDoc(['']);
	await paste(text, { 'text/html': GOOGLE });
	await expect(text.locator('h1')).toHaveText('Goals');
	await expect(text.locator('strong')).toHaveText('team');
	await expect(text.locator('em')).toHaveText(' soon');
	await expect(text.locator('a')).toHaveAttribute('href', 'https://example.org/petra');
	await expect(text.getByRole('checkbox')).toBeChecked();
	await expect(text.locator('li[data-checked] > div')).toHaveText('Told Ben');
	await expect.poll(() => stored(body)).not.toContain('<paragraph></paragraph>');
});

test('text that is Markdown becomes formatted, and a trap in it stays text @phone', async ({ openDoc }) => {
	const { body, text } = await openDoc(['']);
	await paste(text, { 'text/plain': MARKDOWN });
	await expect(text.locator('h1')).toHaveText('Goals');
	await expect(text.locator('strong', { hasText: 'team' })).toBeVisible();
	await expect(text.locator('a')).toHaveText(['the board']);
	await expect(text.locator('.callout')).toHaveText(/^Warning\s*Not without Jonas$/);
	await expect(text.getByRole('columnheader')).toHaveText(['Who', 'What']);
	await expect(text.locator('td[data-align="right"]')).toHaveText('asks');
	await expect(text.locator('pre .code-keyword')).toHaveText('let');
	await expect.poll(() => stored(body)).toContain('language="js"');
	expect(stored(body)).not.toContain('javascript:');
});

test('Ctrl+Shift+V pastes the words alone', async ({ openDoc }) => {
	const { page, body, text } = await openDoc(['']);
	await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
	await page.evaluate(async () => {
		const of = (type: string, words: string) => ({ [type]: new Blob([words], { type }) });
		await navigator.clipboard.write([
			new ClipboardItem({
				...of('text/html', '<h2>Goals</h2><p>one <strong>team</strong></p>'),
				...of('text/plain', '## Goals\n\none **team**')
			})
		]);
	});
	await caretTo(text, 'End');
	await page.keyboard.press('Control+Shift+v');
	await expect(text).toContainText('one **team**');
	await expect(text.locator('h2, strong')).toHaveCount(0);
	await page.keyboard.press('Control+v');
	await expect(text.locator('strong')).toHaveText('team');
	await expect.poll(() => stored(body)).toMatch(/## Goals.*one \*\*team\*\*/);
});

test('text that only looks a little like Markdown stays as it is, and so does all in code @phone', async ({
	openDoc
}) => {
	const { body, text } = await openDoc(['']);
	await paste(text, { 'text/plain': '# install\nnpm start * 2' });
	await expect.poll(() => stored(body)).toContain('# install');
	await expect(text.locator('h1')).toHaveCount(0);
	await caretTo(text, 'Control+End');
	await text.page().keyboard.press('Enter');
	await text.page().keyboard.type('```md ');
	await paste(text.locator('pre'), { 'text/plain': MARKDOWN });
	await expect(text.locator('pre')).toContainText('**team**');
	await expect(text.locator('h1')).toHaveCount(0);
});
