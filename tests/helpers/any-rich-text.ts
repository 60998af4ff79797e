import fc from 'fast-check';
import type { RichElement, RichNode } from '#lib/project/rich-node.ts';

/** Texts of every kind that the editor makes, with words that are awkward to write in Markdown. */

const words = fc
	.array(
		fc.constantFrom(
			...'ab1 *_`~[]()<>!#&;+-=.|:\\\'"/é😀\u00a0',
			...[
				'* ',
				'](',
				'**',
				'~~',
				'&lt;',
				'- ',
				'1. ',
				'<b>',
				'<br>',
				'[ ] ',
				'[!NOTE]',
				'![',
				'https://a.example/b_c'
			]
		),
		{ minLength: 1, maxLength: 8 }
	)
	.map((parts) => parts.join(''));

const link = fc.constantFrom(
	{ href: 'https://a.example/' },
	{ href: 'https://a.example/b_(c)' },
	{ href: 'mailto:ann@example.org', title: 'Ask "Ann" \\ &amp;' }
);
const mark = fc.oneof(
	fc
		.constantFrom('bold', 'italic', 'strike', 'underline', 'code')
		.map((name): [string, object] => [name, {}]),
	link.map((attributes): [string, object] => ['link', attributes])
);
const run = fc
	.tuple(words, fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.array(mark, { maxLength: 3 })))
	.map(([insert, marks]) => ({ insert, ...(marks.length > 0 && { attributes: Object.fromEntries(marks) }) }));
const inline: fc.Arbitrary<RichNode> = fc.oneof(
	{ weight: 8, arbitrary: fc.array(run, { minLength: 1, maxLength: 4 }).map((text) => ({ text })) },
	{ weight: 1, arbitrary: fc.constant({ name: 'hardBreak' }) },
	{
		weight: 1,
		arbitrary: fc.record({
			name: fc.constant('mention'),
			attributes: fc.record({
				kind: fc.constantFrom('member', 'doc'),
				id: fc.constant('0190-a'),
				// One without a name is written with its id.
				label: words.map((label) => (label.trim() === '' ? 'Ana' : label))
			})
		})
	}
);
const inlines = fc.array(inline, { maxLength: 4 });
const language = fc.option(fc.constantFrom('ts', 'c++'), { nil: undefined });
const code = fc.array(fc.constantFrom('a', '\n', '```', '~~~', '  ', '- x'), { maxLength: 6 });

const element = (name: string, children: readonly RichNode[], attributes?: object): RichElement => ({
	name,
	...(attributes && { attributes: { ...attributes } }),
	children
});

/** At most so many nodes in each other. */
const DEPTH = { maxDepth: 3, withCrossShrink: true };

const nodes = fc.letrec((tie) => {
	const blocks = tie('blocks') as fc.Arbitrary<RichElement[]>;
	return {
		block: fc.oneof(
			DEPTH,
			inlines.map((children) => element('paragraph', children)),
			fc
				.tuple(inlines, fc.integer({ min: 1, max: 6 }))
				.map(([children, level]) => element('heading', children, { level })),
			fc.tuple(code, language).map(([parts, language]) => {
				const insert = parts.join('');
				return element('codeBlock', insert === '' ? [] : [{ text: [{ insert }] }], language && { language });
			}),
			fc.constant(element('horizontalRule', [])),
			blocks.map((children) => element('blockquote', children)),
			fc
				.tuple(blocks, fc.constantFrom('note', 'tip', 'warning'))
				.map(([children, kind]) => element('callout', children, { kind })),
			items(blocks, 'listItem').map((children) => element('bulletList', children)),
			fc
				.tuple(items(blocks, 'listItem'), fc.integer({ min: 0, max: 12 }))
				.map(([children, start]) => element('orderedList', children, { start })),
			items(blocks, 'taskItem').map((children) => element('taskList', children)),
			fc
				.tuple(
					fc.array(fc.array(inlines, { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 3 }),
					fc.boolean()
				)
				.map(([rows, head]) => table(rows, head))
		),
		blocks: fc.array(tie('block') as fc.Arbitrary<RichElement>, { minLength: 1, maxLength: 3 })
	};
});

function items(blocks: fc.Arbitrary<RichElement[]>, name: 'listItem' | 'taskItem') {
	const item = fc
		.tuple(blocks, fc.boolean())
		.map(([children, checked]) => element(name, children, name === 'taskItem' ? { checked } : undefined));
	return fc.array(item, { minLength: 1, maxLength: 3 });
}

function table(rows: RichNode[][][], head: boolean): RichElement {
	const cell = (children: RichNode[], name: string) => element(name, [element('paragraph', children)]);
	return element(
		'table',
		rows.map((row, index) =>
			element(
				'tableRow',
				row.map((children) => cell(children, head && index === 0 ? 'tableHeader' : 'tableCell'))
			)
		)
	);
}

export const anyRichText: fc.Arbitrary<RichNode[]> = fc.array(nodes.block, { maxLength: 4 });
