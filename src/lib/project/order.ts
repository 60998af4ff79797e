import { generateNJitteredKeysBetween } from 'fractional-indexing-jittered';

/** What the order of a list is made of. */
export interface Ordered {
	readonly id: string;
	/** A jittered fractional index, or whatever a peer wrote in its place. */
	readonly order: string;
}

/**
 * The library computes with floating point: distances between keys of more than 172 digits are Infinity,
 * and it would never return. Keys this long do not come from use, and are replaced when they are in the way.
 */
const MAX_LENGTH = 64;
/** The library also knows heads `A` and `z` (of 26 digits and more), which would take longer than Earth has. */
const KEY = /^[B-Za-y][0-9A-Za-z]+$/;

/** By order, then by id: the same on every replica, also for equal and for unusable orders. */
export function compareOrdered(a: Ordered, b: Ordered): number {
	if (a.order !== b.order) return a.order < b.order ? -1 : 1;
	return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** Whether new keys can be made next to this one. */
export function isOrderKey(order: string): boolean {
	if (order.length > MAX_LENGTH || !KEY.test(order)) return false;
	const digits = integerLength(order);
	// With a zero at the end there is no key between it and itself without the zero.
	return order.length === digits || (order.length > digits && !order.endsWith('0'));
}

/** The head says how many characters the integer part has: `a` and `Z` 2, `b` and `Y` 3, and so on. */
function integerLength(order: string): number {
	const head = order.charCodeAt(0);
	return order < 'a' ? 'Z'.charCodeAt(0) - head + 2 : head - 'a'.charCodeAt(0) + 2;
}

export interface Placement {
	/** The order of what is placed. */
	readonly order: string;
	/** New orders of neighbours, by id; empty unless their orders were equal or unusable. */
	readonly rekeyed: ReadonlyMap<string, string>;
}

/**
 * The order that puts something at `index` of `list`, which is sorted by `compareOrdered`. Where the
 * neighbours leave no room, the nearest of them get new orders, and keep their sequence.
 */
export function placeAt(list: readonly Ordered[], index: number): Placement {
	let start = index;
	let end = index;
	for (;;) {
		const lower = list[start - 1]?.order ?? null;
		const upper = list[end]?.order ?? null;
		if (lower !== null && !isOrderKey(lower)) start -= 1;
		else if (upper !== null && !isOrderKey(upper)) end += 1;
		else {
			const keys = keysBetween(lower, upper, end - start + 1);
			if (keys) return placement(list.slice(start, end), index - start, keys);
			// Doubled, so that room for many later placements is made at once.
			const more = Math.max(1, end - start);
			start = Math.max(0, start - more);
			end = Math.min(list.length, end + more);
		}
	}
}

function placement(replaced: readonly Ordered[], index: number, keys: readonly string[]): Placement {
	const others = keys.toSpliced(index, 1);
	const rekeyed = replaced.map((item, i): [string, string] => [item.id, others[i] ?? item.order]);
	return { order: keys[index] ?? '', rekeyed: new Map(rekeyed) };
}

/** `count` usable keys, ascending; undefined when there is no room, and never when both bounds are null. */
function keysBetween(lower: string | null, upper: string | null, count: number): string[] | undefined {
	if (lower !== null && upper !== null && lower >= upper) return undefined;
	const keys = generateNJitteredKeysBetween(lower, upper, count);
	const bounds = [lower, ...keys, upper].filter((key) => key !== null);
	const ascending = bounds.every((key, i) => i === 0 || (bounds[i - 1] ?? '') < key);
	return ascending && keys.every(isOrderKey) ? keys : undefined;
}
