import { and, count, desc, eq, isNull, lte, or, sql, type SQL } from 'drizzle-orm';
import type { HistoryEntry } from '../assistant/turns.ts';
import type { Database } from '../db/client.ts';
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
 * The messages up to `throughSeq` that say something: without deleted ones, replies without a word, and
 * answers that a retry replaced.
 */
export async function readHistory(
	{ db }: Database,
	threadId: string,
	throughSeq: number
): Promise<ThreadHistory> {
	// One that was stopped or failed before its first word took nobody's place.
	const replaced = sql`exists (
		select 1 from ${replies} as later
		where later.retry_of = ${replies.id} and (later.text <> '' or later.status in ('queued', 'streaming'))
	)`;
	const told = and(
		eq(messages.threadId, threadId),
		lte(messages.seq, throughSeq),
		isNull(messages.deletedAt),
		or(eq(messages.kind, 'member'), sql`${replies.text} ~ '\\S'`),
		sql`not ${replaced}`
	);
	const rows = await selectMessages(db).where(told).orderBy(desc(messages.seq)).limit(READ);
	// Counting reads the whole thread, and somebody waits for the first word.
	const total = rows.length < READ ? rows.length : await countTold(db, told);
	const entries = rows
		.reverse()
		.map(toMessage)
		.map(({ kind, authorName, body, asked, createdAt, quote }) => ({
			author: kind === 'assistant' ? null : (authorName ?? 'A former member'),
			text: body,
			asked,
			at: new Date(createdAt),
			quote
		}));
	return { entries, total };
}

async function countTold(db: Database['db'], told: SQL | undefined): Promise<number> {
	const [counted] = await db
		.select({ total: count() })
		.from(messages)
		.leftJoin(replies, eq(replies.messageId, messages.id))
		.where(told);
	return counted?.total ?? 0;
}
