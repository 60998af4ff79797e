import { sql, type SQL } from 'drizzle-orm';
import { soughtText } from '#lib/protocol/citations.ts';
import { excerptOf, plainWords } from '#lib/protocol/excerpt.ts';
import type { FoundMessage, FoundPage } from '#lib/protocol/search.ts';
import { hasAll, marksIn, readQuery, type SameWord, type Sought } from '#lib/protocol/sought.ts';
import type { Database, Queryable } from '../db/client.ts';
import { messages, messageWords, replies, threads, users } from '../db/schema.ts';
import type { Access } from './access.ts';
import { replaced } from './thread-history.ts';
import { sameIn, toTsquery } from './word-query.ts';
import { scopeWord, threadWord } from './word-rows.ts';

const PAGE = 30;
const PAGE_MAX = 50;
/**
 * Of a scope, the messages that are looked through from the newest on. A word that is in many messages fills a page
 * from these, and never has all that it is in sorted; for any other one they are no detour.
 */
const NEWEST = 1_000;
/** After any id of a message. */
const LAST = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

export interface SearchInput {
	userId: string;
	/** In all threads of the project, or in one thread. */
	within: { projectId: string } | { threadId: string };
	query: string;
	/** Id of a message: only those before it. */
	before?: string | undefined;
	limit?: number | undefined;
}

interface SearchDeps {
	database: Database;
	access: Access;
	/** A text search configuration of Postgres. */
	language: string;
}

export function createSearch({ database, access, language }: SearchDeps) {
	const { db } = database;

	async function place({ userId, within }: SearchInput): Promise<{ scopeId: string; only: string }> {
		if ('projectId' in within) {
			await access.require(userId, { projectId: within.projectId, ownerId: null }, 'read');
			return { scopeId: within.projectId, only: scopeWord(within.projectId) };
		}
		const { id, projectId } = await access.reach(userId, within.threadId, 'read');
		return { scopeId: projectId ?? id, only: threadWord(id) };
	}

	return async (input: SearchInput): Promise<FoundPage> => {
		const { scopeId, only } = await place(input);
		const sought = readQuery(input.query);
		if (sought.length === 0) return { found: [], before: null };
		const limit = Math.min(Math.max(input.limit ?? PAGE, 1), PAGE_MAX);
		const hits = findHits({ sought, language, scopeId, only, before: input.before ?? LAST, limit });
		const rows = await selectFound(db, hits);
		const same = await sameIn(db, { language, sought, texts: rows.map(({ text }) => text) });
		return {
			found: rows.slice(0, limit).flatMap((row) => toFound(row, sought, same)),
			before: rows.length > limit ? (rows[limit - 1]?.id ?? null) : null
		};
	};
}

interface Hits {
	sought: readonly Sought[];
	language: string;
	scopeId: string;
	only: string;
	before: string;
	limit: number;
}

/** Ids of messages that have all that is sought, newest first, and one more than the page holds. */
function findHits({ sought, language, scopeId, only, before, limit }: Hits): SQL {
	const page = limit + 1;
	// Where the language leaves all words out, `numnode` is 0: with the scope alone everything would be found.
	// Asked for by a subquery, so that Postgres plans without the words: by what it knows of a common one it would
	// read all rows, with what it expects of an unknown one it always takes the index.
	return sql`
		with asked as materialized (
			select words, words && ${`'${only}'`}::text::tsquery as here
			from (select to_tsquery(${language}::text::regconfig, ${toTsquery(sought)}) as words) as query
			where numnode(words) > 0
		), newest as materialized (
			select message_id, rev, words @@ (select here from asked) as hit from ${messageWords}
			where scope_id = ${scopeId} and message_id < ${before}
			order by message_id desc limit ${NEWEST}
		), recent as materialized (
			select message_id, rev from newest where hit order by message_id desc limit ${page}
		), older as materialized (
			select message_id, rev from ${messageWords}
			where words @@ (select here from asked) and message_id < ${before}
				and (select count(*) from recent) < ${page}
		)
		select message_id, rev from recent union select message_id, rev from older
		order by message_id desc limit ${page}
	`;
}

interface FoundRow extends Record<string, unknown> {
	id: string;
	thread_id: string;
	milestone_id: string | null;
	archived: boolean;
	seq: string;
	kind: 'member' | 'assistant';
	author_name: string | null;
	author_color: number | null;
	created_at: string;
	text: string;
	/** Not to be shown: it was deleted, or another answer took its place. */
	hidden: boolean;
	/** Its words are those of an earlier text. */
	stale: boolean;
}

async function selectFound(db: Queryable, hits: SQL): Promise<FoundRow[]> {
	return await db.execute<FoundRow>(sql`
		with hits as materialized (${hits})
		select messages.id, messages.thread_id, threads.milestone_id, threads.archived_at is not null as archived,
			messages.seq, messages.kind, users.name as author_name, users.color as author_color, messages.created_at,
			coalesce(replies.text, messages.body) as text,
			messages.deleted_at is not null or ${replaced} as hidden, messages.rev <> hits.rev as stale
		from hits
		join ${messages} on messages.id = hits.message_id
		join ${threads} on threads.id = messages.thread_id
		left join ${users} on users.id = messages.author_id
		left join ${replies} on replies.message_id = messages.id
		order by messages.id desc
	`);
}

function toFound(row: FoundRow, sought: readonly Sought[], same: SameWord): FoundMessage[] {
	const text = plainWords(soughtText(row.kind, row.text));
	const marks = marksIn(text, sought, same);
	if (row.hidden || (row.stale && !hasAll(marks, sought))) return [];
	return [
		{
			id: row.id,
			threadId: row.thread_id,
			milestoneId: row.milestone_id,
			archived: row.archived,
			seq: Number(row.seq),
			kind: row.kind,
			authorName: row.author_name,
			authorColor: row.author_color,
			createdAt: new Date(row.created_at).toISOString(),
			excerpt: excerptOf(text, marks)
		}
	];
}
