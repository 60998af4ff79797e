import * as Y from 'yjs';
import type { Sql } from '#server/db/client.ts';

interface Range {
	from: number;
	/** The first that is no longer in it. */
	to: number;
}

/**
 * Which structs and deletions a set of updates holds, by client and clock. Nothing is applied, so an update that
 * waits for one before it counts as held.
 */
export class Stored {
	readonly #structs = new Map<number, Range[]>();
	readonly #deletions = new Map<number, Range[]>();

	constructor(updates: Iterable<Uint8Array>) {
		for (const update of updates) {
			const { structs, deletions, collected } = rangesOf(update);
			for (const [client, range] of structs) add(this.#structs, client, range);
			for (const [client, range] of [...deletions, ...collected]) add(this.#deletions, client, range);
		}
	}

	/** Everything that the update would insert or delete is here. */
	covers(update: Uint8Array): boolean {
		const { structs, deletions } = rangesOf(update);
		return (
			structs.every(([client, range]) => holds(this.#structs.get(client), range)) &&
			deletions.every(([client, range]) => holds(this.#deletions.get(client), range))
		);
	}
}

/** What Postgres holds of a project in this moment, read past everything that a server has in memory. */
export async function readStored(sql: Sql, projectId: string): Promise<Stored> {
	// One statement, so that a compaction cannot move rows into the snapshot between two.
	const rows = await sql<{ update: Buffer }[]>`
		select state as update from project_snapshots where project_id = ${projectId}
		union all select update from project_updates where project_id = ${projectId}`;
	return new Stored(rows.map(({ update }) => update));
}

function rangesOf(update: Uint8Array) {
	const { structs, ds } = Y.decodeUpdate(update);
	const rangeOf = ({ id, length }: (typeof structs)[number]) =>
		[id.client, { from: id.clock, to: id.clock + length }] as const;
	return {
		structs: structs.filter((struct) => !(struct instanceof Y.Skip)).map(rangeOf),
		deletions: [...ds.clients].flatMap(([client, items]) =>
			items.map(({ clock, len }) => [client, { from: clock, to: clock + len }] as const)
		),
		/** Deleted before they were sent: Yjs does not name these as deletions again. */
		collected: structs.filter((struct) => struct instanceof Y.GC).map(rangeOf)
	};
}

/** Keeps the ranges of a client sorted and apart. */
function add(ranges: Map<number, Range[]>, client: number, { from, to }: Range): void {
	const kept: Range[] = [];
	const joined = { from, to };
	for (const range of ranges.get(client) ?? []) {
		if (range.to < from || range.from > to) {
			kept.push(range);
			continue;
		}
		joined.from = Math.min(joined.from, range.from);
		joined.to = Math.max(joined.to, range.to);
	}
	ranges.set(client, [...kept, joined]);
}

function holds(ranges: Range[] | undefined, { from, to }: Range): boolean {
	return ranges?.some((range) => range.from <= from && range.to >= to) ?? false;
}
