/** `moveMilestone` and its like take the id that is to follow; null means the end. */
export interface Move {
	before: string | null;
}

interface Listed {
	readonly id: string;
}

/** One place up or down; null where there is no such place. */
export function stepMove(list: readonly Listed[], id: string, step: -1 | 1): Move | null {
	const index = list.findIndex((item) => item.id === id);
	const target = index + step;
	if (index < 0 || target < 0 || target >= list.length) return null;
	const next = list[step < 0 ? target : target + 1];
	return { before: next?.id ?? null };
}

/**
 * Where an item was dropped. `shown` is the list under the pointer, which may still hold items that somebody
 * else took away during the drag; `list` is what there is now.
 */
export function dropMove(shown: readonly Listed[], list: readonly Listed[], id: string): Move | null {
	const index = shown.findIndex((item) => item.id === id);
	if (index < 0 || !list.some((item) => item.id === id)) return null;
	const next = shown.slice(index + 1).find((item) => list.some(({ id: live }) => live === item.id));
	const before = next?.id ?? null;
	const now = list[list.findIndex((item) => item.id === id) + 1]?.id ?? null;
	return before === now ? null : { before };
}
