import * as Y from 'yjs';
import type { Sql } from '../db/client.ts';

/** The origin of transactions that apply what the store holds; such updates are not logged again. */
export const LOAD_ORIGIN = Symbol('load');

export interface Loaded {
	/** Rows of the log that were applied on top of the snapshot. */
	tailRows: number;
	tailBytes: number;
	snapshotBytes: number;
	/** What Yjs said of rows that it could not apply in full; all others are in the document. */
	broken: unknown[];
}

/**
 * Applies the snapshot and every row of the project's log, read at one moment, to the document. An error
 * leaves the document unusable: whoever calls must give it up, never show it as empty.
 *
 * A single row can be broken: an update that waits for another one cannot be judged when it arrives. It must
 * not close the project to everybody.
 */
export async function loadProject(sql: Sql, projectId: string, doc: Y.Doc): Promise<Loaded> {
	const { snapshot, tail } = await readStored(sql, projectId);
	const broken: unknown[] = [];
	doc.transact(() => {
		if (snapshot) Y.applyUpdate(doc, snapshot, LOAD_ORIGIN);
		for (const update of tail) {
			try {
				Y.applyUpdate(doc, update, LOAD_ORIGIN);
			} catch (error) {
				broken.push(error);
			}
		}
	}, LOAD_ORIGIN);
	return {
		tailRows: tail.length,
		tailBytes: tail.reduce((sum, update) => sum + update.length, 0),
		snapshotBytes: snapshot?.length ?? 0,
		broken
	};
}

interface Stored {
	snapshot: Buffer | undefined;
	tail: Buffer[];
}

/**
 * Read into an object that is emptied afterwards: each connection of the driver keeps what its last transaction
 * returned, and what that could reach. That would be a whole project for each of them.
 */
async function readStored(sql: Sql, projectId: string): Promise<Stored> {
	const read: Partial<Stored> = {};
	await sql.begin('isolation level repeatable read read only', async (tx) => {
		const [row] = await tx<{ state: Buffer }[]>`
			select state from project_snapshots where project_id = ${projectId}`;
		const rows = await tx<{ update: Buffer }[]>`
			select update from project_updates where project_id = ${projectId} order by id`;
		read.snapshot = row?.state;
		read.tail = rows.map((each) => each.update);
	});
	const { snapshot, tail = [] } = read;
	delete read.snapshot;
	delete read.tail;
	return { snapshot, tail };
}
