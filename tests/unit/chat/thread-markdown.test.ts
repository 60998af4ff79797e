import { HtmlRenderer, Parser, type Node } from 'commonmark';
import { tests as examples } from 'commonmark-spec';
import { expect, test } from 'vitest';
import type { Message, Reply } from '#lib/protocol/chat.ts';
import { markdownFormat } from '#server/chat/thread-markdown.ts';
import { HOSTILE } from '../../fixtures/hostile-markdown.ts';

const THREAD = {
	id: 'a',
	project: { id: 'b', title: '# Plan *B*\n> [x](y)' },
	section: { id: 'c', title: '``` <!--' },
	createdAt: '2026-11-01T10:00:00.000Z',
	messageCount: 3
};
const RESET = [
	'\r### Ana, 10:00\r',
	'\r\n# Plan',
	'```',
	'---',
	'> > >',
	'<!--',
	'<pre>',
	'- a\n  - b\n\n    c',
	'$$'
];

function said(body: string, fields: Partial<Message> = {}): Message {
	return {
		...{ id: 'm', threadId: 'a', seq: 1, rev: 1, kind: 'member', authorId: 'p', authorName: 'Ana' },
		...{ authorColor: 1, clientId: null, body, asked: false, quote: null, replyId: null },
		...{ createdAt: '2026-11-02T10:00:00.000Z', editedAt: null, deletedAt: null },
		...fields
	};
}

function exported(messages: readonly Message[]): string {
	const format = markdownFormat();
	const head = format.head({ exportedAt: '2026-11-25T14:02:00.000Z', thread: THREAD });
	const bodies = messages.map((message, index) =>
		format.message({ message, reply: null, replaced: false }, index)
	);
	return head + bodies.join('') + format.end;
}

function topLevel(markdown: string): string[] {
	const found: string[] = [];
	for (let node: Node | null = new Parser().parse(markdown).firstChild; node; node = node.next) {
		found.push(node.type === 'heading' ? `heading ${node.level}` : node.type);
	}
	return found;
}

const HEAD = ['heading 1', 'paragraph', 'heading 2'];

test('whatever is said stays inside its message, one after the other', () => {
	const bodies = [
		...HOSTILE.map(({ text }) => text),
		...examples.map(({ markdown }) => markdown),
		...RESET,
		...RESET.map((text) => `words\n${text}`)
	].filter((body) => body.trim() !== '');
	const read = topLevel(exported(bodies.map((body) => said(body))));
	expect(read.slice(0, 3)).toEqual(HEAD);
	expect(read.slice(3)).toEqual(bodies.flatMap(() => ['heading 3', 'block_quote']));
});

test('what is said reads in the file as it does in the thread', () => {
	const renderer = new HtmlRenderer({ softbreak: ' ' });
	const render = (text: string) => renderer.render(new Parser().parse(text)).trim();
	// A tab is as wide as the place it stands in, which the sign of a quotation moves.
	const plain = examples
		.map(({ markdown, number }) => ({ number, markdown: markdown.replace(/\n$/, '') }))
		.filter(({ markdown }) => !/[→\t]/.test(markdown) && markdown.trim() !== '');
	expect(plain.length).toBeGreaterThan(600);
	for (const { markdown, number } of plain) {
		const html = render(exported([said(markdown)]));
		const quotation = html.slice(
			html.indexOf('<blockquote>') + '<blockquote>'.length,
			-'</blockquote>'.length
		);
		expect(quotation.trim(), `example ${number}`).toBe(render(markdown));
	}
});

test('names, titles and quotations cannot be markup, and facts stand between the name and the words', () => {
	const name = '**Ana**\n# [x](javascript:1) <b> `';
	const quote = {
		...{ messageId: 'q', seq: 1, kind: 'member' as const, authorName: name, deleted: false },
		excerpt: '```\n# Title\n* a <img src=x> ~~b~~'
	};
	const text = exported([
		said('words', { authorName: name, quote, editedAt: '2026-11-03T08:05:00.000Z' }),
		said('', { deletedAt: '2026-11-03T08:05:00.000Z' })
	]);
	expect(topLevel(text)).toEqual([
		...HEAD,
		...['heading 3', 'paragraph', 'paragraph', 'block_quote'],
		...['heading 3', 'paragraph']
	]);
	const html = new HtmlRenderer({ softbreak: ' ' }).render(new Parser().parse(text));
	expect(html).toContain('**Ana** # [x](javascript:1) &lt;b&gt; `, 10:00');
	expect(html).not.toMatch(/<(b|img|code|strong|a|del)\b/);
	expect(html).toContain('<em>Edited 2026-11-03, 08:05</em>');
	expect(html).toContain('<em>Deleted</em>');
});

test('an answer names what it cites by title, and says what it cannot have seen', () => {
	const items = [
		{
			kind: 'doc' as const,
			id: 'd',
			ref: '3f9a1c',
			title: 'Session notes',
			tokens: 1,
			state: 'included' as const
		}
	];
	const context = {
		scope: { projectId: 'b', milestoneId: null, title: '' },
		items,
		tokens: 1,
		budget: 1,
		hash: ''
	};
	const reply = { context, status: 'done', model: 'm', requestedByName: 'Ana' } as unknown as Reply;
	const message = said('Two yards [[3f9a1c: count twice]], one crew [[abcdef]].', { kind: 'assistant' });
	const text = markdownFormat().message({ message, reply, replaced: false }, 0);
	expect(text).toContain('> Two yards [Session notes], one crew [unverified].');
});
