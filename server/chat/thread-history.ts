import { and, asc, desc, eq, gt, isNull, lte, or, sql } from 'drizzle-orm';
import type { HistoryEntry } from '../assistant/turns.ts';
import type { Message } from '#lib/protocol/chat.ts';
import type { Queryable } from '../db/client.ts';
import { messages, replies } from '../db/schema.ts';
import { statement } from '../db/statement.ts';
import { selectSaid, toQuote } from './message-rows.ts';
import { hasProposals, selectProposed, withProposals } from './proposal-history.ts';
import { isShownAnswer } from './reply-shown.ts';
import { newestSummary, type SummaryRow } from './summaries.ts';

/** More than most budgets have room for. */
export const HISTORY_READ = 200;
/** For one step of a summary: as many as the largest usual budget takes in. */
const STEP_READ = 1_000;

export interface ThreadHistory {
	/** The last ones, oldest first. */
	entries: HistoryEntry[];
	/** What stands for the older ones. */
	summary: SummaryRow | null;
	/** How many come after what the summary stands for; of those that were not read, deleted ones count too. */
	unsummarised: number;
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
	// Sent together: somebody waits for the first word.
	const [rows, summary, proposed] = await Promise.all([
		selectNewest(from, { threadId, afterSeq: 0, throughSeq }),
		newestSummary(from, threadId, throughSeq),
		selectProposed(from, { threadId })
	]);
	const afterSeq = summary?.throughSeq ?? 0;
	const entries = rows.reverse().map((row) => toEntry(row, afterSeq, proposed));
	const fresh = entries.filter((entry) => !entry.summarised);
	// By their numbers: to count exactly is to read them all, for each question until there is a summary, and for
	// each one ever where none is made.
	const [oldest] = fresh.length < HISTORY_READ ? [] : fresh;
	const unread = oldest ? oldest.seq - 1 - afterSeq : 0;
	return { entries, summary, unsummarised: fresh.length + unread };
}

/** The oldest after what the summary stands for. */
export async function readUnsummarised(
	from: Queryable,
	threadId: string,
	range: { afterSeq: number; throughSeq: number }
): Promise<HistoryEntry[]> {
	const [rows, proposed] = await Promise.all([
		selectOldest(from, { threadId, ...range }),
		selectProposed(from, { threadId })
	]);
	return rows.map((row) => toEntry(row, range.afterSeq, proposed));
}

/** With a message that comes after all of them. */
export function withMessage(history: ThreadHistory, message: Message): ThreadHistory {
	const { quote, createdAt } = message;
	const entry = { ...said(message, 0), quote, at: new Date(createdAt) };
	const entries = [...history.entries, entry];
	return { ...history, entries, unsummarised: history.unsummarised + 1 };
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
	gt(messages.seq, sql.placeholder('afterSeq')),
	lte(messages.seq, sql.placeholder('throughSeq')),
	isNull(messages.deletedAt),
	or(eq(messages.kind, 'member'), sql`${replies.text} ~ '\\S'`, hasProposals),
	or(eq(messages.kind, 'member'), sql`not ${replaced}`)
);

const selectNewest = statement((from) =>
	selectSaid(from).where(told).orderBy(desc(messages.seq)).limit(HISTORY_READ)
);

const selectOldest = statement((from) =>
	selectSaid(from).where(told).orderBy(asc(messages.seq)).limit(STEP_READ)
);

function toEntry(
	row: Awaited<ReturnType<typeof selectNewest>>[number],
	summarisedThrough: number,
	proposed: Awaited<ReturnType<typeof selectProposed>>
): HistoryEntry {
	const body = withProposals(row.body, row.replyId, proposed);
	return { ...said({ ...row, body }, summarisedThrough), quote: toQuote(row), at: row.createdAt };
}

type Said = Pick<Message, 'seq' | 'kind' | 'authorName' | 'body' | 'asked'>;

function said({ seq, kind, authorName, body, asked }: Said, summarisedThrough: number) {
	const author = kind === 'assistant' ? null : (authorName ?? 'A former member');
	return { seq, author, text: body, asked, summarised: seq <= summarisedThrough };
}
