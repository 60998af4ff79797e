import * as Y from 'yjs';
import type { Sql } from '../db/client.ts';
import type { Log } from '../log.ts';
import { applyAll, type Loaded } from './load.ts';

/** Rows that cost more to read at each load than rewriting the snapshot once. */
const ROWS = 500;
/** Below this many bytes the tail is not worth a rewrite, however small the snapshot is. */
const MIN_BYTES = 64 * 1024;

/** Compacts in the background when loading showed that it pays; a failure leaves everything as it was. */
export function compactIfLong(sql: Sql, projectId: string, loaded: Loaded, log: Log): void {
	if (!needsCompaction(loaded)) return;
	compact(sql, projectId, log).catch((error: unknown) => {
		log.warn({ err: error, projectId }, 'compaction failed; the log stays as it is');
	});
}

function needsCompaction({ tailRows, tailBytes, snapshotBytes }: Loaded): boolean {
	return tailRows >= ROWS || (tailBytes >= MIN_BYTES && tailBytes >= snapshotBytes);
}

/**
 * Folds the log of a project into its snapshot, in one transaction. Exactly the rows that were read are
 * deleted: rows that commit meanwhile, with whatever id, stay. Several processes may try at once.
 */
export async function compact(sql: Sql, projectId: string, log: Log): Promise<void> {
	const rows = await sql.begin(async (tx) => {
		// The same lock as `compactionLock` of server/db/locks.ts.
		await tx`select pg_advisory_xact_lock(hashtextextended(${projectId}, 0))`;
		const [snapshot] = await tx<{ state: Buffer }[]>`
			select state from project_snapshots where project_id = ${projectId}`;
		const tail = await tx<{ id: string; update: Buffer }[]>`
			select id, update from project_updates where project_id = ${projectId} order by id`;
		if (tail.length === 0) return 0;
		const state = Buffer.from(
			fold(
				snapshot?.state,
				tail.map((row) => row.update)
			)
		);
		await tx`
			insert into project_snapshots (project_id, state) values (${projectId}, ${state})
			on conflict (project_id) do update set state = excluded.state, updated_at = now()`;
		const ids = tail.map((row) => row.id);
		await tx`delete from project_updates where project_id = ${projectId} and id = any(${ids}::bigint[])`;
		return tail.length;
	});
	log.debug({ projectId, rows }, 'compacted');
}

/** A fresh document with garbage collection: deleted text leaves the stored state here. */
function fold(snapshot: Uint8Array | undefined, tail: Uint8Array[]): Uint8Array {
	const doc = new Y.Doc();
	try {
		applyAll(doc, snapshot ? [snapshot, ...tail] : tail);
		// Updates whose predecessors have not arrived yet are part of the state; this includes them.
		return Y.encodeStateAsUpdate(doc);
	} finally {
		doc.destroy();
	}
}
