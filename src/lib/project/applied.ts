import type * as Y from 'yjs';
import { APPLIED, ORIGIN } from './schema.ts';

/**
 * Makes a change once, whoever else makes it and whatever became of it: that it was made is written in the same
 * transaction. True when it was, now or before; false when `change` could do nothing.
 */
export function applyOnce(doc: Y.Doc, id: string, change: () => boolean): boolean {
	return doc.transact(() => {
		const applied = doc.getMap(APPLIED);
		if (applied.has(id)) return true;
		if (!change()) return false;
		applied.set(id, true);
		return true;
	}, ORIGIN.edit);
}
