import fc from 'fast-check';
import { marked as renderMarkdown } from 'marked';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { fragmentToMarkdown } from '#lib/project/markdown.ts';
import { fragmentToText } from '#lib/project/text.ts';
import { property } from '../../helpers/property.ts';
import { marked, node, paragraph, richText, task } from '../../helpers/rich-text.ts';

function markdown(...blocks: Parameters<typeof richText>): string {
	return fragmentToMarkdown(richText(...blocks));
}

const link = (href: string) => ({ type: 'link', attrs: { href } });

test('paragraphs and headings are written with an empty line between', () => {
	const text = markdown(
		node('heading', ['Plan'], { level: 1 }),
		paragraph('First.'),
		paragraph(),
		node('heading', ['Next # step #'], { level: 3 }),
		paragraph('Second.')
	);
	expect(text).toBe('# Plan\n\nFirst.\n\n### Next # step \\#\n\nSecond.');
});

test('nested bullet and numbered lists keep their depth and their first number', () => {
	const text = markdown(
		node('bulletList', [
			node('listItem', [
				paragraph('one'),
				node('orderedList', [node('listItem', [paragraph('a')]), node('listItem', [paragraph('b')])])
			]),
			node('listItem', [paragraph('two')])
		]),
		node('orderedList', [node('listItem', [paragraph('ninth')]), node('listItem', [paragraph('tenth')])], {
			start: 9
		})
	);
	expect(text).toBe('- one\n  1. a\n  2. b\n- two\n\n9. ninth\n10. tenth');
});

test('a list that does not begin with 1 is kept apart from the paragraph before it', () => {
	const inner = node('orderedList', [node('listItem', [paragraph('x')])], { start: 5 });
	const text = markdown(node('bulletList', [node('listItem', [paragraph('one'), inner])]));
	expect(text).toBe('- one\n\n  5. x');
});

test('task lists keep what is done and what is nested', () => {
	const text = markdown(
		node('taskList', [
			task(true, paragraph('book the room')),
			task(false, paragraph('invite'), node('taskList', [task(false, paragraph('Ann'))]))
		])
	);
	expect(text).toBe('- [x] book the room\n- [ ] invite\n  - [ ] Ann');
});

test('two lists in a row stay two lists, also with an empty paragraph between', () => {
	const list = (item: string) => node('bulletList', [node('listItem', [paragraph(item)])]);
	expect(markdown(list('a'), paragraph(), list('b'), list('c'))).toBe('- a\n\n* b\n\n- c');
});

test('an item of two paragraphs has an empty line between them', () => {
	const text = markdown(
		node('bulletList', [
			node('listItem', [paragraph('a'), paragraph('b')]),
			node('listItem', [paragraph('c')])
		])
	);
	expect(text).toBe('- a\n\n  b\n\n- c');
});

test('quotes, code and rules are written as such', () => {
	const text = markdown(
		node('blockquote', [paragraph('Listen.'), paragraph('Then ask.')]),
		node('codeBlock', ['let x = 1;\n\n```\n'], { language: 'js' }),
		node('horizontalRule')
	);
	expect(text).toBe('> Listen.\n>\n> Then ask.\n\n````js\nlet x = 1;\n\n```\n\n````\n\n___');
});

test('a line break stays in its paragraph', () => {
	expect(markdown(paragraph('one', node('hardBreak'), '- two'))).toBe('one\\\n\\- two');
});

test('marks are nested, and spaces at their edges are left outside', () => {
	const text = markdown(
		paragraph(
			'a ',
			marked('bold ', 'bold'),
			marked('both', 'bold', 'italic'),
			marked(' and', 'italic'),
			' ',
			marked('gone', 'strike'),
			' ',
			marked('x `y`', 'code'),
			' ',
			marked('under', 'underline')
		)
	);
	expect(text).toBe('a **bold *both*** *and* ~~gone~~ `` x `y` `` <u>under</u>');
});

test('links are written with their address, and unsafe ones as their words', () => {
	const text = markdown(
		paragraph(
			marked('our board', link('https://miro.com/app/a_(b)')),
			', ',
			marked('a]b', link('https://a.example/')),
			', ',
			marked('click', link('javascript:alert(1)'))
		)
	);
	expect(text).toBe('[our board](<https://miro.com/app/a_(b)>), [a\\]b](https://a.example/), click');
});

test('a mark whose name has a hash, because it may lie over another, is still that mark', () => {
	const fragment = new Y.Doc().getXmlFragment('text');
	const text = new Y.XmlText();
	fragment.push([new Y.XmlElement('paragraph')]);
	(fragment.get(0) as Y.XmlElement).push([text]);
	text.insert(0, 'x', { 'bold--Zm9vYmFy': {} });
	expect(fragmentToMarkdown(fragment)).toBe('**x**');
});

test('unknown nodes keep their text', () => {
	const fragment = new Y.Doc().getXmlFragment('text');
	const [aside, inner, person] = ['aside', 'paragraph', 'person'].map((name) => new Y.XmlElement(name));
	if (!aside || !inner || !person) throw new Error('unreachable');
	fragment.push([aside]);
	aside.push([inner]);
	inner.push([new Y.XmlText('hello '), person]);
	person.push([new Y.XmlText('Ann')]);
	expect(fragmentToMarkdown(fragment)).toBe('hello Ann');
	expect(fragmentToText(fragment)).toBe('hello Ann');
});

test('only what would be markup is escaped', () => {
	const plain = 'snake_case, 5 * 3, a < b, R&D, 10~12, C:\\dir, (x) 50% #1';
	expect(markdown(paragraph(plain))).toBe(plain);
	expect(markdown(paragraph('*a* _b_ `c` [d](e) <b> &amp; ~~f~~'))).toBe(
		'\\*a\\* \\_b\\_ \\`c\\` \\[d](e) \\<b> \\&amp; \\~\\~f\\~\\~'
	);
	expect(markdown(paragraph('1. x'), paragraph('# y'), paragraph('- z'), paragraph('---'))).toBe(
		'1\\. x\n\n\\# y\n\n\\- z\n\n\\---'
	);
});

test('plain text has a line for each block', () => {
	const text = fragmentToText(
		richText(
			node('heading', ['Plan'], { level: 1 }),
			node('bulletList', [node('listItem', [paragraph('a', marked('b', 'bold')), paragraph('c')])]),
			paragraph('d', node('hardBreak'), 'e')
		)
	);
	expect(text).toBe('Plan\nab\nc\nd\ne');
});

/** What a reader of the rendered Markdown sees. */
function seen(text: string): string {
	const html = renderMarkdown.parse(text, { async: false });
	const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
	return html
		.replace(/<\/?(p|br|strong|em|del|u|code|a)(\s[^>]*)?>/g, '')
		.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => named[name] ?? '')
		.replace(/\s+/g, ' ')
		.trim();
}

const awkwardText = fc
	.array(
		fc.constantFrom(...'ab1 *_`~[]()<>!#&;+-=.|:\\\'"/é😀', '* ', '](', '**', '&lt;', '- ', '1. ', '<b>'),
		{
			minLength: 1,
			maxLength: 14
		}
	)
	.map((parts) => parts.join(''))
	// Bare addresses are linked by GFM whatever one escapes.
	.filter((text) => text.trim() !== '' && !/www\.|:\/\//.test(text));

test('whatever is typed into a paragraph is read again as the same words', () => {
	fc.assert(
		fc.property(awkwardText, (text) => {
			expect(seen(markdown(paragraph(text)))).toBe(text.replace(/\s+/g, ' ').trim());
		}),
		property(1000)
	);
}, 30_000);

const names = [
	...['paragraph', 'heading', 'bulletList', 'orderedList', 'listItem', 'taskList', 'taskItem', 'blockquote'],
	...['codeBlock', 'horizontalRule', 'hardBreak', 'unknown']
];

/** A word, or nodes in a node, in combinations that no editor makes. */
type Tree = string | { readonly name: string; readonly children: readonly Tree[] };

const anyTree = fc.letrec<{ tree: Tree }>((tie) => ({
	tree: fc.oneof(
		{ maxDepth: 5, withCrossShrink: true },
		fc.constant('word'),
		fc.record({ name: fc.constantFrom(...names), children: fc.array(tie('tree'), { maxLength: 4 }) })
	)
})).tree;

function build(tree: Tree, words: string[]): Y.XmlElement | Y.XmlText {
	if (typeof tree === 'string') {
		words.push(`word${words.length}.`);
		return new Y.XmlText(words.at(-1));
	}
	const element = new Y.XmlElement(tree.name);
	element.insert(
		0,
		tree.children.map((child) => build(child, words))
	);
	return element;
}

test('no word is lost, in whatever nodes it stands', () => {
	fc.assert(
		fc.property(fc.array(anyTree, { maxLength: 5 }), (trees) => {
			const fragment = new Y.Doc().getXmlFragment('text');
			const words: string[] = [];
			fragment.insert(
				0,
				trees.map((tree) => build(tree, words))
			);
			for (const text of [fragmentToMarkdown(fragment), fragmentToText(fragment)]) {
				expect(text.match(/word\d+\./g) ?? []).toEqual(words);
			}
		}),
		property(500)
	);
}, 30_000);
