import type { Parameters } from 'fast-check';

/**
 * Settings for `fc.assert`. A failure prints its seed; `FC_SEED=<seed> npx vitest run <file>` repeats it, and
 * `FC_RUNS=<n>` tries more cases than `npm test` has time for.
 */
export function property(runs: number): Parameters<unknown> {
	const seed = process.env.FC_SEED;
	return {
		numRuns: Number(process.env.FC_RUNS ?? runs),
		...(seed !== undefined && { seed: Number(seed) })
	};
}

/** A small generator of numbers in [0, 1), to put in the place of `Math.random` (mulberry32). */
export function seededRandom(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}
