import { and, eq, sql, type Placeholder } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { ContextManifest } from '#lib/protocol/chat.ts';
import { v7 as uuidv7 } from 'uuid';
import type { ModelRequest } from '../assistant/model.ts';
import type { Queryable } from '../db/client.ts';
import { memberships, replies, threads } from '../db/schema.ts';
import type { ThreadRow } from './access.ts';
import { insertMessage, type NewMessageRow } from './message-rows.ts';
import { answeredThrough, openAsks } from './open-asks.ts';
import { stopQueued } from './reply-queue.ts';
import { showNewAnswer } from './reply-shown.ts';
import { FREE, priceOf } from './reply-price.ts';
import { composeRequest, leaveOut, type ComposedRequest, type Material } from './reply-request.ts';
import { readHistory } from './thread-history.ts';
import type { TokenLedger } from './token-ledger.ts';
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
	requestedBy: string;
	/** Tokens that are set aside for it in the ledger; until it ends they are its `tokensIn`. */
	reserved: number | null;
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
	/** Ended before it began, since nothing more may be spent today. */
	refused: WithdrawnReply | null;
}

export const NOTHING_CLAIMED: Claim = { claimed: null, withdrawn: null, refused: null };

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
	ledger: TokenLedger;
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
	{ threadId, lease, material, canContinue, ledger }: ClaimInput
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
	if (requester === null) return { ...NOTHING_CLAIMED, withdrawn: await withdraw(tx, thread) };

	const { askedThroughSeq, begun } = asking(thread, queued, canContinue);
	const history = material && (await readHistory(tx, threadId, askedThroughSeq));
	const wanted = material && leaveOut(material, queued.reply.without);
	const prepared = wanted && history && composeRequest(wanted, history, begun);
	return await begin(
		tx,
		thread,
		{ lease, ledger },
		{ prepared, begun, askedThroughSeq, queued: queued.reply, requester }
	);
}

interface Beginning {
	queued: ReplyRow;
	/** Another one than before, if need be. */
	requester: Partial<Pick<ReplyRow, 'requestedBy' | 'clientId'>>;
	askedThroughSeq: number;
	begun: string;
	prepared: ComposedRequest | null;
}

/** Unless it costs more than may be spent today: then it ends. */
async function begin(
	tx: Queryable,
	thread: ThreadRow,
	{ lease, ledger }: Pick<ClaimInput, 'lease' | 'ledger'>,
	{ queued, requester, askedThroughSeq, begun, prepared }: Beginning
): Promise<Claim> {
	const step = nextStep(thread, { message: true });
	const message = answerMessage(thread.id, step);
	const { id, requestedBy } = { ...queued, ...requester };
	const spender = { userId: requestedBy, projectId: thread.projectId };
	const price = prepared ? priceOf(ledger, await ledger.hold(tx, spender), prepared.context) : FREE;
	// With the text that is there already, or whoever reads before the first word would see less than before.
	const begin = { text: begun, continues: begun !== '', ...streaming(message, lease, prepared?.context) };
	const state = price.refused
		? { messageId: message.id, rev: step.rev, finishedAt: sql`now()`, ...price.refused }
		: { ...begin, tokensIn: price.reserved };
	await Promise.all([
		writeStep(tx, thread.id, step),
		insertMessage(tx, message),
		ledger.add(tx, spender, price.reserved ?? 0),
		tx
			.update(replies)
			.set({ ...requester, askedThroughSeq, ...state })
			.where(eq(replies.id, id)),
		// Everyone is to see it grow, and can step back to the earlier one.
		!price.refused && queued.firstReplyId && showNewAnswer(tx, queued.firstReplyId, { id, rev: step.rev })
	]);
	const { rev } = step;
	if (price.refused) return { ...NOTHING_CLAIMED, refused: { replyId: id, thread, rev } };
	const { owner } = lease;
	const request = prepared?.request ?? null;
	const { reserved } = price;
	return { ...NOTHING_CLAIMED, claimed: { id, thread, owner, rev, begun, request, requestedBy, reserved } };
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

/** The message that shows a reply. */
export function answerMessage(threadId: string, { seq, rev }: Step): NewMessageRow {
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

type ReplyRow = typeof replies.$inferSelect;
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
