import { sql, type SQL } from 'drizzle-orm';
import { soughtText } from '#lib/protocol/citations.ts';
import { wordsIn } from '#lib/protocol/sought.ts';
import type { Queryable } from '../db/client.ts';
import { messages, messageWords, replies, threads } from '../db/schema.ts';

/**
 * Characters of a text whose words are kept: no message and hardly an answer has more, and with four bytes each and
 * none twice they still fit into a tsvector.
 */
const READ = 100_000;

/** Words that no text has, since ours have no spaces: by them the index of words finds those of a project or thread. */
export const scopeWord = (scopeId: string) => `scope ${scopeId}`;
export const threadWord = (threadId: string) => `thread ${threadId}`;

interface Batch {
	/** Which messages. */
	where: SQL;
	language: string;
	limit: number;
}

/**
 * Writes the words of those messages that have none, or those of another time or language, in the order of their
 * ids. Whatever else writes them at this moment, the later state stays. Returns the id of the last, null when
 * there was none to write.
 */
export async function writeWords(db: Queryable, { where, language, limit }: Batch): Promise<string | null> {
	const stale = await readStale(db, { where, language, limit });
	const rows = stale.map(({ kind, text, ...row }) => ({
		...row,
		text: wordsIn(soughtText(kind, text))
			.map((word) => word.text)
			.join(' ')
	}));
	if (rows.length === 0) return null;
	await db.execute(sql`
		insert into ${messageWords} (message_id, scope_id, rev, language, words)
		select row.id, row.scope, row.rev, ${language},
			to_tsvector(${language}::text::regconfig, row.text)
				|| array_to_tsvector(array['scope ' || row.scope, 'thread ' || row.thread])
		from json_to_recordset(${JSON.stringify(rows)}::text::json)
			as row (id uuid, scope uuid, thread uuid, rev bigint, text text)
		on conflict (message_id) do update
			set rev = excluded.rev, language = excluded.language, words = excluded.words
			where message_words.rev <= excluded.rev
	`);
	return rows.at(-1)?.id ?? null;
}

interface StaleRow extends Record<string, unknown> {
	id: string;
	scope: string;
	thread: string;
	rev: string;
	kind: 'member' | 'assistant';
	/** Empty when it was deleted. */
	text: string;
}

async function readStale(db: Queryable, { where, language, limit }: Batch): Promise<StaleRow[]> {
	return await db.execute<StaleRow>(sql`
		select messages.id, coalesce(threads.project_id, threads.id) as scope, threads.id as thread, messages.rev,
			messages.kind,
			case when messages.deleted_at is null then left(coalesce(replies.text, messages.body), ${READ}) else '' end
				as text
		from ${messages}
		join ${threads} on threads.id = messages.thread_id
		left join ${replies} on replies.message_id = messages.id
		left join ${messageWords} on message_words.message_id = messages.id
		where ${where} and (
			message_words.message_id is null or message_words.rev <> messages.rev
			or message_words.language <> ${language}
		)
		order by messages.id
		limit ${limit}
	`);
}
