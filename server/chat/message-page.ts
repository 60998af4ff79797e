import { and, asc, desc, eq, gt, gte, inArray, lt, lte, or, sql, type SQL } from 'drizzle-orm';
import { DomainError } from '#lib/protocol/errors.ts';
import type { Message, Reply, ThreadChanges } from '#lib/protocol/chat.ts';
import type { Queryable } from '../db/client.ts';
import { messages, replies } from '../db/schema.ts';
import type { ThreadRow } from './access.ts';
import { selectMessages, toMessage } from './message-rows.ts';
import { selectReplies, toReply } from './reply-rows.ts';

/** A screen or two; more is fetched by scrolling. */
const PAGE = 50;
const PAGE_MAX = 200;

/** Which part of a thread: at most one of the three, each a `seq`; without any, its end. */
export interface PageInput {
	before?: number | undefined;
	after?: number | undefined;
	around?: number | undefined;
	limit?: number | undefined;
}

/**
 * A run of messages without a gap, ascending. `thread` was read before: what changes in between is then sent
 * again rather than missed.
 */
export async function readPage(db: Queryable, thread: ThreadRow, input: PageInput): Promise<ThreadChanges> {
	const { where, from, limit } = toRange(thread, input);
	const rows = await selectMessages(db)
		.where(and(eq(messages.threadId, thread.id), where))
		.orderBy(from === 'start' ? asc(messages.seq) : desc(messages.seq))
		.limit(limit);
	const page = rows.map(toMessage);
	if (from === 'end') page.reverse();
	return {
		rev: thread.rev,
		lastSeq: thread.lastSeq,
		messages: page,
		replies: await repliesOf(db, thread.id, page)
	};
}

/** `from` says which end of the range the page keeps where `limit` cuts it. */
function toRange({ lastSeq }: ThreadRow, { before, after, around, ...input }: PageInput): Range {
	if ([before, after, around].filter((seq) => seq !== undefined).length > 1) {
		throw new DomainError('invalid', 'Give only one of before, after and around.');
	}
	const limit = Math.min(Math.max(input.limit ?? PAGE, 1), PAGE_MAX);
	if (after !== undefined) return { where: gt(messages.seq, after), from: 'start', limit };
	if (around === undefined) {
		return { where: before === undefined ? undefined : lt(messages.seq, before), from: 'end', limit };
	}
	// Beyond an end there is no such message, and what stands at that end is nearest.
	const middle = Math.min(Math.max(around, 1), Math.max(lastSeq, 1));
	const first = middle - Math.floor((limit - 1) / 2);
	return { where: and(gte(messages.seq, first), lte(messages.seq, first + limit - 1)), from: 'start', limit };
}

interface Range {
	where: SQL | undefined;
	from: 'start' | 'end';
	limit: number;
}

/**
 * Those whose text the page shows with the other answers to the same questions, the queued one, which has no message yet, and the streaming one, which can
 * be stopped from wherever in the thread one is.
 */
async function repliesOf(from: Queryable, threadId: string, page: readonly Message[]): Promise<Reply[]> {
	const shown = page.flatMap((message) => message.replyId ?? []);
	const live = inArray(replies.status, ['queued', 'streaming']);
	const first = sql`coalesce(${replies.firstReplyId}, ${replies.id})`;
	const lines = from.select({ first }).from(replies).where(inArray(replies.id, shown));
	const rows = await selectReplies(from)
		.where(
			and(
				eq(replies.threadId, threadId),
				or(inArray(replies.id, lines), inArray(replies.firstReplyId, lines), live)
			)
		)
		.orderBy(asc(replies.rev));
	return rows.map(toReply);
}
