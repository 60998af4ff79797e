import { applyPatch, structuredPatch } from 'diff';
import type * as Y from 'yjs';
import { docBody } from './doc.ts';
import { fragmentToMarkdown } from './markdown.ts';
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
 * What a doc would be if what was done to `base` were done to the text it has now: `merged` is false where both
 * changed the same place, and `text` then the proposed one alone.
 */
export function mergedText(now: string, base: string, proposed: string): { text: string; merged: boolean } {
	if (now === base) return { text: proposed, merged: true };
	const patch = structuredPatch('', '', `${base.trimEnd()}\n`, `${proposed.trimEnd()}\n`, '', '', {
		context: 1
	});
	const text = applyPatch(`${now.trimEnd()}\n`, patch);
	return text === false ? { text: proposed, merged: false } : { text: text.trimEnd(), merged: true };
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
