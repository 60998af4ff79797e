import { and, eq, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { v7 as uuidv7 } from 'uuid';
import type { Queryable } from '../db/client.ts';
import { memberships, messages, replies, threads } from '../db/schema.ts';
import type { ThreadRow } from './access.ts';
import { answeredThrough, openAsks } from './open-asks.ts';
import { stopQueued } from './reply-queue.ts';
import { lockThreadIfThere, nextStep, writeStep } from './thread-lock.ts';

export interface ClaimedReply {
	id: string;
	thread: ThreadRow;
	/** Fences every later write: whoever lost the lease changes nothing. */
	owner: string;
	askedThroughSeq: number;
	rev: number;
	/** The text of the reply that it continues, which its own begins with; empty for all others. */
	begun: string;
}

/** A queued reply that ended instead of beginning. */
interface WithdrawnReply {
	withdrawn: string;
	thread: ThreadRow;
	rev: number;
}

interface ClaimInput {
	threadId: string;
	owner: string;
	leaseMs: number;
	/** Of this node's model; the reply may have been asked for while another one was set up. */
	canContinue: boolean;
}

/**
 * Makes the thread's queued reply a streaming one and gives its message a place in the thread. Null when
 * none is queued, when one is streaming, or when another node was faster.
 *
 * A person who was removed from the project meanwhile gets nothing done with it: the reply goes to the next
 * member who asked, or ends as stopped.
 */
export async function claimReply(
	tx: Queryable,
	{ threadId, owner, leaseMs, canContinue }: ClaimInput
): Promise<ClaimedReply | WithdrawnReply | null> {
	// Sent together and answered in this order: somebody waits for the first word.
	const [thread, [queued], [streaming]] = await Promise.all([
		lockThreadIfThere(tx, threadId),
		queuedReply(tx, threadId),
		tx
			.select({ id: replies.id })
			.from(replies)
			.where(and(eq(replies.threadId, threadId), eq(replies.status, 'streaming')))
	]);
	if (!thread || !queued || streaming) return null;
	const requester = queued.role !== null || thread.projectId === null ? {} : await nextRequester(tx, thread);
	if (requester === null) return await withdraw(tx, thread);

	const { reply } = queued;
	const step = nextStep(thread, { message: true });
	const message = { id: uuidv7(), threadId, ...step, kind: 'assistant' as const, body: '' };
	// A retry answers what the first one was asked. So does a question that was confirmed after others had theirs
	// answered: behind their talk nobody would take it for open. Everyone else is answered as of now.
	const isOld = reply.retryOf !== null || reply.askedThroughSeq <= queued.answered;
	const askedThroughSeq = isOld ? reply.askedThroughSeq : thread.lastSeq;
	const begun = canContinue ? (queued.begun ?? '') : '';
	const claim = { status: 'streaming' as const, messageId: message.id, owner, leaseUntil: leaseEnd(leaseMs) };
	await Promise.all([
		writeStep(tx, threadId, step),
		tx.insert(messages).values({ ...message, createdAt: sql`clock_timestamp()` }),
		tx
			.update(replies)
			// With the text that is there already, or whoever reads before the first word would see less than before.
			.set({ ...claim, ...requester, askedThroughSeq, text: begun, continues: begun !== '', rev: step.rev })
			.where(eq(replies.id, reply.id))
	]);
	return { id: reply.id, thread, owner, askedThroughSeq, rev: step.rev, begun };
}

/** By the database's clock, which all nodes share. */
export function leaseEnd(leaseMs: number) {
	return sql`clock_timestamp() + make_interval(secs => ${leaseMs / 1000})`;
}

/** With its requester's role in the project, the text that it is to continue, and what others have answered. */
function queuedReply(tx: Queryable, threadId: string) {
	const first = alias(replies, 'first');
	return (
		tx
			.select({
				reply: replies,
				role: memberships.role,
				begun: first.text,
				answered: answeredThrough(threadId).mapWith(Number)
			})
			.from(replies)
			.innerJoin(threads, eq(threads.id, replies.threadId))
			.leftJoin(
				memberships,
				and(eq(memberships.projectId, threads.projectId), eq(memberships.userId, replies.requestedBy))
			)
			.leftJoin(first, and(eq(first.id, replies.retryOf), replies.continues))
			.where(and(eq(replies.threadId, threadId), eq(replies.status, 'queued')))
			// Postgres refuses to lock what an outer join may leave empty.
			.for('update', { of: replies, skipLocked: true })
	);
}

/** What makes the reply another member's, whose question joined it. Null when nobody else asked. */
async function nextRequester(
	tx: Queryable,
	thread: ThreadRow
): Promise<{ requestedBy: string; clientId: null } | null> {
	const ask = (await openAsks(tx, thread)).find(({ authorId, isMember }) => isMember && authorId !== null);
	// The retry that the id was for is not this person's.
	return ask?.authorId ? { requestedBy: ask.authorId, clientId: null } : null;
}

async function withdraw(tx: Queryable, thread: ThreadRow): Promise<WithdrawnReply | null> {
	const step = nextStep(thread, { message: false });
	const withdrawn = await stopQueued(tx, thread.id, { stoppedBy: null, rev: step.rev });
	if (withdrawn === null) return null;
	await writeStep(tx, thread.id, step);
	return { withdrawn, thread, rev: step.rev };
}
