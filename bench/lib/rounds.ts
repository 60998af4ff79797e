import type { Contender } from './contenders.ts';
import { ROUNDS } from './options.ts';

/**
 * What each contender's turns gave, in the order of the contenders. They take turns within each round, and
 * who begins alternates, so that a busy minute of the machine meets all of them. The first turn of each is
 * not counted: it compiles code and fills pools.
 */
export async function inTurns<T>(
	contenders: readonly Contender[],
	turn: (contender: Contender) => Promise<T>
): Promise<T[][]> {
	const results = new Map<Contender, T[]>(contenders.map((contender) => [contender, []]));
	for (const contender of contenders) await turn(contender);
	for (let round = 0; round < ROUNDS; round += 1) {
		const order = round % 2 === 0 ? contenders : contenders.toReversed();
		for (const contender of order) results.get(contender)?.push(await turn(contender));
	}
	return [...results.values()];
}
