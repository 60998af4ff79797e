import { and, asc, eq, isNull, sql, type SQL } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type * as Y from 'yjs';
import { DomainError } from '#lib/protocol/errors.ts';
import type { Thread } from '#lib/protocol/chat.ts';
import { readItem } from '#lib/project/item.ts';
import type { Bus } from '../bus.ts';
import type { Database, Queryable } from '../db/client.ts';
import { messages, readMarkers, threads } from '../db/schema.ts';
import type { Access, ThreadRow } from './access.ts';
import { ringInboxes } from './doorbell.ts';
import { readInThread } from './inbox.ts';
import { isReplacedAnswer } from './reply-shown.ts';

interface ThreadsDeps {
	database: Database;
	access: Access;
	bus: Bus;
	readProject<T>(projectId: string, read: (doc: Y.Doc) => T): Promise<T>;
}

export function createThreads({ database, access, bus, readProject }: ThreadsDeps) {
	const { db } = database;

	return {
		async getOrCreate(input: {
			userId: string;
			projectId?: string | undefined;
			milestoneId?: string | undefined;
		}): Promise<{ thread: Thread; created: boolean }> {
			const scope = toScope(input);
			await access.require(input.userId, scope, 'read');
			const known = await findByScope(db, scope);
			if (!known && scope.projectId && scope.milestoneId) {
				await requireMilestone(readProject, scope.projectId, scope.milestoneId);
			}
			const created = known ? null : await insertThread(db, scope);
			const thread = known ?? created ?? (await findByScope(db, scope));
			if (!thread) throw new DomainError('not_found', 'There is no such project.');
			return { thread: await asSeenBy(db, thread.id, input.userId), created: created !== null };
		},

		async list({ userId, projectId }: { userId: string; projectId: string }): Promise<Thread[]> {
			await access.require(userId, { projectId, ownerId: null }, 'read');
			const rows = await selectSeen(db, userId)
				.where(and(eq(threads.projectId, projectId), isNull(threads.archivedAt)))
				.orderBy(asc(threads.createdAt), asc(threads.id));
			return rows.map(toThread);
		},

		async markRead(input: { userId: string; threadId: string; seq: number }): Promise<Thread> {
			const thread = await access.reach(input.userId, input.threadId, 'read');
			const seq = Math.min(input.seq, thread.lastSeq);
			await db
				.insert(readMarkers)
				.values({ threadId: thread.id, userId: input.userId, lastReadSeq: seq })
				.onConflictDoUpdate({
					target: [readMarkers.threadId, readMarkers.userId],
					set: { lastReadSeq: sql`greatest(${readMarkers.lastReadSeq}, excluded.last_read_seq)` }
				});
			if (await readInThread(db, { ...input, seq })) ringInboxes(bus, [input.userId]);
			return await asSeenBy(db, thread.id, input.userId);
		}
	};
}

interface FullScope {
	projectId: string | null;
	milestoneId: string | null;
	ownerId: string | null;
}

function toScope(input: {
	userId: string;
	projectId?: string | undefined;
	milestoneId?: string | undefined;
}): FullScope {
	if (input.milestoneId !== undefined && input.projectId === undefined) {
		throw new DomainError('invalid', 'A milestone’s thread needs its project.');
	}
	const projectId = input.projectId ?? null;
	return { projectId, milestoneId: input.milestoneId ?? null, ownerId: projectId ? null : input.userId };
}

function inScope({ projectId, milestoneId, ownerId }: FullScope): SQL | undefined {
	if (ownerId) return and(isNull(threads.projectId), eq(threads.ownerId, ownerId));
	if (!projectId) return sql`false`;
	return and(
		eq(threads.projectId, projectId),
		milestoneId ? eq(threads.milestoneId, milestoneId) : isNull(threads.milestoneId)
	);
}

async function findByScope(from: Queryable, scope: FullScope): Promise<ThreadRow | undefined> {
	const [row] = await from.select().from(threads).where(inScope(scope));
	return row;
}

/** Null when someone else's insert won. The predicate names the partial index, or Postgres finds no arbiter. */
async function insertThread(db: Queryable, scope: FullScope): Promise<ThreadRow | null> {
	const arbiter = scope.ownerId
		? { target: [threads.ownerId], where: sql`project_id is null` }
		: scope.milestoneId
			? { target: [threads.projectId, threads.milestoneId], where: sql`milestone_id is not null` }
			: { target: [threads.projectId], where: sql`milestone_id is null` };
	const [row] = await db
		.insert(threads)
		.values({ id: uuidv7(), ...scope })
		.onConflictDoNothing(arbiter)
		.returning();
	return row ?? null;
}

/** One in the bin counts: its thread can still be read. */
async function requireMilestone(
	readProject: ThreadsDeps['readProject'],
	projectId: string,
	milestoneId: string
): Promise<void> {
	const exists = await readProject(
		projectId,
		(doc) => readItem(doc, 'milestones', milestoneId) !== undefined
	);
	if (!exists) {
		throw new DomainError('milestone_unknown', 'The server has not received this milestone yet.');
	}
}

function selectSeen(from: Queryable, userId: string) {
	const lastRead = sql<number>`coalesce(${readMarkers.lastReadSeq}, 0)`.mapWith(Number);
	// On (thread_id, seq), so only what is unread is counted, however long the thread.
	const unread = sql<number>`(
		select count(*) from ${messages}
		where ${messages.threadId} = ${threads.id} and ${messages.seq} > coalesce(${readMarkers.lastReadSeq}, 0)
			and ${messages.authorId} is distinct from ${userId} and ${messages.deletedAt} is null
			and not ${isReplacedAnswer}
	)`.mapWith(Number);
	return from
		.select({ thread: threads, lastReadSeq: lastRead, unread })
		.from(threads)
		.leftJoin(readMarkers, and(eq(readMarkers.threadId, threads.id), eq(readMarkers.userId, userId)))
		.$dynamic();
}

function toThread({
	thread,
	lastReadSeq,
	unread
}: {
	thread: ThreadRow;
	lastReadSeq: number;
	unread: number;
}): Thread {
	const { id, projectId, milestoneId, lastSeq, rev } = thread;
	return { id, projectId, milestoneId, lastSeq, rev, lastReadSeq, unread };
}

async function asSeenBy(from: Queryable, threadId: string, userId: string): Promise<Thread> {
	const [row] = await selectSeen(from, userId).where(eq(threads.id, threadId));
	if (!row) throw new DomainError('not_found', 'There is no such thread.');
	return toThread(row);
}
