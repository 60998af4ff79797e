import type { Sql } from '../db/client.ts';
import { fold } from './fold.ts';

export interface Compacted {
	/** How many were folded, and deleted from the log. */
	rows: number;
	/** Size of the snapshot now. */
	stateBytes: number;
}

/**
 * Folds the log of a project into its snapshot, in one transaction. Exactly the rows that were read are
 * deleted: rows that commit meanwhile, with whatever id, stay. Several processes may try at once.
 */
export async function compact(sql: Sql, projectId: string): Promise<Compacted> {
	return await sql.begin(async (tx) => {
		// The same lock as `compactionLock` of server/db/locks.ts.
		await tx`select pg_advisory_xact_lock(hashtextextended(${projectId}, 0))`;
		const [snapshot] = await tx<{ state: Buffer }[]>`
			select state from project_snapshots where project_id = ${projectId}`;
		const tail = await tx<{ id: string; update: Buffer }[]>`
			select id, update from project_updates where project_id = ${projectId} order by id`;
		if (tail.length === 0) return { rows: 0, stateBytes: snapshot?.state.length ?? 0 };
		const updates = tail.map((row) => row.update);
		const state = Buffer.from(await fold(snapshot ? [snapshot.state, ...updates] : updates));
		await tx`
			insert into project_snapshots (project_id, state) values (${projectId}, ${state})
			on conflict (project_id) do update set state = excluded.state, updated_at = now()`;
		const ids = tail.map((row) => row.id);
		await tx`delete from project_updates where project_id = ${projectId} and id = any(${ids}::bigint[])`;
		return { rows: tail.length, stateBytes: state.length };
	});
}
