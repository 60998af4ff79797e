/** Cells that one may reach over; a table's map has an entry for each, whatever a peer writes. */
const MOST = { colspan: 50, rowspan: 500 } as const;

export type Span = keyof typeof MOST;

const ALIGNMENTS = ['left', 'center', 'right'] as const;

export function isSpan(name: Span, value: unknown): value is number {
	return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MOST[name];
}

/** Of what is stored, or pasted: 1 for what is no span. */
export function spanOf(name: Span, value: unknown): number {
	const number = Number(value);
	return isSpan(name, number) ? number : 1;
}

export function alignmentOf(value: unknown): (typeof ALIGNMENTS)[number] | null {
	return ALIGNMENTS.find((alignment) => alignment === value) ?? null;
}
