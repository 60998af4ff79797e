import { setImmediate, setTimeout as delay } from 'node:timers/promises';
import * as Y from 'yjs';
import { BYTEA_ARRAY, UUID_ARRAY, type Sql } from '../db/client.ts';
import type { Log } from '../log.ts';
import { isDatabaseAway } from '../db/errors.ts';

/**
 * Least time between the starts of two commits while there is more to write, in ms: it bounds the commits, not
 * the first wait. Fewer commits are fewer rows, and fewer acknowledgements of a frame each (docs/decisions/0011).
 */
const COMMIT_SPACING_MS = 50;
const RETRY_MAX_MS = 2_000;
/** Of updates in one statement: the driver sends them as hex in one string, which V8 limits to some 512 million characters. */
const BATCH_BYTES = 16 * 1024 * 1024;

interface Entry {
	update: Uint8Array;
	authorId: string | null;
}

interface Row extends Entry {
	projectId: string;
}

/** What waits, and what is in flight, of one project. Positions count its updates since the process started. */
interface Tail {
	entries: Entry[];
	queued: number;
	committed: number;
	drained: (() => void)[];
}

/** What a commit added to the log of one project. */
export interface Written {
	rows: number;
	bytes: number;
}

export interface UpdateLog {
	/** Queues an update (V1); the write starts at once when none is under way. Never throws. */
	append(projectId: string, update: Uint8Array, authorId: string | null): void;
	/** How many updates of the project were queued so far, and how many of these are committed. */
	position(projectId: string): { queued: number; committed: number };
	/** Resolves when all that was queued of the project is committed or set aside. */
	drain(projectId: string): Promise<void>;
	/** Bytes in memory that are not committed yet, of all projects. */
	backlog(): number;
	/** Frees what is kept of a project whose document was unloaded; nothing happens while it has work. */
	forget(projectId: string): void;
	/** Resolves when nothing waits any more. */
	drainAll(): Promise<void>;
}

export interface UpdateLogListener {
	/** Everything up to this position is in Postgres, by so many new rows of so many bytes in all. */
	committed(projectId: string, position: number, written: Written): void;
	/** Postgres refuses these updates for what they are; they are lost to it. */
	refused(projectId: string, error: unknown): void;
}

/**
 * The only writer of the update log in this process, with group commit: one commit in flight, and the
 * next takes all that was queued meanwhile. An update counts as committed only after Postgres has said so.
 */
export function createUpdateLog(
	sql: Sql,
	log: Log,
	listener: UpdateLogListener,
	batchBytes = BATCH_BYTES
): UpdateLog {
	const tails = new Map<string, Tail>();
	const dirty = new Set<string>();
	let running: Promise<void> | undefined;
	let backlog = 0;

	function tailOf(projectId: string): Tail {
		let tail = tails.get(projectId);
		if (!tail) tails.set(projectId, (tail = { entries: [], queued: 0, committed: 0, drained: [] }));
		return tail;
	}

	/**
	 * Takes what is queued, up to a limit; one row for each project and author, since rows cost more than
	 * bytes. What does not fit waits behind the others.
	 */
	function takeBatch(): { rows: Row[]; upTo: Map<string, number>; bytes: number } {
		const rows: Row[] = [];
		const upTo = new Map<string, number>();
		let room = batchBytes;
		for (const projectId of [...dirty]) {
			if (room <= 0) break;
			dirty.delete(projectId);
			const tail = tailOf(projectId);
			const taken = takeEntries(tail.entries, room);
			for (const { update } of taken) room -= update.length;
			for (const [authorId, entries] of Map.groupBy(taken, (entry) => entry.authorId)) {
				const updates = merged(entries.map((entry) => entry.update));
				rows.push(...updates.map((update) => ({ projectId, authorId, update })));
			}
			upTo.set(projectId, tail.queued - tail.entries.length);
			if (tail.entries.length > 0) dirty.add(projectId);
		}
		return { rows, upTo, bytes: batchBytes - room };
	}

	function settle(projectId: string, position: number): void {
		const tail = tailOf(projectId);
		tail.committed = position;
		if (tail.committed < tail.queued) return;
		for (const resolve of tail.drained.splice(0)) resolve();
	}

	/** Retries for ever while the database is away; what fails for any other reason is set aside alone. */
	async function write(rows: Row[]): Promise<Map<string, unknown>> {
		const refused = new Map<string, unknown>();
		for (let attempt = 0; ; attempt += 1) {
			const accepted = rows.filter((row) => !refused.has(row.projectId));
			try {
				await insert(sql, accepted);
				return refused;
			} catch (error) {
				log.warn({ err: error, rows: accepted.length }, 'updates wait for the database');
				if (!isDatabaseAway(error)) await setAside(accepted, refused);
			}
			await delay(Math.min(RETRY_MAX_MS, 50 * 2 ** attempt));
		}
	}

	/** Finds out which projects Postgres refuses; when it goes away meanwhile, the next attempt does. */
	async function setAside(rows: Row[], refused: Map<string, unknown>): Promise<void> {
		try {
			for (const [projectId, reason] of await findRefused(sql, rows)) refused.set(projectId, reason);
			log.error({ projects: [...refused.keys()] }, 'Postgres refuses updates of these projects');
		} catch (error) {
			log.warn({ err: error }, 'the database went away while refused updates were looked for');
		}
	}

	async function run(): Promise<void> {
		// Updates that arrive together go together, and peers get them before the statement is put together.
		await setImmediate();
		while (dirty.size > 0) {
			const spacing = delay(COMMIT_SPACING_MS);
			const { rows, upTo, bytes } = takeBatch();
			const refused = await write(rows);
			backlog -= bytes;
			const written = Map.groupBy(rows, (row) => row.projectId);
			for (const [projectId, position] of upTo) {
				settle(projectId, position);
				if (refused.has(projectId)) listener.refused(projectId, refused.get(projectId));
				else listener.committed(projectId, position, sizeOf(written.get(projectId) ?? []));
			}
			if (dirty.size > 0) await spacing;
		}
		running = undefined;
	}

	return {
		append(projectId, update, authorId) {
			const tail = tailOf(projectId);
			tail.entries.push({ update, authorId });
			tail.queued += 1;
			backlog += update.length;
			dirty.add(projectId);
			running ??= run();
		},
		position(projectId) {
			const { queued, committed } = tailOf(projectId);
			return { queued, committed };
		},
		async drain(projectId) {
			const tail = tailOf(projectId);
			if (tail.committed < tail.queued) await new Promise<void>((resolve) => tail.drained.push(resolve));
		},
		backlog: () => backlog,
		forget(projectId) {
			const tail = tails.get(projectId);
			if (tail && tail.committed === tail.queued) tails.delete(projectId);
		},
		async drainAll() {
			await running;
		}
	};
}

/** Removes the first entries, at least one, that have room in so many bytes. */
function takeEntries(entries: Entry[], room: number): Entry[] {
	let left = room;
	const end = entries.findIndex(({ update }) => (left -= update.length) < 0);
	return entries.splice(0, end === -1 ? entries.length : Math.max(1, end));
}

/** One update instead of several; as they are, should Yjs not be able to read one of them. */
function merged(updates: Uint8Array[]): Uint8Array[] {
	if (updates.length === 1) return updates;
	try {
		return [Y.mergeUpdates(updates)];
	} catch {
		// Losing the commit loop over one update would lose everybody's.
		return updates;
	}
}

function sizeOf(rows: Row[]): Written {
	return { rows: rows.length, bytes: rows.reduce((sum, { update }) => sum + update.length, 0) };
}

async function insert(sql: Sql, rows: Row[]): Promise<void> {
	if (rows.length === 0) return;
	const projectIds = rows.map((row) => row.projectId);
	const updates = rows.map((row) =>
		Buffer.from(row.update.buffer, row.update.byteOffset, row.update.byteLength)
	);
	const authors = rows.map((row) => row.authorId);
	await sql`
		insert into project_updates (project_id, update, author_id)
		select * from unnest(
			${sql.array(projectIds, UUID_ARRAY)}::uuid[],
			${sql.array(updates, BYTEA_ARRAY)}::bytea[],
			${sql.array(authors as string[], UUID_ARRAY)}::uuid[]
		)`;
}

/** The projects whose rows Postgres refuses: each is tried alone, in a transaction that is rolled back. */
async function findRefused(sql: Sql, rows: Row[]): Promise<Map<string, unknown>> {
	const refused = new Map<string, unknown>();
	for (const [projectId, own] of Map.groupBy(rows, (row) => row.projectId)) {
		try {
			await sql.begin(async (tx) => {
				await insert(tx as unknown as Sql, own);
				throw new RollBack();
			});
		} catch (error) {
			if (error instanceof RollBack) continue;
			if (isDatabaseAway(error)) throw error;
			refused.set(projectId, error);
		}
	}
	return refused;
}

class RollBack extends Error {}
