import { and, desc, eq, inArray, isNotNull, or } from 'drizzle-orm';
import { isReplyOver, type ReplyStatus } from '#lib/protocol/chat.ts';
import { DomainError } from '#lib/protocol/errors.ts';
import type { Queryable } from '../db/client.ts';
import { replies } from '../db/schema.ts';
import { enqueueReply } from './reply-queue.ts';
import { advance, lockThread } from './thread-lock.ts';

type ReplyRow = typeof replies.$inferSelect;

export interface RetryRequest {
	userId: string;
	replyId: string;
	clientId: string;
	/** Keep the text that is there, and have the rest written after it. */
	continue?: boolean | undefined;
}

/** These answer everybody who asks for the retry again. */
const GOOD: ReplyStatus[] = ['queued', 'streaming', 'done'];
const LIVE: ReplyStatus[] = ['queued', 'streaming'];

/**
 * Answers anew what the reply was asked, or goes on with its text. Whoever asks for the same again, or for
 * what others have begun, gets the reply that is there, with `rev` null. A finished answer can be asked for again
 * as often as one likes, one after the other. `canContinue` is the model's.
 *
 * @throws DomainError `invalid` while the reply is being written, `client_id_conflict`
 */
export async function retryOnce(
	tx: Queryable,
	threadId: string,
	input: RetryRequest,
	canContinue: boolean
): Promise<{ replyId: string; rev: number | null }> {
	const { userId, replyId, clientId } = input;
	const thread = await lockThread(tx, threadId);
	const [first] = await tx.select().from(replies).where(eq(replies.id, replyId));
	if (!first) throw new DomainError('not_found', 'There is no such reply.');
	if (!isReplyOver(first.status)) throw new DomainError('invalid', 'This reply is still being written.');
	const continues =
		canContinue && input.continue === true && first.status !== 'done' && first.text.trim() !== '';
	const line = await lineOf(tx, first, continues);
	const [same] = await tx
		.select()
		.from(replies)
		.where(and(eq(replies.requestedBy, userId), eq(replies.clientId, clientId)));
	if (same && !line.some(({ id }) => id === same.retryOf)) {
		throw new DomainError('client_id_conflict', 'Another retry was asked for with this clientId.');
	}
	const last = line.at(-1) ?? first;
	const known = same ?? (last !== first && GOOD.includes(last.status) ? last : null);
	if (known) return { replyId: known.id, rev: null };
	const { rev } = await advance(tx, thread, { message: false });
	const id = await enqueueReply(tx, {
		threadId,
		requestedBy: userId,
		throughSeq: last.askedThroughSeq,
		rev,
		without: last.without,
		retry: { of: last.id, first: last.firstReplyId ?? last.id, clientId, continues }
	});
	return { replyId: id, rev };
}

/**
 * The reply, its newest retry, the newest retry of that one, and so on. Two people of whom one sees the first
 * that broke off and the other its retry mean the same one. Who wants to go on with a text is led only along
 * those that went on with it, since the others begin differently.
 */
async function lineOf(tx: Queryable, first: ReplyRow, continues: boolean): Promise<ReplyRow[]> {
	const line: ReplyRow[] = [];
	for (let next: ReplyRow | undefined = first; next;) {
		line.push(next);
		next = await newestRetry(tx, next, continues);
	}
	return line;
}

async function newestRetry(tx: Queryable, of: ReplyRow, continues: boolean): Promise<ReplyRow | undefined> {
	const goesOn = continues ? or(replies.continues, inArray(replies.status, GOOD)) : undefined;
	// What joined another question and was answered with it is no answer of this line; a good one is not replaced.
	const isAnother =
		of.status === 'done' ? or(isNotNull(replies.firstReplyId), inArray(replies.status, LIVE)) : undefined;
	const [retry] = await tx
		.select()
		.from(replies)
		.where(and(eq(replies.retryOf, of.id), goesOn, isAnother))
		.orderBy(desc(replies.createdAt), desc(replies.id))
		.limit(1);
	return retry;
}
