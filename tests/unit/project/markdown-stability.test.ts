import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readMarkdown } from '#lib/project/read-markdown.ts';
import type { RichNode } from '#lib/project/rich-node.ts';
import { fragmentToText } from '#lib/project/text.ts';
import { anyRichText } from '../../helpers/any-rich-text.ts';
import { fragmentOf, markdownOf } from '../../helpers/markdown.ts';
import { property } from '../../helpers/property.ts';

function expectStable(markdown: string): void {
	const once = readMarkdown(markdown);
	const written = markdownOf(once);
	expect(readMarkdown(written)).toEqual(once);
	expect(markdownOf(readMarkdown(written))).toBe(written);
}

test('whatever is written in the editor is the same doc each time it is written as Markdown and read again', () => {
	fc.assert(
		fc.property(anyRichText, (nodes) => expectStable(markdownOf(nodes))),
		property(2000)
	);
}, 120_000);

test('no letter of a doc is lost or changed on its way through Markdown', () => {
	const letters = (text: string) => text.replace(/\s+/g, '');
	fc.assert(
		fc.property(anyRichText, (nodes) => {
			const read = readMarkdown(markdownOf(nodes));
			expect(letters(fragmentToText(fragmentOf(read)))).toBe(letters(fragmentToText(fragmentOf(nodes))));
		}),
		property(1000)
	);
}, 120_000);

test('a letter between two marks that begin is written so that both count', () => {
	const bold = { bold: {} };
	const text = [
		{ insert: 'a' },
		{ insert: 'b', attributes: bold },
		{ insert: '[', attributes: { italic: {}, ...bold } },
		{ insert: 'c', attributes: bold },
		{ insert: 'd' }
	];
	const written = markdownOf([{ name: 'paragraph', children: [{ text }] }]);
	expect(fragmentToText(fragmentOf(readMarkdown(written)))).toBe('ab[cd');
	expectStable(written);
});

test('marks that begin together are told apart when another one begins inside of the outer', () => {
	for (const [outer, inner] of [
		['bold', 'italic'],
		['italic', 'bold']
	] as const) {
		const both = { [outer]: {}, [inner]: {} };
		const text = [
			{ insert: 'a', attributes: both },
			{ insert: 'b', attributes: { [outer]: {} } },
			{ insert: 'c', attributes: both },
			{ insert: 'd' }
		];
		const nodes = [{ name: 'paragraph', children: [{ text }] }];
		expect(fragmentToText(fragmentOf(readMarkdown(markdownOf(nodes))))).toBe('abcd');
		expectStable(markdownOf(nodes));
	}
});

test('empty items inside each other stay items', () => {
	const item = (...children: RichNode[]): RichNode => ({
		name: 'bulletList',
		children: [{ name: 'listItem', children }]
	});
	const nodes = [item(item(item(item(item({ name: 'paragraph' })))))];
	expect(JSON.stringify(readMarkdown(markdownOf(nodes)))).toBe(JSON.stringify(nodes));
});

test('a fence with bars beside it stays a fence', () => {
	expectStable('```|| a | b |\n|---|---|\n');
});

test('code in a link at the beginning does not define the link', () => {
	const link = { href: 'https://a.example/' };
	const text = [{ insert: ']: ', attributes: { code: {}, bold: {}, link } }, { insert: 'a' }];
	const read = readMarkdown(markdownOf([{ name: 'paragraph', children: [{ text }] }]));
	expect(fragmentToText(fragmentOf(read))).toBe(']: a');
});

test('a paragraph of any length is written in a moment', () => {
	const long = (insert: string) => ({ text: [{ insert }, { insert: 'b', attributes: { bold: {} } }] });
	const children = [
		...Array.from({ length: 30_000 }, () => ({ name: 'hardBreak' })),
		...['*', '-', '\u00a0'].map((sign) => long(`a${sign.repeat(60_000)}b`)),
		...Array.from({ length: 20_000 }, (_, index) => long(`x${index}`))
	];
	const before = performance.now();
	markdownOf([
		{ name: 'paragraph', children },
		{ name: 'paragraph', children: [long(`${'-'.repeat(90_000)}x`)] }
	]);
	expect(performance.now() - before).toBeLessThan(5_000);
});

const source = fc
	.array(
		fc.constantFrom(
			...'ab1 *_`~[]()<>!#&;+-=.|:\\\'"/é\n\t',
			...[
				'\n\n',
				'\n- ',
				'\n> ',
				'\n1. ',
				'    ',
				'**',
				'~~',
				'```',
				'| a | b |\n|---|---|\n',
				'<b>',
				'</b>',
				'<p>'
			],
			...[
				'<!--',
				'-->',
				'<br>',
				'&nbsp;',
				'[a](https://b.c)',
				'![x](y.png)',
				'[ ] ',
				'\n> [!TIP]\n',
				'<u>',
				'</u>'
			],
			...[
				'https://d.e/f',
				'\n---\n',
				'\n# ',
				'[a]: https://g.h\n',
				'<script>',
				'<a href="https://i.j">',
				'</a>'
			]
		),
		{ maxLength: 30 }
	)
	.map((parts) => parts.join(''));

test('whatever Markdown is read is the same doc when it is written and read again', () => {
	fc.assert(
		fc.property(source, (markdown) => expectStable(markdown)),
		property(3000)
	);
}, 120_000);
