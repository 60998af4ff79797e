import { parentPort } from 'node:worker_threads';
import * as Y from 'yjs';
import type { FoldAnswer, FoldRequest } from './fold.ts';

/**
 * A fresh document with garbage collection: deleted text leaves the stored state here. A broken update ends it,
 * and the log stays as it is for whoever looks into that.
 */
function fold(updates: Uint8Array[]): Uint8Array {
	const doc = new Y.Doc();
	try {
		doc.transact(() => {
			for (const update of updates) Y.applyUpdate(doc, update);
		});
		// Updates whose predecessors have not arrived yet are part of the state; this includes them.
		return Y.encodeStateAsUpdate(doc);
	} finally {
		doc.destroy();
	}
}

function answer({ id, updates }: FoldRequest): FoldAnswer {
	try {
		return { id, state: fold(updates) };
	} catch (error) {
		return { id, error };
	}
}

parentPort?.on('message', (request: FoldRequest) => parentPort?.postMessage(answer(request)));
