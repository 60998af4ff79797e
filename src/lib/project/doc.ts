import type * as Y from 'yjs';
import { Collection, type Added, type Before, type Fill } from './collection.ts';
import { copyText } from './copy-text.ts';
import { shownText } from './fields.ts';
import { readItem } from './item.ts';
import { ORIGIN, ROOT, SHOWN } from './schema.ts';
import { isBlank } from './text.ts';

const docs = new Collection(ROOT.docs, 'body');

export interface NewDoc extends Added {
	title: string;
	/** Project level when null or not given. */
	milestoneId?: string | null;
	/** Writes its first text; without it the doc is empty. */
	fill?: Fill;
}

/** Returns its id. */
export function addDoc(doc: Y.Doc, { title, milestoneId, fill, ...added }: NewDoc): string {
	return docs.add(doc, { title }, added, { milestoneId, fill });
}

/** A copy with all its content, right after the original. Null when there is no such doc. */
export function duplicateDoc(doc: Y.Doc, id: string, copy: Added & { title: string }): string | null {
	const original = readItem(doc, ROOT.docs, id);
	if (!original) return null;
	const { milestoneId } = original;
	const body = docBody(doc, id);
	return addDoc(doc, { ...copy, milestoneId, after: id, fill: (text) => body && copyText(body, text) });
}

/** Begins a doc that has no words yet; its title too, unless it has one. False when there are words. */
export function beginDoc(doc: Y.Doc, id: string, { title, fill }: { title: string; fill: Fill }): boolean {
	const body = docBody(doc, id);
	if (!body || !isBlank(body)) return false;
	doc.transact(() => {
		body.delete(0, body.length);
		fill(body);
		const written = shownText(readItem(doc, ROOT.docs, id)?.entry.get('title'), SHOWN.title);
		if (written.trim() === '') renameDoc(doc, id, title);
	}, ORIGIN.edit);
	return true;
}

export function renameDoc(doc: Y.Doc, id: string, title: string): boolean {
	return docs.set(doc, id, { title });
}

/** To a live milestone, or to the project level with null: at the end, unless `to` names a place. */
export function attachDoc(doc: Y.Doc, id: string, milestoneId: string | null, to?: Before): boolean {
	return docs.attach(doc, id, milestoneId, to);
}

export function moveDoc(doc: Y.Doc, id: string, to: Before): boolean {
	return docs.move(doc, id, to);
}

export function deleteDoc(doc: Y.Doc, id: string, now?: string): boolean {
	return docs.delete(doc, id, now);
}

export function restoreDoc(doc: Y.Doc, id: string): boolean {
	return docs.restore(doc, id);
}

export function eraseDoc(doc: Y.Doc, id: string): boolean {
	return docs.erase(doc, id);
}

export function docBody(doc: Y.Doc, id: string): Y.XmlFragment | undefined {
	return docs.fragment(doc, id);
}
