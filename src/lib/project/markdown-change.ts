import * as Y from 'yjs';
import { docBody } from './doc.ts';
import { fragmentToMarkdown } from './markdown.ts';
import { mergedText, type Merged } from './merge-text.ts';
import { readMarkdown } from './read-markdown.ts';
import { rewriteNodes } from './rewrite.ts';
import { appendNodes } from './rich-node.ts';
import { ORIGIN } from './schema.ts';

/** The text of a doc as Markdown, in the form in which it would be written. Null when there is no such doc. */
export function docMarkdown(doc: Y.Doc, id: string): string | null {
	const body = docBody(doc, id);
	return body ? fragmentToMarkdown(body) : null;
}

/**
 * What a doc's text would be if it became the proposed one, which was made for `base`. Others write Markdown in other
 * ways than we do: only what reads differently is a change.
 */
export function changedText(now: string, base: string, proposed: string): Merged {
	const text = new Y.Doc().getXmlFragment('text');
	appendNodes(text, readMarkdown(proposed));
	return mergedText(now, base, fragmentToMarkdown(text));
}

/** One act. What peers write meanwhile into what stays is kept. False when there is no such doc. */
export function replaceDocText(doc: Y.Doc, id: string, markdown: string): boolean {
	const body = docBody(doc, id);
	if (!body) return false;
	const known = readMarkdown(fragmentToMarkdown(body));
	doc.transact(() => rewriteNodes(body, readMarkdown(markdown), known), ORIGIN.edit);
	return true;
}

/** One act. False when there is no such doc. */
export function appendDocText(doc: Y.Doc, id: string, markdown: string): boolean {
	const body = docBody(doc, id);
	if (!body) return false;
	doc.transact(() => appendNodes(body, readMarkdown(markdown)), ORIGIN.edit);
	return true;
}
