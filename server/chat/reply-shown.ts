import { asc, eq, or, sql } from 'drizzle-orm';
import { DomainError } from '#lib/protocol/errors.ts';
import type { Queryable } from '../db/client.ts';
import { messages, replies } from '../db/schema.ts';
import { raiseRev } from './message-rows.ts';
import { dropSummaries } from './summaries.ts';
import { advance, lockThread } from './thread-lock.ts';

/** A new answer is the one that everyone sees. Whoever hears of it learns of all others to the same question. */
export async function showNewAnswer(
	tx: Queryable,
	first: string,
	{ id, rev }: { id: string; rev: number }
): Promise<void> {
	await tx.update(replies).set({ rev }).where(isAnswerTo(first));
	await showAnswer(tx, first, { id, rev });
}

/**
 * Makes a reply the one that everyone sees of all answers to a question, of which `first` is the first. What a summary
 * says of the one before is not what people see any more.
 */
async function showAnswer(
	tx: Queryable,
	first: string,
	{ id, rev }: { id: string; rev: number }
): Promise<void> {
	await tx.update(replies).set({ shownReplyId: id, rev }).where(eq(replies.id, first));
	const [oldest] = await tx
		.select({ id: messages.id, threadId: messages.threadId, seq: messages.seq })
		.from(replies)
		.innerJoin(messages, eq(messages.id, replies.messageId))
		.where(isAnswerTo(first))
		.orderBy(asc(messages.seq))
		.limit(1);
	if (!oldest) return;
	// So that one that is being made now is not stored.
	await raiseRev(tx, oldest.id, rev);
	await dropSummaries(tx, oldest);
}

const isAnswerTo = (first: string) => or(eq(replies.id, first), eq(replies.firstReplyId, first));

/**
 * The same by a person's hand. Returns the first answer, which says which one is shown; with `rev` null when that
 * one is shown already. Of two who choose at once the later one has it, for both.
 *
 * @throws DomainError `invalid` for a reply that has not begun
 */
export async function chooseAnswer(
	tx: Queryable,
	threadId: string,
	replyId: string
): Promise<{ first: string; rev: number | null }> {
	const thread = await lockThread(tx, threadId);
	const [reply] = await tx.select().from(replies).where(eq(replies.id, replyId));
	if (!reply?.messageId) throw new DomainError('invalid', 'This reply has not begun.');
	const first = reply.firstReplyId ?? reply.id;
	const [shown] = await tx.select({ id: replies.shownReplyId }).from(replies).where(eq(replies.id, first));
	if ((shown?.id ?? first) === replyId) return { first, rev: null };
	const { rev } = await advance(tx, thread, { message: false });
	await showAnswer(tx, first, { id: replyId, rev });
	return { first, rev };
}

/**
 * Whether a reply that is joined as `replies` is the one that counts of all answers to its question: the one that is
 * shown, or while that says nothing, the newest that does. Most are alone, which costs nothing to find out.
 */
export const isShownAnswer = sql`((${replies.firstReplyId} is null and ${replies.shownReplyId} is null) or (
	select coalesce(shown.id = ${replies.id}, true)
	from ${replies} as first
	left join lateral (
		select answer.id from ${replies} as answer
		where answer.id = first.id or answer.first_reply_id = first.id
		order by
			(answer.id = first.shown_reply_id and answer.status in ('queued', 'streaming')) desc,
			(answer.text ~ '\\S') desc,
			(answer.id = first.shown_reply_id) desc,
			answer.created_at desc,
			answer.id desc
		limit 1
	) as shown on first.shown_reply_id is not null
	where first.id = coalesce(${replies.firstReplyId}, ${replies.id})
))`;

/** A message whose reply was asked for again, and answered: the newer answer stands in its place. */
export const isReplacedAnswer = sql`exists (
	select 1 from ${replies} as answer
	join ${replies} as newer on newer.retry_of = answer.id and newer.first_reply_id is not null
	where answer.message_id = ${messages.id} and (newer.text <> '' or newer.status = 'streaming')
)`;
