import { getSchema } from '@tiptap/core';
import { beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { beforePeerEdits, readability } from '#lib/components/editor/readable.ts';
import { writingExtensions } from '#lib/components/editor/writing-extensions.ts';
import { marked, node, paragraph, richText, task, writeRichText } from '../../helpers/rich-text.ts';
import { exchange } from '../../helpers/network.ts';

const schema = getSchema(writingExtensions());

/** An element as any peer can write it, whatever it knows. */
function element(name: string, children: (Y.XmlElement | Y.XmlText)[] = [], attributes = {}): Y.XmlElement {
	const made = new Y.XmlElement(name);
	for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value as string);
	made.insert(0, children);
	return made;
}

let fragment: Y.XmlFragment;
beforeEach(() => {
	fragment = new Y.Doc().getXmlFragment('text');
});

describe('what this version can write', () => {
	test('can be edited', () => {
		const text = richText(
			node('heading', ['Who decides'], { level: 2 }),
			paragraph(
				'Jonas ',
				marked('asked', 'bold', 'italic'),
				marked('here', { type: 'link', attrs: { href: 'https://example.org/' } })
			),
			node('taskList', [
				task(true, paragraph('Ask Petra'), node('taskList', [task(false, paragraph('twice'))]))
			]),
			node('blockquote', [paragraph('We')]),
			node('codeBlock', ['scrap = 3'], { language: 'python' }),
			node('horizontalRule'),
			node('callout', [paragraph('Ask first')], { kind: 'tip' }),
			node('table', [
				node('tableRow', [
					node('tableHeader', [paragraph('Who')], { align: 'right' }),
					node(
						'tableCell',
						[paragraph('with ', node('mention', [], { kind: 'member', id: '1', label: 'Ana' }))],
						{
							colspan: 2
						}
					)
				])
			])
		);
		expect(readability(text, schema)).toBe('readable');
	});

	test('nothing at all can be edited', () => {
		expect(readability(fragment, schema)).toBe('readable');
	});

	test('an item whose first paragraph two people took out keeps what is nested in it', () => {
		const nested = element('taskList', [
			element('taskItem', [element('paragraph', [new Y.XmlText('kept')])])
		]);
		fragment.insert(0, [element('taskList', [element('taskItem', [nested])])]);
		expect(readability(fragment, schema)).toBe('readable');
	});

	test('a list that lost its last item is no reason to close the text', () => {
		fragment.insert(0, [element('bulletList'), element('paragraph', [new Y.XmlText('kept')])]);
		expect(readability(fragment, schema)).toBe('untidy');
	});
});

describe('what only a newer version can write is not opened for editing', () => {
	test('a kind of block', () => {
		fragment.insert(0, [element('paragraph'), element('timeline', [element('paragraph')])]);
		expect(readability(fragment, schema)).toBe('unreadable');
	});

	test('a kind of block deep inside known ones', () => {
		fragment.insert(0, [
			element('blockquote', [element('bulletList', [element('listItem', [element('image')])])])
		]);
		expect(readability(fragment, schema)).toBe('unreadable');
	});

	test('a kind of formatting', () => {
		const text = new Y.XmlText();
		fragment.insert(0, [element('paragraph', [text])]);
		text.insert(0, 'said aloud', { highlight: { color: 'teal' } });
		expect(readability(fragment, schema)).toBe('unreadable');
	});

	test('a setting of a known block', () => {
		fragment.insert(0, [element('paragraph', [new Y.XmlText('kept')], { align: 'right' })]);
		expect(readability(fragment, schema)).toBe('unreadable');
	});

	test('a kind of callout is one more word, and stays open', () => {
		const text = richText(node('callout', [paragraph('kept')], { kind: 'decision' }));
		expect(readability(text, schema)).toBe('readable');
	});

	test('a cell that spans more than any table has', () => {
		const spans = [1e9, -1, 0, 1.5, '2', { rows: 2 }];
		for (const colspan of spans) {
			fragment.delete(0, fragment.length);
			const cell = element('tableCell', [element('paragraph', [new Y.XmlText('kept')])], { colspan });
			fragment.insert(0, [element('table', [element('tableRow', [cell])])]);
			expect(readability(fragment, schema), JSON.stringify(colspan)).toBe('unreadable');
		}
	});

	test('text where this version has none', () => {
		fragment.insert(0, [element('bulletList', [element('paragraph', [new Y.XmlText('kept')])])]);
		expect(readability(fragment, schema)).toBe('unreadable');
		fragment.delete(0, 1);
		fragment.insert(0, [new Y.XmlText('kept')]);
		expect(readability(fragment, schema)).toBe('unreadable');
	});

	test('nesting without end', () => {
		// From the outside in: built at once, Yjs itself would run out of stack.
		let inner: Y.XmlFragment = fragment;
		for (let depth = 0; depth < 5_000; depth += 1) {
			const next = new Y.XmlElement('blockquote');
			inner.insert(0, [next]);
			inner = next;
		}
		expect(readability(fragment, schema)).toBe('unreadable');
	});
});

test('reading changes nothing, also where the editor would', () => {
	const doc = new Y.Doc();
	doc.getXmlFragment('text').insert(0, [element('timeline', [new Y.XmlText('kept')]), element('bulletList')]);
	const before = Y.encodeStateVector(doc);
	readability(doc.getXmlFragment('text'), schema);
	expect(Y.encodeStateVector(doc)).toEqual(before);
});

test('what a peer writes is looked at before the editor hears of it', () => {
	const [mine, theirs] = [new Y.Doc(), new Y.Doc()];
	writeRichText(mine.getXmlFragment('text'), paragraph('Here'));
	exchange(mine, theirs);

	const heard: string[] = [];
	const text = mine.getXmlFragment('text');
	text.observeDeep(() => heard.push('editor'));
	const end = beforePeerEdits(text, () => heard.push(readability(text, schema)));

	theirs.getMap('elsewhere').set('title', 'not this text');
	exchange(mine, theirs);
	expect(heard).toEqual([]);
	theirs.getXmlFragment('text').insert(1, [element('timeline')]);
	exchange(mine, theirs);
	expect(heard).toEqual(['unreadable', 'editor']);

	end();
	theirs.getXmlFragment('text').delete(1, 1);
	exchange(mine, theirs);
	expect(heard).toEqual(['unreadable', 'editor', 'editor']);
});
