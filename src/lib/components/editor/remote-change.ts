import type { Transaction } from '@tiptap/pm/state';
import { ySyncPluginKey } from '@tiptap/y-tiptap';

function syncMeta(transaction: Transaction): { isChangeOrigin?: unknown; isUndoRedoOperation?: unknown } {
	const meta: unknown = transaction.getMeta(ySyncPluginKey);
	return typeof meta === 'object' && meta !== null ? meta : {};
}

/** True for a transaction that shows what is already in the Y.Doc: a peer's edit, the first rendering, an undo. */
export function isRemoteChange(transaction: Transaction): boolean {
	return syncMeta(transaction).isChangeOrigin === true;
}

/** True for an undo or redo of this editor. */
export function isUndo(transaction: Transaction): boolean {
	return syncMeta(transaction).isUndoRedoOperation === true;
}
