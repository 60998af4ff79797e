import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { Message } from '#lib/protocol/chat.ts';
import type { Queryable } from '../db/client.ts';
import { replies } from '../db/schema.ts';
import { statement } from '../db/statement.ts';
import type { ThreadRow } from './access.ts';
import { insertMessage } from './message-rows.ts';
import { answerMessage, leaseEnd, type Lease } from './reply-claim.ts';
import { priceOf, type Price } from './reply-price.ts';
import { composeRequest, type ComposedRequest } from './reply-request.ts';
import type { Means } from './reply-runners.ts';
import { withMessage, type ThreadHistory } from './thread-history.ts';
import type { Spent } from './token-ledger.ts';

/**
 * The reply to a question in a thread without an open one: never queued, since somebody waits for the first
 * word. Its rows, to be inserted with the question's; the thread is locked.
 */
function beginReply(
	thread: ThreadRow,
	{ authorId, seq, rev, without }: { authorId: string; seq: number; rev: number; without: string[] },
	lease: Lease,
	{ request, context }: ComposedRequest,
	{ refused, reserved }: Price
) {
	const id = uuidv7();
	const message = answerMessage(thread.id, { seq: seq + 1, rev });
	const { owner, leaseMs, model } = lease;
	const claimed = { id, thread, owner, rev, begun: '', request, requestedBy: authorId, reserved };
	const reply = {
		id,
		threadId: thread.id,
		messageId: message.id,
		rev,
		requestedBy: authorId,
		askedThroughSeq: seq,
		model,
		tokensIn: reserved,
		without,
		...(refused ? { owner: null, leaseMs: null, ...refused } : { owner, leaseMs, ...BEGUN, context })
	};
	return { message, reply, claimed: refused ? null : claimed };
}

const BEGUN = { status: 'streaming', errorCode: null, retryAfter: null };

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
			status: sql`${sql.placeholder('status')}`,
			errorCode: sql.placeholder('errorCode'),
			retryAfter: sql.placeholder('retryAfter'),
			finishedAt: sql`case when ${sql.placeholder('status')}::text = 'failed' then clock_timestamp() end`,
			tokensIn: sql.placeholder('tokensIn'),
			owner: sql.placeholder('owner'),
			leaseUntil: leaseEnd(sql.placeholder('leaseMs')),
			model: sql.placeholder('model'),
			context: sql.placeholder('context'),
			without: sql.placeholder('without')
		})
		.returning()
);

export type BegunReply = ReturnType<typeof beginReply>;

/** With what the model is sent, and what that takes; the thread is locked. Null where it cannot begin at once. */
export function beginAnswer(
	thread: ThreadRow,
	message: Message & { authorId: string; without: string[] },
	means: Means | null,
	{ history, spent }: { history: ThreadHistory | null; spent: Spent | null }
): BegunReply | null {
	if (!means?.material || !history) return null;
	const { lease, ledger, material } = means;
	const composed = composeRequest(material, withMessage(history, message));
	return beginReply(thread, message, lease, composed, priceOf(ledger, spent, composed.context));
}
