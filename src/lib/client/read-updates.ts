import * as Y from 'yjs';
import { appliesAll } from './stored-project.ts';

/** A document with all of these updates, or null when Yjs cannot read them. */
export function readUpdates(updates: readonly Uint8Array[]): Y.Doc | null {
	const doc = new Y.Doc();
	if (appliesAll(doc, updates)) return doc;
	doc.destroy();
	return null;
}
