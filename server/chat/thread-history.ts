import { and, count, desc, eq, isNull, lte, or, sql, type SQL } from 'drizzle-orm';
import type { HistoryEntry } from '../assistant/turns.ts';
import type { Message } from '#lib/protocol/chat.ts';
import type { Queryable } from '../db/client.ts';
import { messages, replies } from '../db/schema.ts';
import { selectMessages, toMessage } from './message-rows.ts';

/** More than any budget has room for. */
const READ = 200;

export interface ThreadHistory {
	/** The last ones, oldest first. */
	entries: HistoryEntry[];
	/** How many there are, of which `entries` are the last. */
	total: number;
}

/**
 * The messages, of a thread or up to `throughSeq`, that say something: without deleted ones, replies without a word, and
 * answers that a retry replaced.
 */
export async function readHistory(
	from: Queryable,
	threadId: string,
	throughSeq?: number
): Promise<ThreadHistory> {
	// One that was stopped or failed before its first word took nobody's place.
	const replaced = sql`exists (
		select 1 from ${replies} as later
		where later.retry_of = ${replies.id} and (later.text <> '' or later.status in ('queued', 'streaming'))
	)`;
	const told = and(
		eq(messages.threadId, threadId),
		throughSeq === undefined ? undefined : lte(messages.seq, throughSeq),
		isNull(messages.deletedAt),
		or(eq(messages.kind, 'member'), sql`${replies.text} ~ '\\S'`),
		sql`not ${replaced}`
	);
	const rows = await selectMessages(from).where(told).orderBy(desc(messages.seq)).limit(READ);
	// Counting reads the whole thread, and somebody waits for the first word.
	const total = rows.length < READ ? rows.length : await countTold(from, told);
	return { entries: rows.reverse().map((row) => toEntry(toMessage(row))), total };
}

/** With a message that comes after all of them. */
export function withMessage({ entries, total }: ThreadHistory, message: Message): ThreadHistory {
	return { entries: [...entries, toEntry(message)], total: total + 1 };
}

function toEntry({ kind, authorName, body, asked, createdAt, quote }: Message): HistoryEntry {
	return {
		author: kind === 'assistant' ? null : (authorName ?? 'A former member'),
		text: body,
		asked,
		at: new Date(createdAt),
		quote
	};
}

async function countTold(db: Queryable, told: SQL | undefined): Promise<number> {
	const [counted] = await db
		.select({ total: count() })
		.from(messages)
		.leftJoin(replies, eq(replies.messageId, messages.id))
		.where(told);
	return counted?.total ?? 0;
}
