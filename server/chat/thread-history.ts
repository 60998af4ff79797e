import { and, count, desc, eq, isNull, lte, or, sql } from 'drizzle-orm';
import type { HistoryEntry } from '../assistant/turns.ts';
import type { Message } from '#lib/protocol/chat.ts';
import type { Queryable } from '../db/client.ts';
import { messages, replies } from '../db/schema.ts';
import { statement } from '../db/statement.ts';
import { selectMessages, toMessage } from './message-rows.ts';
import { isShownAnswer } from './reply-shown.ts';

/** More than any budget has room for. */
const READ = 200;

export interface ThreadHistory {
	/** The last ones, oldest first. */
	entries: HistoryEntry[];
	/** How many there are, of which `entries` are the last. */
	total: number;
}

/**
 * The messages, of a thread or up to `throughSeq`, that say something: without deleted ones, replies without a
 * word, and of the answers to one question with the one that is shown alone.
 */
export async function readHistory(
	from: Queryable,
	threadId: string,
	throughSeq = Number.MAX_SAFE_INTEGER
): Promise<ThreadHistory> {
	const values = { threadId, throughSeq };
	const rows = await selectTold(from, values);
	// Counting reads the whole thread, and somebody waits for the first word.
	const [counted] = rows.length < READ ? [{ total: rows.length }] : await countTold(from, values);
	return {
		entries: rows.reverse().map((row) => toEntry(toMessage(row))),
		total: counted?.total ?? 0
	};
}

/** With a message that comes after all of them. */
export function withMessage({ entries, total }: ThreadHistory, message: Message): ThreadHistory {
	return { entries: [...entries, toEntry(message)], total: total + 1 };
}

/**
 * Of an answer: another one to the same question is shown, or a retry that answers others' questions too, and so has a
 * place of its own. One that was stopped or failed before its first word took nobody's place.
 */
export const replaced = sql`(not ${isShownAnswer} or exists (
	select 1 from ${replies} as later
	where later.retry_of = ${replies.id} and later.first_reply_id is null
		and (later.text <> '' or later.status in ('queued', 'streaming'))
))`;

const told = and(
	eq(messages.threadId, sql.placeholder('threadId')),
	lte(messages.seq, sql.placeholder('throughSeq')),
	isNull(messages.deletedAt),
	or(eq(messages.kind, 'member'), sql`${replies.text} ~ '\\S'`),
	or(eq(messages.kind, 'member'), sql`not ${replaced}`)
);

const selectTold = statement((from) =>
	selectMessages(from).where(told).orderBy(desc(messages.seq)).limit(READ)
);

const countTold = statement((from) =>
	from
		.select({ total: count() })
		.from(messages)
		.leftJoin(replies, eq(replies.messageId, messages.id))
		.where(told)
);

function toEntry({ kind, authorName, body, asked, createdAt, quote }: Message): HistoryEntry {
	const author = kind === 'assistant' ? null : (authorName ?? 'A former member');
	return { author, text: body, asked, at: new Date(createdAt), quote };
}
