/** One line of the table. */
export interface Row {
	figure: string;
	unit: string;
	ours: number;
	/** The same figure of a peer, and which. */
	peer?: { name: string; value: number };
	/** The most that we allow ourselves: of our value, or of its ratio to the peer's. */
	bar?: { of: 'value' | 'ratio'; max: number };
}

/** Processor time that one load took, in ms. */
export interface Usage {
	load: string;
	who: string;
	seconds: number;
	serverMs: number;
	postgresMs: number;
	/** The load's own process, which shares the processors. */
	loadMs: number;
}

export interface Result {
	rows: Row[];
	usages: Usage[];
	/** What one must know to read the rows, or what was seen beside them. */
	notes: string[];
}

export function ratioOf({ ours, peer }: Row): number | null {
	return peer ? ours / peer.value : null;
}

export function isReached(row: Row): boolean | null {
	if (!row.bar) return null;
	const value = row.bar.of === 'value' ? row.ours : ratioOf(row);
	return value !== null && value <= row.bar.max;
}
