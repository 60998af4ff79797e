import { seededRandom } from './property.ts';

/** Chooses like dice, but the same way again for the same seed. */
export class Chance {
	readonly seed: number;
	readonly #next: () => number;

	constructor(seed: number) {
		this.seed = seed;
		this.#next = seededRandom(seed);
	}

	/** An integer from `from` to `to`, both included. */
	int(from: number, to: number): number {
		return from + Math.floor(this.#next() * (to - from + 1));
	}

	/** True in so many of a hundred cases. */
	percent(share: number): boolean {
		return this.#next() * 100 < share;
	}

	pick<T>(from: readonly T[]): T {
		const chosen = from[this.int(0, from.length - 1)];
		if (chosen === undefined) throw new Error('There is nothing to choose from.');
		return chosen;
	}

	bytes(length: number): Uint8Array {
		return Uint8Array.from({ length }, () => this.int(0, 255));
	}
}

/** The dice of one harness. Its seed is printed; `SYNC_SEED=<seed>` repeats the choices. */
export function chanceOf(harness: string): Chance {
	const seed = Number(process.env.SYNC_SEED ?? Math.floor(Math.random() * 2 ** 31));
	console.log(`${harness}: SYNC_SEED=${seed}`);
	return new Chance(seed);
}

/** A count that an environment variable raises beyond what `npm test` has time for. */
export function countOf(variable: string, otherwise: number): number {
	return Number(process.env[variable] ?? otherwise);
}
