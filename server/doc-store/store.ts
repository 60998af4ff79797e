import type * as Y from 'yjs';
import type { Sql } from '../db/client.ts';
import type { Log } from '../log.ts';
import { loadProject } from './load.ts';
import { createUpdateLog, type UpdateLog } from './update-log.ts';
import { createUpkeep } from './upkeep.ts';

/** The stored form of the projects that are in memory. */
export interface DocStore extends Omit<UpdateLog, 'forget' | 'drainAll'> {
	/** @throws when the project cannot be read; the document is then to be given up */
	load(projectId: string, doc: Y.Doc): Promise<void>;
	/** Bytes of the stored state; 0 for a project that was not loaded. */
	size(projectId: string): number;
	/** Edits of the project were refused for its size: from now on it is measured after each change. */
	refusedForSize(projectId: string): void;
	/** The document left memory. */
	unloaded(projectId: string): void;
	/** Resolves when nothing waits and nothing works any more. */
	stop(): Promise<void>;
}

export interface DocStoreListener {
	/** Everything up to this position is in Postgres. */
	committed(projectId: string, position: number): void;
	/** Postgres refuses updates of this project for what they are; they are lost to it. */
	refused(projectId: string): void;
	/** The size of the stored state was measured anew. */
	measured(projectId: string): void;
}

/** @param limit bytes that the state of a project may take */
export function createDocStore(sql: Sql, log: Log, limit: number, listener: DocStoreListener): DocStore {
	const upkeep = createUpkeep({ sql, log, limit, onMeasured: (projectId) => listener.measured(projectId) });
	const { forget, drainAll, ...updates } = createUpdateLog(sql, log, {
		committed(projectId, position, written) {
			upkeep.grown(projectId, written);
			listener.committed(projectId, position);
		},
		refused: (projectId) => listener.refused(projectId)
	});
	return {
		...updates,
		async load(projectId, doc) {
			const loaded = await loadProject(sql, projectId, doc);
			for (const err of loaded.broken) log.error({ err, projectId }, 'a stored update cannot be applied');
			upkeep.loaded(projectId, loaded);
		},
		size: (projectId) => upkeep.size(projectId),
		refusedForSize: (projectId) => upkeep.refused(projectId),
		unloaded(projectId) {
			forget(projectId);
			upkeep.closed(projectId);
		},
		async stop() {
			await Promise.all([drainAll(), upkeep.stop()]);
		}
	};
}
