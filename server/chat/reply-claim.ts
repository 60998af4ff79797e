import { and, eq, sql, type Placeholder } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { ContextManifest } from '#lib/protocol/chat.ts';
import { v7 as uuidv7 } from 'uuid';
import type { ModelRequest } from '../assistant/model.ts';
import type { Queryable } from '../db/client.ts';
import { memberships, replies, threads } from '../db/schema.ts';
import { statement } from '../db/statement.ts';
import type { ThreadRow } from './access.ts';
import { insertMessage, type NewMessageRow } from './message-rows.ts';
import { answeredThrough, openAsks } from './open-asks.ts';
import { stopQueued } from './reply-queue.ts';
import { showNewAnswer } from './reply-shown.ts';
import { composeRequest, leaveOut, type ComposedRequest, type Material } from './reply-request.ts';
import { readHistory } from './thread-history.ts';
import { lockThreadIfThere, nextStep, writeStep, type Step } from './thread-lock.ts';

export interface ClaimedReply {
	id: string;
	thread: ThreadRow;
	/** Fences every later write: whoever lost the lease changes nothing. */
	owner: string;
	rev: number;
	/** The text of the reply that it continues, which its own begins with; empty for all others. */
	begun: string;
	/** Null when the project could not be read. */
	request: ModelRequest | null;
}

/** A queued reply that ended instead of beginning. */
interface WithdrawnReply {
	replyId: string;
	thread: ThreadRow;
	rev: number;
}

interface Claim {
	claimed: ClaimedReply | null;
	withdrawn: WithdrawnReply | null;
}

export const NOTHING_CLAIMED: Claim = { claimed: null, withdrawn: null };

/** What a node claims a reply with. */
export interface Lease {
	owner: string;
	leaseMs: number;
	/** Of this node's model. */
	model: string;
}

interface ClaimInput {
	threadId: string;
	lease: Lease;
	/** Read before, since everyone in the thread waits for this; null when that failed. */
	material: Material | null;
	/** Of this node's model; the reply may have been asked for while another one was set up. */
	canContinue: boolean;
}

/**
 * Makes the thread's queued reply a streaming one and gives its message a place in the thread. Claims nothing
 * when none is queued, when one is streaming, or when another node was faster.
 *
 * A person who was removed from the project meanwhile gets nothing done with it: the reply goes to the next
 * member who asked, or ends as stopped.
 */
export async function claimReply(
	tx: Queryable,
	{ threadId, lease, material, canContinue }: ClaimInput
): Promise<Claim> {
	// Sent together and answered in this order: somebody waits for the first word.
	const [thread, [queued], [written]] = await Promise.all([
		lockThreadIfThere(tx, threadId),
		queuedReply(tx, threadId),
		tx
			.select({ id: replies.id })
			.from(replies)
			.where(and(eq(replies.threadId, threadId), eq(replies.status, 'streaming')))
	]);
	if (!thread || !queued || written) return NOTHING_CLAIMED;
	const requester = queued.role !== null || thread.projectId === null ? {} : await nextRequester(tx, thread);
	if (requester === null) return { claimed: null, withdrawn: await withdraw(tx, thread) };

	const { askedThroughSeq, begun } = asking(thread, queued, canContinue);
	const history = material && (await readHistory(tx, threadId, askedThroughSeq));
	const wanted = material && leaveOut(material, queued.reply.without);
	const prepared = wanted && history && composeRequest(wanted, history, begun);
	const step = nextStep(thread, { message: true });
	const message = answerMessage(threadId, step);
	const { id } = queued.reply;
	const change = { ...requester, askedThroughSeq, text: begun, continues: begun !== '' };
	await Promise.all([
		writeStep(tx, threadId, step),
		insertMessage(tx, message),
		tx
			.update(replies)
			// With the text that is there already, or whoever reads before the first word would see less than before.
			.set({ ...change, ...streaming(message, lease, prepared?.context) })
			.where(eq(replies.id, id)),
		// Everyone is to see it grow, and can step back to the earlier one.
		queued.reply.firstReplyId && showNewAnswer(tx, queued.reply.firstReplyId, { id, rev: step.rev })
	]);
	const { rev } = step;
	const { owner } = lease;
	return { claimed: { id, thread, owner, rev, begun, request: prepared?.request ?? null }, withdrawn: null };
}

/** What the queued reply is to answer, and the text that it goes on with. */
function asking(
	thread: ThreadRow,
	{ reply, answered, begun }: QueuedReply,
	canContinue: boolean
): { askedThroughSeq: number; begun: string } {
	// A retry answers what the first one was asked. So does a question that was confirmed after others had theirs
	// answered: behind their talk nobody would take it for open. Everyone else is answered as of now.
	const isOld = reply.retryOf !== null || reply.askedThroughSeq <= answered;
	return {
		askedThroughSeq: isOld ? reply.askedThroughSeq : thread.lastSeq,
		begun: canContinue ? (begun ?? '') : ''
	};
}

/**
 * The reply to a question in a thread without an open one: never queued, since somebody waits for the first
 * word. Its rows, to be inserted with the question's; the thread is locked.
 */
export function beginReply(
	thread: ThreadRow,
	{ authorId, seq, rev, without }: { authorId: string; seq: number; rev: number; without: string[] },
	lease: Lease,
	{ request, context }: ComposedRequest
) {
	const id = uuidv7();
	const message = answerMessage(thread.id, { seq: seq + 1, rev });
	const claimed: ClaimedReply = { id, thread, owner: lease.owner, rev, begun: '', request };
	const { owner, leaseMs, model } = lease;
	const reply = {
		id,
		threadId: thread.id,
		messageId: message.id,
		rev,
		requestedBy: authorId,
		askedThroughSeq: seq,
		owner,
		leaseMs,
		model,
		context,
		without
	};
	return { message, reply, claimed };
}

/** Returns the row. */
export async function insertBegun(tx: Queryable, { message, reply }: BegunReply): Promise<ReplyRow> {
	const [, [row]] = await Promise.all([insertMessage(tx, message), insertStreaming(tx, reply)]);
	if (!row) throw new Error('An insert answers with its row.');
	return row;
}

type ReplyRow = typeof replies.$inferSelect;

const insertStreaming = statement((tx) =>
	tx
		.insert(replies)
		.values({
			id: sql.placeholder('id'),
			threadId: sql.placeholder('threadId'),
			messageId: sql.placeholder('messageId'),
			rev: sql.placeholder('rev'),
			requestedBy: sql.placeholder('requestedBy'),
			askedThroughSeq: sql.placeholder('askedThroughSeq'),
			status: 'streaming',
			owner: sql.placeholder('owner'),
			leaseUntil: leaseEnd(sql.placeholder('leaseMs')),
			model: sql.placeholder('model'),
			context: sql.placeholder('context'),
			without: sql.placeholder('without')
		})
		.returning()
);

export type BegunReply = ReturnType<typeof beginReply>;

/** The message that shows a reply. */
function answerMessage(threadId: string, { seq, rev }: Step): NewMessageRow {
	return {
		id: uuidv7(),
		threadId,
		seq,
		rev,
		authorId: null,
		kind: 'assistant',
		clientId: null,
		body: '',
		asked: false,
		replyTo: null,
		createdAt: null
	};
}

/** What a reply has while it is written. */
function streaming(
	{ id, rev }: { id: string; rev: number },
	{ owner, leaseMs, model }: Lease,
	context: ContextManifest | undefined
) {
	return {
		status: 'streaming' as const,
		messageId: id,
		rev,
		owner,
		leaseUntil: leaseEnd(leaseMs),
		model,
		context: context ?? null
	};
}

/** By the database's clock, which all nodes share. */
export function leaseEnd(leaseMs: number | Placeholder) {
	return sql`clock_timestamp() + make_interval(secs => ${leaseMs} / 1000.0)`;
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

type QueuedReply = Awaited<ReturnType<typeof queuedReply>>[number];

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
	const replyId = await stopQueued(tx, thread.id, { stoppedBy: null, rev: step.rev });
	if (replyId === null) return null;
	await writeStep(tx, thread.id, step);
	return { replyId, thread, rev: step.rev };
}
