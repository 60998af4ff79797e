import { and, desc, eq, isNull, lte, sql } from 'drizzle-orm';
import type { HistoryEntry } from '../assistant/turns.ts';
import type { Database } from '../db/client.ts';
import { messages, replies, users } from '../db/schema.ts';

/** More than any budget has room for. */
const READ = 200;

/**
 * The last messages up to `throughSeq`, oldest first, without deleted ones and without answers that a
 * retry replaced.
 */
export async function readHistory(
	{ db }: Database,
	threadId: string,
	throughSeq: number
): Promise<HistoryEntry[]> {
	const replaced = sql`exists (select 1 from ${replies} as later where later.retry_of = ${replies.id})`;
	const rows = await db
		.select({
			kind: messages.kind,
			body: messages.body,
			asked: messages.asked,
			createdAt: messages.createdAt,
			authorName: users.name,
			replyText: replies.text
		})
		.from(messages)
		.leftJoin(users, eq(users.id, messages.authorId))
		.leftJoin(replies, eq(replies.messageId, messages.id))
		.where(
			and(
				eq(messages.threadId, threadId),
				lte(messages.seq, throughSeq),
				isNull(messages.deletedAt),
				sql`not ${replaced}`
			)
		)
		.orderBy(desc(messages.seq))
		.limit(READ);
	return rows.reverse().map((row) => ({
		author: row.kind === 'assistant' ? null : (row.authorName ?? 'A former member'),
		text: row.replyText ?? row.body,
		asked: row.asked,
		at: row.createdAt
	}));
}
