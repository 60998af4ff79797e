import { Worker } from 'node:worker_threads';

/** What the worker is asked: to make one state of a snapshot and the updates after it. */
export interface FoldRequest {
	id: number;
	updates: Uint8Array[];
}

export type FoldAnswer = { id: number; state: Uint8Array } | { id: number; error: unknown };

interface Waiting {
	resolve(state: Uint8Array): void;
	reject(error: unknown): void;
}

let worker: Worker | undefined;
let lastId = 0;
const waiting = new Map<number, Waiting>();

/**
 * The state (V1) that all these updates make together, without deleted content. A long log takes seconds
 * to replay, in which nobody could type: a worker thread does it, one state after the other.
 */
export function fold(updates: Uint8Array[]): Promise<Uint8Array> {
	return new Promise((resolve, reject) => {
		const id = (lastId += 1);
		waiting.set(id, { resolve, reject });
		worker ??= startWorker();
		worker.ref();
		worker.postMessage({ id, updates } satisfies FoldRequest);
	});
}

function startWorker(): Worker {
	const started = new Worker(new URL('./fold-worker.ts', import.meta.url));
	started.on('message', (answer: FoldAnswer) => {
		const asked = waiting.get(answer.id);
		waiting.delete(answer.id);
		if ('state' in answer) asked?.resolve(answer.state);
		else asked?.reject(answer.error);
		// A process that has nothing else to do may end.
		if (waiting.size === 0) started.unref();
	});
	// It ran out of memory, say: who waits must hear of it, and the next one gets a new worker.
	started.on('error', (error) => {
		worker = undefined;
		for (const { reject } of waiting.values()) reject(error);
		waiting.clear();
	});
	return started;
}
