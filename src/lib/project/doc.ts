import type * as Y from 'yjs';
import { Collection, type Added, type Before, type Fill } from './collection.ts';
import { ROOT } from './schema.ts';

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
