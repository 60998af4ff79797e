import { and, eq, isNull, sql, type SQL } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { WITHOUT_MAX } from '#lib/protocol/chat.ts';
import type { Bus } from '../bus.ts';
import type { Queryable } from '../db/client.ts';
import { replies } from '../db/schema.ts';

interface Ask {
	threadId: string;
	requestedBy: string;
	throughSeq: number;
	rev: number;
	/** Ids of items that are not to be seen. */
	without: string[];
	retry?: { of: string; first: string; clientId: string; continues: boolean };
}

/** What anybody who asked wants left out is left out; a queue of many asks does not grow without end. */
const bothWithout = sql`(
	select coalesce(jsonb_agg(item), '[]') from (
		select distinct jsonb_array_elements(${replies.without} || excluded.without) as item limit ${5 * WITHOUT_MAX}
	) as items
)`;

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
			firstReplyId: ask.retry?.first ?? null,
			continues: ask.retry?.continues ?? false,
			without: ask.without,
			status: 'queued'
		})
		.onConflictDoUpdate({
			target: replies.threadId,
			// Names the partial index of queued replies, or Postgres finds no arbiter.
			targetWhere: sql`status = 'queued'`,
			set: {
				askedThroughSeq: sql`greatest(${replies.askedThroughSeq}, excluded.asked_through_seq)`,
				rev: ask.rev,
				without: bothWithout,
				// So that asking for this retry once more finds it.
				retryOf: sql`coalesce(${replies.retryOf}, excluded.retry_of)`,
				// What answers other questions too is no other answer to this one.
				firstReplyId: sql`case when ${replies.firstReplyId} = excluded.first_reply_id then ${replies.firstReplyId} end`,
				// A text that only goes on would not answer the others' questions.
				continues: false
			}
		})
		.returning({ id: replies.id });
	if (!reply) throw new Error('An upsert answers with its row.');
	return reply.id;
}

/**
 * Ends the thread's queued reply before it began, if `only` holds for it. The thread is locked. Returns its
 * id, to be announced after the commit; null when there was none.
 */
export async function stopQueued(
	tx: Queryable,
	threadId: string,
	{ stoppedBy, rev }: { stoppedBy: string | null; rev: number },
	only?: SQL
): Promise<string | null> {
	const [reply] = await tx
		.update(replies)
		.set({ status: 'stopped', finishedAt: sql`now()`, stoppedBy, rev })
		.where(and(eq(replies.threadId, threadId), eq(replies.status, 'queued'), only))
		.returning({ id: replies.id });
	return reply?.id ?? null;
}

/** Ends the streams of those who wait for its first word. Only after the commit. */
export function announceStopped(bus: Bus, replyId: string): void {
	bus.publish({ topic: 'reply-end', replyId, end: { status: 'stopped', length: 0 } });
}

/** The same for one that ended because nothing more may be spent today. */
export function announceRefused(bus: Bus, replyId: string): void {
	bus.publish({ topic: 'reply-end', replyId, end: { status: 'failed', length: 0, errorCode: 'budget' } });
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
