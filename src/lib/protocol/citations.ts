/** Hex digits of an id that name it: enough for the items of one project, and short enough for a model to copy. */
const SHORTEST = 6;
/** Of a uuid. */
const LONGEST = 32;

/**
 * A short name for each id, to be cited by: the end of the id, which is random in every version of uuid. The same
 * wherever the item is offered, so that an older answer's citations stay right; longer only where two are alike.
 */
export function itemRefs(ids: Iterable<string>): ReadonlyMap<string, string> {
	const refs = new Map<string, string>();
	let open = [...new Set(ids)];
	for (let length = SHORTEST; open.length > 0; length += 2) {
		const byRef = Map.groupBy(open, (id) => refOf(id, length));
		open = [];
		for (const [ref, alike] of byRef) {
			if (alike.length > 1 && length < LONGEST) open.push(...alike);
			else for (const id of alike) refs.set(id, ref);
		}
	}
	return refs;
}

/** What a peer wrote as an id may be no uuid. */
function refOf(id: string, length: number): string {
	const digits = id.toLowerCase().replaceAll(/[^0-9a-f]/g, '');
	return digits.slice(-length).padStart(SHORTEST, '0');
}
