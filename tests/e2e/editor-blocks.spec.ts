import * as Y from 'yjs';
import { addDoc, renameDoc } from '#lib/project/doc.ts';
import { marked, node, paragraph } from '../helpers/rich-text.ts';
import { expect, test } from './doc-desk.ts';
import { expectGoodPage } from './good-page.ts';
import { caretTo, expectSaved, tabTo } from './on-screen.ts';

const cell = (words: string, type = 'tableCell') => node(type, [paragraph(words)]);
const table = node('table', [
	node('tableRow', [cell('Who', 'tableHeader'), cell('What', 'tableHeader')]),
	node('tableRow', [cell('Jonas'), cell('One team')])
]);
const callout = node('callout', [paragraph('Ask Petra first')], { kind: 'warning' });
const code = node('codeBlock', ['const team = 1;'], { language: 'typescript' });

test('a table grows and shrinks by its menu, without a mouse', async ({ openDoc }) => {
	const { page, body, text } = await openDoc([table, 'Below']);
	await text.getByText('One team').click();
	const tools = page.getByRole('button', { name: /^Table:/ });
	await expect(tools).toBeVisible();
	const choose = async (entry: string) => {
		await page.keyboard.press('Alt+F10');
		await expect(tools).toBeFocused();
		await page.keyboard.press('Enter');
		await expect(page.getByRole('menuitem').first()).toBeFocused();
		await tabTo(page, page.getByRole('menuitem', { name: entry, exact: true }), 'ArrowDown');
		await page.keyboard.press('Enter');
		await expect(page.getByRole('menu')).toHaveCount(0);
		await expect(text).toBeFocused();
	};
	await choose('Row below');
	await choose('Column to the right');
	await expect(text.getByRole('row')).toHaveCount(3);
	await expect(text.getByRole('row').first().getByRole('columnheader')).toHaveCount(3);
	await choose('Header row');
	await expect(text.getByRole('columnheader')).toHaveCount(0);
	await choose('Delete the row');
	await choose('Delete the column');
	await expect(text.getByRole('row')).toHaveCount(2);
	await expect(text).not.toContainText('One team');
	await choose('Delete the table');
	await expect(text.getByRole('table')).toHaveCount(0);
	await expect.poll(() => body.toString()).toBe('<paragraph>Below</paragraph>');
});

test('Tab goes from cell to cell, and makes a row after the last', async ({ openDoc }) => {
	const { page, body, text } = await openDoc([table]);
	await text.getByText('One team').click();
	await page.keyboard.press('Tab');
	await page.keyboard.type('Petra');
	await page.keyboard.press('Tab');
	await page.keyboard.type('The interviews');
	await expect(text.getByRole('row')).toHaveCount(3);
	await expect.poll(() => body.toString()).toContain('The interviews');
});

test('with a finger a table grows and shrinks by its menu, and its cells are written one after the other @phone', async ({
	openDoc
}) => {
	const { page, body, text } = await openDoc([table, 'Below']);
	await text.getByText('One team').click();
	const choose = async (entry: string) => {
		await page.getByRole('button', { name: /^Table:/ }).click();
		await page.getByRole('menuitem', { name: entry }).click();
		await expect(text).toBeFocused();
	};
	await choose('Row below');
	await expect(text.getByRole('row')).toHaveCount(3);
	await text.getByRole('cell').last().click();
	await page.keyboard.type('The interviews');
	await text.getByText('Jonas').click();
	await choose('Delete the row');
	await expect(text.locator('th, td')).toHaveText(['Who', 'What', '', 'The interviews']);
	await expect.poll(() => body.toString().match(/<tablerow>/g)).toHaveLength(2);
});

test('cells are chosen by dragging, and Delete empties these and no others', async ({ openDoc }) => {
	const { page, body, text } = await openDoc([table, 'Below']);
	await text.getByText('One team').click();
	await expect(page.getByRole('button', { name: /^Table:/ })).toBeVisible();
	await text.getByText('What').hover();
	await page.mouse.down();
	await text.getByText('One team').hover();
	await expect(text.locator('.selectedCell')).toHaveText(['What', 'One team']);
	await page.mouse.up();
	await page.keyboard.press('Delete');
	await expect(text.locator('th, td')).toHaveText(['Who', '', 'Jonas', '']);
	await expect.poll(() => body.toString()).not.toContain('One team');
	await page.keyboard.press('Control+z');
	await expect(text.locator('th, td')).toHaveText(['Who', 'What', 'Jonas', 'One team']);
});

test('a callout changes its kind, and Enter on an empty line leaves it @phone', async ({ openDoc }) => {
	const { page, body, text } = await openDoc([callout]);
	await expect(text.locator('.callout')).toContainText('Warning');
	await text.getByText('Ask Petra first').click();
	await page.getByRole('button', { name: /^Warning:/ }).click();
	await page.getByRole('menuitemradio', { name: 'Tip' }).click();
	await expect(text.locator('.callout')).toContainText('Tip');
	await expect.poll(() => body.toString()).toContain('kind="tip"');
	await page.keyboard.press('End');
	await page.keyboard.press('Enter');
	await page.keyboard.press('Enter');
	await page.keyboard.type('outside');
	await expect.poll(() => body.toString()).toMatch(/<\/callout><paragraph>outside<\/paragraph>$/);
	await caretTo(text, 'Control+Home');
	await page.keyboard.press('Backspace');
	await expect(text.locator('.callout')).toHaveCount(0);
	await expect(text).toContainText('Ask Petra first');
});

test('code is coloured as its language is chosen, and stays plain text inside @phone', async ({
	openDoc
}) => {
	const { page, body, text } = await openDoc([code, 'Below']);
	await expect(text.locator('.code-keyword')).toHaveText('const');
	await text.getByText('const').click();
	await page.getByRole('button', { name: /^TypeScript:/ }).click();
	await page.getByRole('menuitemradio', { name: 'Plain text' }).click();
	await expect(text.locator('.code-keyword')).toHaveCount(0);
	await page.getByRole('button', { name: /^Plain text:/ }).click();
	await page.getByRole('menuitemradio', { name: 'Python' }).click();
	await caretTo(text.locator('pre'), 'Control+Home');
	await page.keyboard.type('import team ');
	await expect(text.locator('.code-keyword').first()).toHaveText('import');
	await expect.poll(() => body.toString()).toContain('>import team const team = 1;</codeblock>');
	expect(body.toString()).toContain('language="python"');
});

test('code that somebody else is writing keeps its colours, and my caret @phone', async ({ openDoc }) => {
	const { page, body, text } = await openDoc([code, 'Below']);
	await expect(text.locator('.code-keyword')).toHaveText('const');
	await caretTo(text.locator('pre'), 'End');
	const written = (body.get(0) as Y.XmlElement).get(0) as Y.XmlText;
	written.insert(0, 'let name = "Petra";\n');
	await expect(text.locator('.code-keyword')).toHaveText(['let', 'const']);
	await expect(text.locator('.code-string')).toHaveText('"Petra"');
	await page.keyboard.type(' return team;');
	await expect(text.locator('.code-keyword')).toHaveText(['let', 'const', 'return']);
	await expect.poll(() => written.toString()).toMatch(/const team = 1; return team;$/);
	written.delete(0, 'let name = "Petra";\n'.length);
	await expect(text.locator('.code-keyword')).toHaveText(['const', 'return']);
});

test('who and what is mentioned is shown by its present name, and a doc is a way there @phone', async ({
	openDoc
}) => {
	const { page, device, docId, body, text } = await openDoc(['One', 'Two']);
	const goalId = addDoc(device.doc, { title: 'Goal sheet', by: 'nobody' });
	const mention = (kind: string, id: string, label: string) => {
		const element = new Y.XmlElement('mention');
		for (const [name, value] of Object.entries({ kind, id, label })) element.setAttribute(name, value);
		return element;
	};
	const line = new Y.XmlElement('paragraph');
	line.insert(0, [mention('doc', goalId, 'Old name'), mention('member', 'gone', 'Jonas')]);
	body.push([line]);
	await expect(text.locator('a.mention')).toHaveText(['Goal sheet', '@Jonas']);
	renameDoc(device.doc, goalId, 'Goals for June');
	await expect(text.locator('a.mention').first()).toHaveText('Goals for June');
	await text.getByText('Goals for June').click();
	await page.waitForURL(`**/docs/${goalId}`);
	await page.goBack();
	await page.waitForURL(`**/docs/${docId}`);
	await expect(text.locator('a.mention').first()).toHaveText('Goals for June');
});

test('every block can be read by everybody, and a wide table stays in the page @phone', async ({
	openDoc
}) => {
	const wide = node(
		'table',
		[1, 2, 3].map((row) =>
			node(
				'tableRow',
				Array.from({ length: 8 }, (_, column) =>
					cell(`Row ${row}, column ${column}`, row === 1 ? 'tableHeader' : 'tableCell')
				)
			)
		)
	);
	const { page, text } = await openDoc([
		node('heading', ['What we agreed'], { level: 1 }),
		paragraph(
			'With ',
			marked('Petra', 'bold'),
			' and ',
			node('mention', [], { kind: 'member', id: 'x', label: 'Jonas' })
		),
		...['note', 'tip', 'warning'].map((kind) => node('callout', [paragraph(`A ${kind} for all`)], { kind })),
		wide,
		code,
		node('horizontalRule'),
		'Below'
	]);
	await expect(text.locator('.code-keyword')).toBeVisible();
	await expectSaved(page);
	await expectGoodPage(page, 'blocks');
	await text.getByText('Row 2, column 0').click();
	await expect(page.getByRole('button', { name: /^Table:/ })).toBeVisible();
	await expectGoodPage(page, 'blocks, with the caret in a table');
	await page.getByRole('button', { name: /^Table:/ }).click();
	await expect(page.getByRole('menu')).toBeVisible();
	await expectGoodPage(page, 'blocks, with the menu of a table');
});

test('a cell that a peer stretched beyond all measure closes the text, and harms nobody @phone', async ({
	openDoc
}) => {
	const { page, body, text } = await openDoc([table]);
	await expect(text).toBeVisible();
	const row = (body.get(0) as Y.XmlElement).get(1) as Y.XmlElement;
	(row.get(0) as Y.XmlElement).setAttribute('colspan', 1e9 as unknown as string);
	await expect(page.getByText(/newer version of Waystone/)).toBeVisible();
	await expect(page.getByText('One team')).toBeVisible();
	expect(body.toString()).toContain('colspan="1000000000"');
});

test('a task stands beside its box @phone', async ({ openDoc }) => {
	const tasks = ['Ring Tove', 'Send the aims'].map((words) =>
		node('taskItem', [paragraph(words)], { checked: false })
	);
	const { text } = await openDoc([node('taskList', tasks)]);
	for (const words of ['Ring Tove', 'Send the aims']) {
		// What comes above the text late moves it between two looks.
		await expect(async () => {
			const box = await text.getByRole('checkbox', { name: words }).boundingBox();
			const line = await text.getByText(words, { exact: true }).boundingBox();
			const middle = (of: typeof box) => (of ? of.y + of.height / 2 : NaN);
			expect(Math.abs(middle(box) - middle(line)), words).toBeLessThan(4);
		}).toPass();
	}
});
