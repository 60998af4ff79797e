import { and, asc, eq, gte, sql } from 'drizzle-orm';
import { DomainError } from '#lib/protocol/errors.ts';
import { callsAssistant, type Message, type Reply } from '#lib/protocol/chat.ts';
import { storableText } from '#lib/protocol/text.ts';
import type { Bus } from '../bus.ts';
import type { Database, Queryable } from '../db/client.ts';
import { memberships, messages, replies, threads, users } from '../db/schema.ts';
import { statement } from '../db/statement.ts';
import { requireRight, type ThreadRow } from './access.ts';
import { ringInboxes, ringThread } from './doorbell.ts';
import { address, nameable, peopleNamed } from './mentions.ts';
import { findMessage, findQuote, insertMessage } from './message-rows.ts';
import { newMessage, toRow, type MemberMessage, type Question } from './new-message.ts';
import type { Pace } from './pace.ts';
import { beginAnswer, insertBegun, type BegunReply } from './reply-begin.ts';
import type { ClaimedReply } from './reply-claim.ts';
import { enqueueReply } from './reply-queue.ts';
import { findReply, selectReplies, toReply } from './reply-rows.ts';
import { leaveOut } from './reply-request.ts';
import type { Means, ReplyRunners } from './reply-runners.ts';
import type { SummaryKeeper } from './summary-keeper.ts';
import { readHistory } from './thread-history.ts';
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
	/** Ids of items of the project that the assistant is not to see for this ask. */
	without?: string[] | undefined;
	/** Who was picked of those whom it names. */
	mentions?: string[] | undefined;
}

/** With everything decided. */
interface Send extends SendInput {
	ask: boolean;
	replyTo: string | undefined;
	without: string[];
}

type MessageRow = typeof messages.$inferSelect;
type ReplyRow = typeof replies.$inferSelect;

interface Sent {
	message: Message;
	reply: Reply | null;
	created: boolean;
	/** Null when nothing changed. */
	rev: number | null;
	thread: ThreadRow;
	/** The reply, when it is this node's to write at once. */
	claimed: ClaimedReply | null;
	/** Whose inboxes have it. */
	addressed?: string[];
}

interface SendDeps {
	database: Database;
	bus: Bus;
	runners: ReplyRunners;
	summaries: SummaryKeeper;
	pace: Pace;
}

export function createSendMessage({ database, bus, runners, summaries, pace }: SendDeps) {
	return async (given: SendInput): Promise<{ message: Message; reply?: Reply; created: boolean }> => {
		const body = storableText(given.body);
		const input: Send = {
			...given,
			body,
			ask: given.ask ?? callsAssistant(body),
			replyTo: given.replyTo,
			without: [...new Set(given.without)]
		};
		const send = (means: Means | null) => {
			// Put together before anybody waits for the thread.
			const material = means?.material ? leaveOut(means.material, input.without) : null;
			return database.db.transaction((tx) => sendOnce(tx, input, means && { ...means, material }));
		};
		await pace.message(input.userId);
		if (input.ask) await pace.ask(input.userId);
		const sent = await (input.ask ? runners.claim(input.threadId, send) : send(null));
		const { message, reply, created, thread, rev, claimed } = sent;
		if (rev !== null) {
			ringThread(bus, thread, rev);
			ringInboxes(bus, sent.addressed ?? []);
			if (!reply) summaries.grew(thread.id, message.body);
			if (reply && !claimed) runners.startNext(thread.id);
		}
		return { message, ...(reply && { reply }), created };
	};
}

async function sendOnce(tx: Queryable, input: Send, means: Means | null): Promise<Sent> {
	const { userId, threadId, clientId, replyTo } = input;
	// Sent together and answered in this order: everyone else in the thread waits while the lock is held.
	// Looked up after the lock was taken, so of two identical sends the second finds the first.
	const [thread, [sender], quote, history, people, spent] = await Promise.all([
		lockThread(tx, threadId),
		selectSender(tx, { userId, threadId, clientId }),
		replyTo === undefined ? null : findQuote(tx, threadId, replyTo),
		means?.material ? readHistory(tx, threadId) : null,
		nameable(tx, input),
		means?.material ? means.ledger.hold(tx, { userId, projectId: means.projectId }) : null
	]);
	requireRight({ userId, role: sender?.role ?? null }, thread, 'write');
	if (!sender) throw new DomainError('not_found', 'There is no such person.');
	if (sender.earlier) return await sendAgain(tx, thread, sender.earlier, input);
	if (replyTo !== undefined && !quote) {
		throw new DomainError(
			'invalid',
			'The message that you answer is not in this thread, or was deleted. Send yours without replyTo.'
		);
	}
	const message = newMessage(input, nextStep(thread, { message: true }), sender, quote);
	message.mentions = peopleNamed(people, message, input.mentions);
	// Nothing is queued and nothing written: the reply begins here and now.
	const begun = sender.answering
		? null
		: beginAnswer(thread, { ...message, without: input.without }, means, { history, spent });
	const { row, addressed } = await insertAll(tx, message, begun);
	if (begun?.claimed)
		await means?.ledger.add(tx, { userId, projectId: thread.projectId }, begun.claimed.reserved ?? 0);
	const written = row && begun && begunReply(row, begun, sender);
	const reply = written ?? (input.ask ? await enqueue(tx, message, input.without) : null);
	const claimed = begun?.claimed ?? null;
	return { message, reply, created: true, thread, rev: message.rev, claimed, addressed };
}

/**
 * Who sends and when, with what right, what they sent with the same id, and whether the thread has a reply that is
 * not over.
 */
const selectSender = statement((tx) =>
	tx
		.select({
			name: users.name,
			color: users.color,
			role: memberships.role,
			earlier: messages,
			answering: sql<boolean>`exists (
				select 1 from ${replies}
				where ${replies.threadId} = ${threads.id} and ${replies.status} in ('queued', 'streaming')
			)`,
			// Not now(), which is when the wait for the thread's lock began.
			at: sql`clock_timestamp()`.mapWith(messages.createdAt)
		})
		.from(users)
		.innerJoin(threads, eq(threads.id, sql.placeholder('threadId')))
		.leftJoin(
			memberships,
			and(eq(memberships.projectId, threads.projectId), eq(memberships.userId, users.id))
		)
		.leftJoin(
			messages,
			and(eq(messages.authorId, users.id), eq(messages.clientId, sql.placeholder('clientId')))
		)
		.where(eq(users.id, sql.placeholder('userId')))
);

type Sender = Awaited<ReturnType<typeof selectSender>>[number];

async function sendAgain(tx: Queryable, thread: ThreadRow, earlier: MessageRow, input: Send): Promise<Sent> {
	// What was sent at first is no longer known once it was edited or deleted.
	const changed = earlier.editedAt !== null || earlier.deletedAt !== null;
	const same =
		earlier.threadId === thread.id &&
		earlier.replyTo === (input.replyTo ?? null) &&
		(changed || earlier.body === input.body);
	if (!same || (earlier.asked && !input.ask)) throw clientIdConflict();
	// A message that was deleted meanwhile has no question in it any more.
	if (input.ask && !earlier.asked && earlier.deletedAt === null) {
		return await askAfterwards(tx, thread, earlier.id, input);
	}
	const message = await findMessage(tx, earlier.id);
	const reply = input.ask && earlier.asked ? await replyAfter(tx, earlier) : null;
	return { message, reply, created: false, thread, rev: null, claimed: null };
}

/** The reply that the message was answered by, or will be. */
async function replyAfter(tx: Queryable, { threadId, seq }: MessageRow): Promise<Reply | null> {
	const [row] = await selectReplies(tx)
		.where(and(eq(replies.threadId, threadId), gte(replies.askedThroughSeq, seq)))
		.orderBy(asc(replies.createdAt), asc(replies.id))
		.limit(1);
	return row ? toReply(row) : null;
}

/** A question that waited so long on a device that it went out without asking, and now is confirmed. */
async function askAfterwards(
	tx: Queryable,
	thread: ThreadRow,
	messageId: string,
	{ userId, without }: Send
): Promise<Sent> {
	const { rev } = await advance(tx, thread, { message: false });
	await tx.update(messages).set({ asked: true, rev }).where(eq(messages.id, messageId));
	const message = await findMessage(tx, messageId);
	const reply = await enqueue(tx, { ...message, authorId: userId }, without);
	return { message, reply, created: false, thread, rev, claimed: null };
}

async function enqueue(tx: Queryable, question: Question, without: string[]): Promise<Reply> {
	const { threadId, authorId, seq, rev } = question;
	const id = await enqueueReply(tx, { threadId, requestedBy: authorId, throughSeq: seq, rev, without });
	return await findReply(tx, id);
}

/** Inserts the message, and with it the reply that begins. Returns the reply's row, and whom the message is for. */
async function insertAll(
	tx: Queryable,
	message: MemberMessage,
	begun: BegunReply | null
): Promise<{ row: ReplyRow | null; addressed: string[] }> {
	const [inserted, row, , addressed] = await Promise.all([
		insertMessage(tx, toRow(message)),
		begun && insertBegun(tx, begun),
		writeStep(tx, message.threadId, begun?.message ?? message),
		address(tx, message)
	]);
	// The same id sent to another thread at this moment, under another lock.
	if (!inserted) throw clientIdConflict();
	return { row, addressed };
}

function begunReply(reply: ReplyRow, { message }: BegunReply, { name }: Sender): Reply {
	return toReply({ reply, seq: message.seq, requestedByName: name, stoppedByName: null, proposals: null });
}

function clientIdConflict(): DomainError {
	return new DomainError('client_id_conflict', 'Another message was sent with this clientId.');
}
