import { eq, sql } from 'drizzle-orm';
import { DomainError } from '#lib/protocol/errors.ts';
import type { Queryable } from '../db/client.ts';
import { threads } from '../db/schema.ts';
import { statement } from '../db/statement.ts';
import type { ThreadRow } from './access.ts';

/**
 * Every write in a thread begins here, so `seq` and `rev` have neither gap nor double, and a reader who
 * knows a `rev` has seen every row up to it. Taken before any lock on a reply: the other order deadlocks.
 */
export async function lockThread(tx: Queryable, threadId: string): Promise<ThreadRow> {
	const thread = await lockThreadIfThere(tx, threadId);
	if (!thread) throw new DomainError('not_found', 'There is no such thread.');
	return thread;
}

/** For what no person waits for: null when the thread was deleted with its project. */
export async function lockThreadIfThere(tx: Queryable, threadId: string): Promise<ThreadRow | null> {
	const [thread] = await lock(tx, { threadId });
	return thread ?? null;
}

const lock = statement((tx) =>
	tx
		.select()
		.from(threads)
		.where(eq(threads.id, sql.placeholder('threadId')))
		.for('update')
);

export interface Step {
	seq: number;
	rev: number;
}

/** The next `rev`, which every row changed in this transaction carries, and with `message` the next `seq`. */
export function nextStep(thread: ThreadRow, { message }: { message: boolean }): Step {
	return { seq: thread.lastSeq + (message ? 1 : 0), rev: thread.rev + 1 };
}

/** Stores the step that the locked thread takes. */
export async function writeStep(tx: Queryable, threadId: string, { seq, rev }: Step): Promise<void> {
	await setStep(tx, { threadId, seq, rev });
}

const setStep = statement((tx) =>
	tx
		.update(threads)
		.set({ rev: sql`${sql.placeholder('rev')}`, lastSeq: sql`${sql.placeholder('seq')}` })
		.where(eq(threads.id, sql.placeholder('threadId')))
);

/** Both at once. */
export async function advance(tx: Queryable, thread: ThreadRow, change: { message: boolean }): Promise<Step> {
	const step = nextStep(thread, change);
	await writeStep(tx, thread.id, step);
	return step;
}
