import { getSchema, type JSONContent } from '@tiptap/core';
import { prosemirrorJSONToYXmlFragment } from '@tiptap/y-tiptap';
import * as Y from 'yjs';
import { writingExtensions } from '#lib/components/editor/writing-extensions.ts';

const schema = getSchema(writingExtensions());

type Content = JSONContent | string;

/** A node of the editor, by its name; strings become text. */
export function node(
	type: string,
	content: readonly Content[] = [],
	attrs?: Record<string, unknown>
): JSONContent {
	return { type, content: content.map(asNode), ...(attrs && { attrs }) };
}

/** Text with marks; a mark with attributes is an object. */
export function marked(text: string, ...marks: (string | { type: string; attrs: object })[]): JSONContent {
	return {
		type: 'text',
		text,
		marks: marks.map((mark) => (typeof mark === 'string' ? { type: mark } : mark))
	};
}

export function paragraph(...content: Content[]): JSONContent {
	return node('paragraph', content);
}

export function task(checked: boolean, ...content: JSONContent[]): JSONContent {
	return node('taskItem', content, { checked });
}

/** Writes into an empty fragment, or replaces what is in it, just as the editor does. */
export function writeRichText(fragment: Y.XmlFragment, ...blocks: JSONContent[]): void {
	fragment.delete(0, fragment.length);
	prosemirrorJSONToYXmlFragment(schema, node('doc', blocks), fragment);
}

export function richText(...blocks: JSONContent[]): Y.XmlFragment {
	const fragment = new Y.Doc().getXmlFragment('text');
	writeRichText(fragment, ...blocks);
	return fragment;
}

/** Paragraphs of plain text, one for each line. */
export function writeParagraphs(fragment: Y.XmlFragment, text: string): void {
	writeRichText(fragment, ...text.split('\n').map((line) => paragraph(...(line === '' ? [] : [line]))));
}

function asNode(content: Content): JSONContent {
	return typeof content === 'string' ? { type: 'text', text: content } : content;
}
