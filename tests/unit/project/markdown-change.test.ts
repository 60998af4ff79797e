import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { addDoc, docBody } from '#lib/project/doc.ts';
import { historyOf } from '#lib/project/history.ts';
import { appendDocText, changedText, docMarkdown, replaceDocText } from '#lib/project/markdown-change.ts';
import { readMarkdown } from '#lib/project/read-markdown.ts';
import { appendNodes } from '#lib/project/rich-node.ts';

const TEXT = '# Plan\n\nMira opens the talk.\n\n- one\n- two\n\nThe end.';

function withDoc(text = TEXT) {
	const [ours, theirs] = [new Y.Doc(), new Y.Doc()];
	const id = addDoc(ours, {
		title: 'Plan',
		by: 'ana',
		fill: (body) => appendNodes(body, readMarkdown(text))
	});
	const sync = () => {
		Y.applyUpdate(theirs, Y.encodeStateAsUpdate(ours));
		Y.applyUpdate(ours, Y.encodeStateAsUpdate(theirs));
	};
	sync();
	return { ours, theirs, id, sync };
}

/** Writes into the nth block's text. */
function write(doc: Y.Doc, id: string, block: number, at: number, words: string) {
	const element = docBody(doc, id)?.get(block) as Y.XmlElement;
	(element.get(0) as Y.XmlText).insert(at, words);
}

test('a text becomes the one that was proposed', () => {
	const { ours, id } = withDoc();
	const next =
		'# The plan\n\nMira closes the talk, **softly**.\n\n- one\n- two and a half\n- three\n\nA new end.\n\n> said';
	expect(replaceDocText(ours, id, next)).toBe(true);
	expect(docMarkdown(ours, id)).toBe(next);
});

test('what somebody writes meanwhile into a paragraph that stays, or changes elsewhere, is kept', () => {
	const { ours, theirs, id, sync } = withDoc();
	replaceDocText(ours, id, TEXT.replace('opens', 'closes').replace('- two', '- three'));
	write(theirs, id, 3, 7, ' of it');
	write(theirs, id, 1, 'Mira opens the talk'.length, ' in May');
	sync();
	const both = '# Plan\n\nMira closes the talk in May.\n\n- one\n- three\n\nThe end of it.';
	for (const doc of [ours, theirs]) expect(docMarkdown(doc, id)).toBe(both);
});

test('one undo takes it back, and leaves what somebody else wrote', () => {
	const { ours, theirs, id, sync } = withDoc();
	const history = historyOf(ours);
	replaceDocText(ours, id, 'Nothing of it.');
	history.undo();
	expect(docMarkdown(ours, id)).toBe(TEXT);
	sync();
	appendDocText(ours, id, 'One more.\n\nAnd one.');
	write(theirs, id, 3, 7, ' of it');
	sync();
	history.undo();
	expect(docMarkdown(ours, id)).toBe(TEXT.replace('end', 'end of it'));
	expect(history.canUndo).toBe(false);
});

test('what Markdown cannot say stays where the text does', () => {
	const { ours, id } = withDoc('One.\n\nTwo.');
	const first = docBody(ours, id)?.get(0) as Y.XmlElement;
	first.setAttribute('textAlign', 'right');
	const words = first.get(0);
	replaceDocText(ours, id, 'One.\n\nThree.');
	expect(docMarkdown(ours, id)).toBe('One.\n\nThree.');
	expect(docBody(ours, id)?.get(0)).toBe(first);
	expect(first.get(0)).toBe(words);
	expect(first.getAttribute('textAlign')).toBe('right');
});

test('what was written in another form of Markdown is no change, and no clash', () => {
	const [now, base] = ['One.\n\n- a\n- b\n- c', 'One.\n\n- a\n- b'];
	expect(changedText(now, base, 'Two.\n\n* a\n* b')).toEqual({
		text: 'Two.\n\n- a\n- b\n- c',
		clashes: false
	});
});
