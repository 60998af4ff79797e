import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm';
import { DomainError } from '#lib/protocol/errors.ts';
import { fileName } from '#lib/protocol/file-name.ts';
import type { Bus } from '../bus.ts';
import type { Database, Queryable } from '../db/client.ts';
import { messages, projects, replies } from '../db/schema.ts';
import type { Log } from '../log.ts';
import type { Access, ThreadRow } from './access.ts';
import { selectMessages, toMessage } from './message-rows.ts';
import { createPipe, type Pipe } from './pipe.ts';
import { selectReplies, toReply } from './reply-rows.ts';
import { jsonFormat, type Exported, type ThreadFormat, type ThreadHead } from './thread-file.ts';
import { replaced } from './thread-history.ts';
import { markdownFormat, titleOf } from './thread-markdown.ts';

/** Messages in memory at a time. */
const PAGE = 200;
/** Of this node at a time: each holds a connection of the pool for as long as somebody reads it. */
const AT_ONCE = 2;
/** A reader who takes longer than this for a page is taken for gone: what it holds keeps Postgres from tidying up. */
const PAGE_PATIENCE = '60s';

export type ExportFormat = 'md' | 'json';

export interface ThreadExport {
	/** With its ending. */
	name: string;
	/** How many bytes there will be, roughly: what the texts alone take. */
	size: number;
	stream: ReadableStream<Uint8Array>;
}

interface ExportDeps {
	database: Database;
	access: Access;
	bus: Bus;
	log: Log;
}

interface ExportInput {
	userId: string;
	threadId: string;
	format: ExportFormat;
}

export function createThreadExport({ database, access, bus, log }: ExportDeps) {
	let open = 0;

	/** Writes until the reader is gone, may not read any more, or has everything. Never rejects. */
	async function write(input: ExportInput, to: Pipe, begin: Begin) {
		const { userId, threadId } = input;
		const unsubscribe = bus.subscribe('access', (changed) => {
			if (changed.userId !== userId) return;
			access.reach(userId, threadId, 'read').catch((error: unknown) => to.end(error));
		});
		let begun = false;
		try {
			await database.db.transaction(
				(tx) =>
					writeAll(tx, input, to, (file) => {
						begun = true;
						begin.resolve(file);
					}),
				{ isolationLevel: 'repeatable read', accessMode: 'read only' }
			);
			to.close();
		} catch (error) {
			// Before anything was read, the request's own answer says what happened. Who left, or may not read any
			// more, is no failure.
			if (begun && !to.isOver) log.warn({ err: error, threadId }, 'an export broke off');
			else log.debug({ err: error, threadId }, 'an export has no reader');
			begin.reject(error);
			to.end(error);
		} finally {
			unsubscribe();
			open -= 1;
		}
	}

	return async (input: ExportInput): Promise<ThreadExport> => {
		await access.reach(input.userId, input.threadId, 'read');
		if (open >= AT_ONCE) {
			throw new DomainError('rate_limited', 'Others export a thread right now. Try again in a moment.', {
				retryAfter: 5
			});
		}
		open += 1;
		const pipe = createPipe();
		const begin = Promise.withResolvers<Omit<ThreadExport, 'stream'>>();
		void write(input, pipe, begin);
		return { ...(await begin.promise), stream: pipe.readable };
	};
}

type Begin = PromiseWithResolvers<Omit<ThreadExport, 'stream'>>;

async function writeAll(
	tx: Queryable,
	{ threadId, format }: ExportInput,
	to: Pipe,
	begin: Begin['resolve']
): Promise<void> {
	await tx.execute(sql`select set_config('idle_in_transaction_session_timeout', ${PAGE_PATIENCE}, true)`);
	const { head, size } = await readHead(tx, threadId);
	const encoder = new TextEncoder();
	const write = (text: string) => to.write(encoder.encode(text));
	const writing = format === 'md' ? markdownFormat() : jsonFormat;
	const date = head.exportedAt.slice(0, 10);
	begin({ name: `${fileName(titleOf(head.thread))} ${date}.${format}`, size });
	await write(writing.head(head));
	let count = 0;
	for (let last = 0; ;) {
		const page = await readPage(tx, threadId, last);
		if (page.length === 0) break;
		await write(pageText(page, writing, count));
		count += page.length;
		last = page.at(-1)?.message.seq ?? last;
	}
	await write(writing.end);
}

function pageText(page: readonly Exported[], writing: ThreadFormat, before: number): string {
	return page.map((exported, index) => writing.message(exported, before + index)).join('');
}

async function readHead(tx: Queryable, threadId: string): Promise<{ head: ThreadHead; size: number }> {
	const [row] = await tx.execute<{
		thread: Pick<ThreadRow, 'id' | 'milestoneId'> & { createdAt: string };
		project: { id: string; title: string } | null;
		section_title: string | null;
		now: string;
		count: string;
		size: string;
	}>(sql`
		select json_build_object('id', threads.id, 'milestoneId', threads.milestone_id, 'createdAt', threads.created_at)
				as thread,
			case when projects.id is not null then json_build_object('id', projects.id, 'title', projects.title) end
				as project,
			(
				select milestone ->> 'title' from jsonb_array_elements(${projects.overview} -> 'milestones') as milestone
				where milestone ->> 'id' = threads.milestone_id::text
			) as section_title,
			now() as now, said.count, said.size
		from threads
		left join projects on projects.id = threads.project_id
		cross join lateral (
			select count(*) as count,
				coalesce(sum(octet_length(messages.body) + coalesce(octet_length(replies.text), 0)), 0) as size
			from messages left join replies on replies.message_id = messages.id
			where messages.thread_id = threads.id
		) as said
		where threads.id = ${threadId}
	`);
	if (!row) throw new DomainError('not_found', 'There is no such thread.');
	const { thread, project, section_title: title } = row;
	const section = thread.milestoneId === null ? null : { id: thread.milestoneId, title };
	const createdAt = new Date(thread.createdAt).toISOString();
	return {
		head: {
			exportedAt: new Date(row.now).toISOString(),
			thread: { id: thread.id, project, section, createdAt, messageCount: Number(row.count) }
		},
		size: Number(row.size)
	};
}

/** The messages after one, with the replies that they show. */
async function readPage(tx: Queryable, threadId: string, after: number): Promise<Exported[]> {
	const rows = await selectMessages(tx)
		.where(and(eq(messages.threadId, threadId), gt(messages.seq, after)))
		.orderBy(asc(messages.seq))
		.limit(PAGE);
	const ids = rows.flatMap(({ replyId }) => replyId ?? []);
	if (ids.length === 0) return rows.map((row) => ({ message: toMessage(row), reply: null, replaced: false }));
	const rowsOfReplies = await selectReplies(tx).where(inArray(replies.id, ids));
	const behind = await tx
		.select({ id: replies.id })
		.from(replies)
		.where(and(inArray(replies.id, ids), replaced));
	const replyOf = new Map(rowsOfReplies.map((row) => [row.reply.id, toReply(row)]));
	const replacedIds = new Set(behind.map(({ id }) => id));
	return rows.map((row) => ({
		message: toMessage(row),
		reply: replyOf.get(row.replyId ?? '') ?? null,
		replaced: replacedIds.has(row.replyId ?? '')
	}));
}
