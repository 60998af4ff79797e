import { and, asc, eq, gte, isNull, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { DomainError } from '#lib/protocol/errors.ts';
import { callsAssistant, type Message, type Reply } from '#lib/protocol/chat.ts';
import { storableText } from '#lib/protocol/text.ts';
import type { Bus } from '../bus.ts';
import type { Database, Queryable } from '../db/client.ts';
import { memberships, messages, replies, threads } from '../db/schema.ts';
import { requireRight, type ThreadRow } from './access.ts';
import { ringThread } from './doorbell.ts';
import { findMessage } from './message-rows.ts';
import { beginReply, type ClaimedReply, type Lease } from './reply-claim.ts';
import { enqueueReply } from './reply-queue.ts';
import { findReply } from './reply-rows.ts';
import type { ReplyRunners } from './reply-runners.ts';
import { advance, lockThread, nextStep, writeStep } from './thread-lock.ts';

export interface SendInput {
	userId: string;
	threadId: string;
	clientId: string;
	body: string;
	/** When it is not said, the text decides. An explicit false never asks: a late question relies on it. */
	ask?: boolean | undefined;
	/** The message that it answers. */
	replyTo?: string | undefined;
}

/** With everything decided. */
interface Send extends SendInput {
	ask: boolean;
	replyTo: string | undefined;
}

type MessageRow = typeof messages.$inferSelect;

interface Sent {
	messageId: string;
	replyId: string | null;
	created: boolean;
	/** Null when nothing did. */
	changed: { thread: ThreadRow; rev: number } | null;
	/** The reply, when it is this node's to write at once. */
	claimed: ClaimedReply | null;
}

interface SendDeps {
	database: Database;
	bus: Bus;
	runners: ReplyRunners;
}

export function createSendMessage({ database, bus, runners }: SendDeps) {
	const { db } = database;
	return async (given: SendInput): Promise<{ message: Message; reply?: Reply; created: boolean }> => {
		const body = storableText(given.body);
		const input: Send = {
			...given,
			body,
			ask: given.ask ?? callsAssistant(body),
			replyTo: given.replyTo
		};
		const send = (lease: Lease | null) => db.transaction((tx) => sendOnce(tx, input, lease));
		const sent = await (input.ask ? runners.claim(send) : send(null));
		if (sent.changed) {
			const { thread, rev } = sent.changed;
			ringThread(bus, thread, rev);
			if (sent.replyId && !sent.claimed) runners.startNext(thread.id);
		}
		const [message, reply] = await Promise.all([
			findMessage(db, sent.messageId),
			sent.replyId ? findReply(db, sent.replyId) : undefined
		]);
		return { message, ...(reply && { reply }), created: sent.created };
	};
}

async function sendOnce(tx: Queryable, input: Send, lease: Lease | null): Promise<Sent> {
	// Sent together and answered in this order: everyone else in the thread waits while the lock is held.
	// Looked up after the lock was taken, so of two identical sends the second finds the first.
	const [thread, [earlier], [sender], answered] = await Promise.all([
		lockThread(tx, input.threadId),
		tx
			.select()
			.from(messages)
			.where(and(eq(messages.authorId, input.userId), eq(messages.clientId, input.clientId))),
		selectSender(tx, input),
		isAnswerable(tx, input)
	]);
	requireRight({ userId: input.userId, role: sender?.role ?? null }, thread, 'write');
	if (!earlier) {
		if (!answered) {
			throw new DomainError(
				'invalid',
				'The message that you answer is not in this thread, or was deleted. Send yours without replyTo.'
			);
		}
		return await insertMessage(tx, thread, input, sender?.answering ? null : lease);
	}
	// What was sent at first is no longer known once it was edited or deleted.
	const changed = earlier.editedAt !== null || earlier.deletedAt !== null;
	const same =
		earlier.threadId === thread.id &&
		earlier.replyTo === (input.replyTo ?? null) &&
		(changed || earlier.body === input.body);
	if (!same || (earlier.asked && !input.ask)) throw clientIdConflict();
	// A message that was deleted meanwhile has no question in it any more.
	if (input.ask && !earlier.asked && earlier.deletedAt === null) {
		return await askAfterwards(tx, thread, earlier, input.userId);
	}
	const replyId = input.ask && earlier.asked ? await replyAfter(tx, earlier) : null;
	return { messageId: earlier.id, replyId, created: false, changed: null, claimed: null };
}

/** The person's role where the thread is, and whether a reply is queued or written there. */
function selectSender(tx: Queryable, { userId, threadId }: Send) {
	const answering = sql<boolean>`exists (
		select 1 from ${replies} where ${replies.threadId} = ${threads.id} and ${replies.status} in ('queued', 'streaming')
	)`;
	return tx
		.select({ role: memberships.role, answering })
		.from(threads)
		.leftJoin(memberships, and(eq(memberships.projectId, threads.projectId), eq(memberships.userId, userId)))
		.where(eq(threads.id, threadId));
}

/** Whether the message that is answered is there to be answered; true for one that answers none. */
async function isAnswerable(tx: Queryable, { threadId, replyTo }: Send): Promise<boolean> {
	if (replyTo === undefined) return true;
	const rows = await tx
		.select({ id: messages.id })
		.from(messages)
		.where(and(eq(messages.id, replyTo), eq(messages.threadId, threadId), isNull(messages.deletedAt)));
	return rows.length > 0;
}

/** The reply that the message was answered by, or will be. */
async function replyAfter(tx: Queryable, { threadId, seq }: MessageRow): Promise<string | null> {
	const [reply] = await tx
		.select({ id: replies.id })
		.from(replies)
		.where(and(eq(replies.threadId, threadId), gte(replies.askedThroughSeq, seq)))
		.orderBy(asc(replies.createdAt), asc(replies.id))
		.limit(1);
	return reply?.id ?? null;
}

/** A question that waited so long on a device that it went out without asking, and now is confirmed. */
async function askAfterwards(
	tx: Queryable,
	thread: ThreadRow,
	message: MessageRow,
	requestedBy: string
): Promise<Sent> {
	const { rev } = await advance(tx, thread, { message: false });
	await tx.update(messages).set({ asked: true, rev }).where(eq(messages.id, message.id));
	const ask = { threadId: thread.id, requestedBy, throughSeq: message.seq, rev };
	const replyId = await enqueueReply(tx, ask);
	return { messageId: message.id, replyId, created: false, changed: { thread, rev }, claimed: null };
}

/** With a lease the reply to it begins at once, without waiting in the thread's queue. */
async function insertMessage(
	tx: Queryable,
	thread: ThreadRow,
	input: Send,
	lease: Lease | null
): Promise<Sent> {
	const step = nextStep(thread, { message: true });
	const message = { id: uuidv7(), ...step, ...toRow(input) };
	const ask = { threadId: thread.id, requestedBy: input.userId, throughSeq: step.seq, rev: step.rev };
	const begun = input.ask && lease ? beginReply(thread, ask, lease) : null;
	const [rows] = await Promise.all([
		tx
			.insert(messages)
			.values(begun ? [message, begun.message] : [message])
			// The same id sent to another thread at this moment, under another lock.
			.onConflictDoNothing({ target: [messages.authorId, messages.clientId] })
			.returning({ id: messages.id }),
		begun && tx.insert(replies).values(begun.reply),
		writeStep(tx, thread.id, begun?.message ?? step)
	]);
	if (!rows.some(({ id }) => id === message.id)) throw clientIdConflict();
	const replyId = begun?.reply.id ?? (input.ask ? await enqueueReply(tx, ask) : null);
	return {
		messageId: message.id,
		replyId,
		created: true,
		changed: { thread, rev: step.rev },
		claimed: begun?.claimed ?? null
	};
}

function toRow({ userId, threadId, clientId, body, ask, replyTo }: Send) {
	return {
		threadId,
		authorId: userId,
		kind: 'member' as const,
		clientId,
		body,
		asked: ask,
		replyTo: replyTo ?? null,
		// Not now(), which is when the wait for the thread's lock began.
		createdAt: sql`clock_timestamp()`
	};
}

function clientIdConflict(): DomainError {
	return new DomainError('client_id_conflict', 'Another message was sent with this clientId.');
}
