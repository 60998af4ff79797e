import { and, asc, eq, gte, isNull, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { DomainError } from '#lib/protocol/errors.ts';
import { callsAssistant, type Message, type Reply } from '#lib/protocol/chat.ts';
import { storableText } from '#lib/protocol/text.ts';
import type { Bus } from '../bus.ts';
import type { Database, Queryable } from '../db/client.ts';
import { messages, replies } from '../db/schema.ts';
import type { Access, ThreadRow } from './access.ts';
import { findThread } from './access.ts';
import { ringThread } from './doorbell.ts';
import { selectMessages, toMessage } from './message-rows.ts';
import { enqueueReply } from './reply-queue.ts';
import { findReply } from './reply-rows.ts';
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
	/** Null when nothing changed. */
	rev: number | null;
}

interface SendDeps {
	database: Database;
	access: Access;
	bus: Bus;
	/** Called after the commit of an ask. */
	onAsked(threadId: string): void;
}

export function createSendMessage({ database, access, bus, onAsked }: SendDeps) {
	const { db } = database;
	return async (given: SendInput): Promise<{ message: Message; reply?: Reply; created: boolean }> => {
		const body = storableText(given.body);
		const input: Send = {
			...given,
			body,
			ask: given.ask ?? callsAssistant(body),
			replyTo: given.replyTo
		};
		const thread = await findThread(database, input.threadId);
		await access(input.userId, thread, 'write');
		const sent = await db.transaction((tx) => sendOnce(tx, input));
		if (sent.rev !== null) {
			ringThread(bus, thread, sent.rev);
			if (sent.replyId) onAsked(thread.id);
		}
		const [[row], reply] = await Promise.all([
			selectMessages(db).where(eq(messages.id, sent.messageId)),
			sent.replyId ? findReply(db, sent.replyId) : undefined
		]);
		if (!row) throw new DomainError('not_found', 'There is no such thread.');
		return { message: toMessage(row), ...(reply && { reply }), created: sent.created };
	};
}

async function sendOnce(tx: Queryable, input: Send): Promise<Sent> {
	// Sent together and answered in this order: everyone else in the thread waits while the lock is held.
	// Looked up after the lock was taken, so of two identical sends the second finds the first.
	const [thread, [earlier], answered] = await Promise.all([
		lockThread(tx, input.threadId),
		tx
			.select()
			.from(messages)
			.where(and(eq(messages.authorId, input.userId), eq(messages.clientId, input.clientId))),
		isAnswerable(tx, input)
	]);
	if (!earlier) {
		if (!answered) {
			throw new DomainError(
				'invalid',
				'The message that you answer is not in this thread, or was deleted. Send yours without replyTo.'
			);
		}
		return await insertMessage(tx, thread, input);
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
	return { messageId: earlier.id, replyId, created: false, rev: null };
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
	return { messageId: message.id, replyId: await enqueueReply(tx, ask), created: false, rev };
}

async function insertMessage(tx: Queryable, thread: ThreadRow, input: Send): Promise<Sent> {
	const step = nextStep(thread, { message: true });
	const insert = tx
		.insert(messages)
		.values({
			id: uuidv7(),
			threadId: thread.id,
			...step,
			authorId: input.userId,
			kind: 'member',
			clientId: input.clientId,
			body: input.body,
			asked: input.ask,
			replyTo: input.replyTo ?? null,
			// Not now(), which is when the wait for the thread's lock began.
			createdAt: sql`clock_timestamp()`
		})
		// The same id sent to another thread at this moment, under another lock.
		.onConflictDoNothing({ target: [messages.authorId, messages.clientId] })
		.returning({ id: messages.id });
	const ask = { threadId: thread.id, requestedBy: input.userId, throughSeq: step.seq, rev: step.rev };
	const [[message], replyId] = await Promise.all([
		insert,
		input.ask ? enqueueReply(tx, ask) : null,
		writeStep(tx, thread.id, step)
	]);
	if (!message) throw clientIdConflict();
	return { messageId: message.id, replyId, created: true, rev: step.rev };
}

function clientIdConflict(): DomainError {
	return new DomainError('client_id_conflict', 'Another message was sent with this clientId.');
}
