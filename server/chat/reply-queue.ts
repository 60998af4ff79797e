import { and, eq, isNull, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { Queryable } from '../db/client.ts';
import { messages, replies } from '../db/schema.ts';
import type { ThreadRow } from './access.ts';
import { lockThread, nextStep, writeStep } from './thread-lock.ts';

interface Ask {
	threadId: string;
	requestedBy: string;
	throughSeq: number;
	rev: number;
	retry?: { of: string; clientId: string };
}

/** Joins the thread's queued reply, or makes one. The thread is locked. Returns the reply's id. */
export async function enqueueReply(tx: Queryable, ask: Ask): Promise<string> {
	const [reply] = await tx
		.insert(replies)
		.values({
			id: uuidv7(),
			threadId: ask.threadId,
			rev: ask.rev,
			requestedBy: ask.requestedBy,
			clientId: ask.retry?.clientId ?? null,
			askedThroughSeq: ask.throughSeq,
			retryOf: ask.retry?.of ?? null,
			status: 'queued'
		})
		.onConflictDoUpdate({
			target: replies.threadId,
			// Names the partial index of queued replies, or Postgres finds no arbiter.
			targetWhere: sql`status = 'queued'`,
			set: {
				askedThroughSeq: sql`greatest(${replies.askedThroughSeq}, excluded.asked_through_seq)`,
				rev: ask.rev,
				// So that asking for this retry once more finds it.
				retryOf: sql`coalesce(${replies.retryOf}, excluded.retry_of)`
			}
		})
		.returning({ id: replies.id });
	if (!reply) throw new Error('An upsert answers with its row.');
	return reply.id;
}

export interface ClaimedReply {
	id: string;
	thread: ThreadRow;
	/** Fences every later write: whoever lost the lease changes nothing. */
	owner: string;
	askedThroughSeq: number;
	rev: number;
}

/**
 * Makes the thread's queued reply a streaming one and gives its message a place in the thread. Null when
 * none is queued, when one is streaming, or when another node was faster.
 */
export async function claimReply(
	tx: Queryable,
	{ threadId, owner, leaseMs }: { threadId: string; owner: string; leaseMs: number }
): Promise<ClaimedReply | null> {
	// Sent together and answered in this order: somebody waits for the first word.
	const [thread, [queued], [streaming]] = await Promise.all([
		lockThread(tx, threadId),
		repliesThatAre(tx, threadId, 'queued').for('update', { skipLocked: true }),
		repliesThatAre(tx, threadId, 'streaming')
	]);
	if (!queued || streaming) return null;
	const step = nextStep(thread, { message: true });
	const message = { id: uuidv7(), threadId, ...step, kind: 'assistant' as const, body: '' };
	// A retry answers what the first one was asked; everyone else is answered as of now.
	const askedThroughSeq = queued.retryOf ? queued.askedThroughSeq : thread.lastSeq;
	const claim = { status: 'streaming' as const, messageId: message.id, owner, leaseUntil: leaseEnd(leaseMs) };
	await Promise.all([
		writeStep(tx, threadId, step),
		tx.insert(messages).values({ ...message, createdAt: sql`clock_timestamp()` }),
		tx
			.update(replies)
			.set({ ...claim, askedThroughSeq, rev: step.rev })
			.where(eq(replies.id, queued.id))
	]);
	return { id: queued.id, thread, owner, askedThroughSeq, rev: step.rev };
}

/** By the database's clock, which all nodes share. */
export function leaseEnd(leaseMs: number) {
	return sql`clock_timestamp() + make_interval(secs => ${leaseMs / 1000})`;
}

function repliesThatAre(tx: Queryable, threadId: string, status: 'queued' | 'streaming') {
	return tx
		.select()
		.from(replies)
		.where(and(eq(replies.threadId, threadId), eq(replies.status, status)));
}

/** Threads with a queued reply and no streaming one: those that someone should claim. */
export async function waitingThreads(from: Queryable): Promise<string[]> {
	const streaming = sql`exists (
		select 1 from ${replies} as running where running.thread_id = ${replies.threadId} and running.status = 'streaming'
	)`;
	const rows = await from
		.select({ threadId: replies.threadId })
		.from(replies)
		.where(and(eq(replies.status, 'queued'), isNull(replies.owner), sql`not ${streaming}`));
	return rows.map((row) => row.threadId);
}
