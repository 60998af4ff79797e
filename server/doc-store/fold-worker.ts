import { parentPort } from 'node:worker_threads';
import * as Y from 'yjs';
import type { FoldAnswer, FoldRequest } from './fold.ts';
import { applyAll } from './load.ts';

/** A fresh document with garbage collection: deleted text leaves the stored state here. */
function fold(updates: Uint8Array[]): Uint8Array {
	const doc = new Y.Doc();
	try {
		applyAll(doc, updates);
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
