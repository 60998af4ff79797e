/** The side of a measured server that the benchmark talks to. */

export type Question = 'memory' | 'documents' | 'stop';

interface Controlled {
	/** Documents in memory. */
	documents(): number;
	stop(): Promise<void>;
}

/** Says that the server listens, and from then on answers the benchmark's questions. */
export function answerBenchmark({ documents, stop }: Controlled): void {
	process.on('message', (question: Question) => {
		if (question === 'memory') void memory().then((bytes) => process.send?.(bytes));
		if (question === 'documents') process.send?.(documents());
		// An exit in order, so that V8 writes its profile.
		if (question === 'stop') void stop().finally(() => process.exit(0));
	});
	// The benchmark died: nobody else would end this process.
	process.on('disconnect', () => process.exit(1));
	process.send?.('listening');
}

/** Bytes that are still in use after collecting garbage: V8's heap, and buffers outside it. */
async function memory(): Promise<number> {
	for (let pass = 0; pass < 3; pass += 1) {
		await new Promise((resolve) => setImmediate(resolve));
		globalThis.gc?.();
	}
	const { heapUsed, external } = process.memoryUsage();
	return heapUsed + external;
}
