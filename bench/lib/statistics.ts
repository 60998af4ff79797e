/** The middle value; of an even number of values the mean of the two in the middle. */
export function median(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	const middle = sorted.length / 2;
	return (at(sorted, Math.ceil(middle) - 1) + at(sorted, Math.floor(middle))) / 2;
}

/** The smallest value that so large a share of all values does not exceed. */
export function percentile(values: readonly number[], share: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	return at(sorted, Math.ceil(share * sorted.length) - 1);
}

export function sum(values: Iterable<number>): number {
	let total = 0;
	for (const value of values) total += value;
	return total;
}

/** @throws when nothing was measured: a figure over no values would look like a very good one */
function at(sorted: readonly number[], index: number): number {
	const value = sorted[index];
	if (value === undefined) throw new Error('Nothing was measured.');
	return value;
}
