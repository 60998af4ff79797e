import { SIZE_WARNING } from '#lib/protocol/sync.ts';
import type { Sql } from '../db/client.ts';
import type { Log } from '../log.ts';
import { compact } from './compact.ts';
import type { Loaded } from './load.ts';
import type { Written } from './update-log.ts';

/** Rows that cost more to read at each load than rewriting the snapshot once. */
const ROWS_OPEN = 2_000;
/** Fewer when nobody has the project open: the next one who opens it waits for the load. */
const ROWS_CLOSED = 200;
/** About what a row costs in the WAL: a snapshot is not rewritten for rows that cost less than itself. */
const ROW_COST_BYTES = 250;
/** Below this many bytes the tail is not worth a rewrite, however small the snapshot is. */
const MIN_BYTES = 64 * 1024;
/** Near the limit the size must be known better: the tail holds what the state will not. */
const TAIL_SHARE = 0.05;

/** A project in memory, as the database has it. */
interface Stored {
	snapshotBytes: number;
	tailRows: number;
	tailBytes: number;
	compacting: boolean;
	/** Somebody's edits found no room; whoever deletes to make some waits for the new size. */
	full: boolean;
	/** After a failure, compaction waits for so many rows. */
	notBefore: number;
}

export interface Upkeep {
	loaded(projectId: string, loaded: Loaded): void;
	/** To be called after each commit. */
	grown(projectId: string, written: Written): void;
	/** The document left memory. */
	closed(projectId: string): void;
	/** Edits were refused for the project's size. */
	refused(projectId: string): void;
	/** Starts no more compactions, and waits for those under way. */
	stop(): Promise<void>;
	/** Bytes of the stored state; 0 for a project that is not in memory. */
	size(projectId: string): number;
}

interface Dependencies {
	sql: Sql;
	log: Log;
	/** Bytes that a project may take. */
	limit: number;
	/** The size was measured anew. */
	onMeasured(projectId: string): void;
}

/** Knows how large each open project is in the database, and compacts in the background what grew long. */
export function createUpkeep({ sql, log, limit, onMeasured }: Dependencies): Upkeep {
	const projects = new Map<string, Stored>();
	const running = new Set<Promise<void>>();
	let stopped = false;

	function compactIfDue(projectId: string, stored: Stored, rowsAllowed: number): void {
		if (stopped || stored.compacting || stored.tailRows < stored.notBefore) return;
		if (!isDue(stored, rowsAllowed, limit)) return;
		stored.compacting = true;
		const { tailRows, tailBytes } = stored;
		const work = compact(sql, projectId)
			.then(({ rows, stateBytes }) => {
				log.debug({ projectId, rows, stateBytes }, 'compacted');
				// Not by what was deleted: another process may have folded this one's rows, or this one another's.
				stored.tailRows -= tailRows;
				stored.tailBytes -= tailBytes;
				stored.snapshotBytes = stateBytes;
				stored.full &&= stateBytes >= SIZE_WARNING * limit;
				onMeasured(projectId);
			})
			.catch((error: unknown) => {
				stored.notBefore = 2 * stored.tailRows + ROWS_CLOSED;
				log.warn({ err: error, projectId }, 'compaction failed; the log stays as it is');
			})
			.finally(() => {
				stored.compacting = false;
				running.delete(work);
			});
		running.add(work);
	}

	return {
		loaded(projectId, loaded) {
			const { snapshotBytes, tailRows, tailBytes } = loaded;
			const stored = { snapshotBytes, tailRows, tailBytes, compacting: false, full: false, notBefore: 0 };
			projects.set(projectId, stored);
			compactIfDue(projectId, stored, ROWS_CLOSED);
		},
		grown(projectId, { rows, bytes }) {
			const stored = projects.get(projectId);
			if (!stored) return;
			stored.tailRows += rows;
			stored.tailBytes += bytes;
			compactIfDue(projectId, stored, ROWS_OPEN);
		},
		closed(projectId) {
			const stored = projects.get(projectId);
			projects.delete(projectId);
			if (stored) compactIfDue(projectId, stored, ROWS_CLOSED);
		},
		refused(projectId) {
			const stored = projects.get(projectId);
			if (!stored) return;
			stored.full = true;
			compactIfDue(projectId, stored, ROWS_OPEN);
		},
		async stop() {
			stopped = true;
			await Promise.all(running);
		},
		size(projectId) {
			const stored = projects.get(projectId);
			return stored ? sizeOf(stored) : 0;
		}
	};
}

function sizeOf({ snapshotBytes, tailBytes }: Stored): number {
	return snapshotBytes + tailBytes;
}

function isDue(stored: Stored, rowsAllowed: number, limit: number): boolean {
	const { snapshotBytes, tailRows, tailBytes } = stored;
	if (tailRows === 0) return false;
	const isNearLimit = sizeOf(stored) >= SIZE_WARNING * limit;
	if (stored.full || (isNearLimit && tailBytes >= TAIL_SHARE * limit)) return true;
	if (tailRows >= Math.max(rowsAllowed, snapshotBytes / ROW_COST_BYTES)) return true;
	return tailBytes >= Math.max(MIN_BYTES, snapshotBytes);
}
