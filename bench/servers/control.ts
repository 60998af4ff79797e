/** The side of a measured server that the benchmark talks to. */
import { writeFile } from 'node:fs/promises';
import { Session } from 'node:inspector/promises';

/** `profile` begins a profile, or ends and writes the one that was begun. */
export type Question = 'memory' | 'documents' | 'profile' | 'stop';

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
		if (question === 'profile') void profile().then((count) => process.send?.(count));
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

let profiling: Session | null = null;
let profiles = 0;

/** Returns how many were begun. The files can be opened in Chromium's developer tools. */
async function profile(): Promise<number> {
	if (profiling === null) {
		profiling = new Session();
		profiling.connect();
		await profiling.post('Profiler.enable');
		await profiling.post('Profiler.start');
		return (profiles += 1);
	}
	const { profile } = await profiling.post('Profiler.stop');
	profiling.disconnect();
	profiling = null;
	await writeFile(`${process.env.PROFILES}-${profiles}.cpuprofile`, JSON.stringify(profile));
	return profiles;
}
