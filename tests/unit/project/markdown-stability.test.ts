import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readMarkdown } from '#lib/project/read-markdown.ts';
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
