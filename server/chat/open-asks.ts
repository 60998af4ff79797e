import { and, asc, eq, gt, isNull, or, sql, type SQL } from 'drizzle-orm';
import type { Queryable } from '../db/client.ts';
import { memberships, messages, replies } from '../db/schema.ts';
import type { ThreadRow } from './access.ts';

interface OpenAsk {
	messageId: string;
	authorId: string | null;
	/** Whether the author may still know of the project. */
	isMember: boolean;
}

/** The `seq` up to which the thread's questions were answered, or an answer begun. */
export function answeredThrough(threadId: string): SQL<number> {
	return sql<number>`(
		select coalesce(max(earlier.asked_through_seq), 0) from ${replies} as earlier
		where earlier.thread_id = ${threadId} and earlier.status <> 'queued'
	)`;
}

/**
 * The messages that the thread's queued reply is to answer, oldest first. One that was asked with only after
 * others were answered stands below them; it is known by what the reply was asked through.
 */
export async function openAsks(tx: Queryable, { id, projectId }: ThreadRow): Promise<OpenAsk[]> {
	const confirmedLate = sql`(
		select queued.asked_through_seq from ${replies} as queued
		where queued.thread_id = ${id} and queued.status = 'queued'
	)`;
	const membership = and(
		eq(memberships.userId, messages.authorId),
		projectId === null ? sql`false` : eq(memberships.projectId, projectId)
	);
	const rows = await tx
		.select({ messageId: messages.id, authorId: messages.authorId, role: memberships.role })
		.from(messages)
		.leftJoin(memberships, membership)
		.where(
			and(
				eq(messages.threadId, id),
				or(gt(messages.seq, answeredThrough(id)), eq(messages.seq, confirmedLate)),
				messages.asked,
				isNull(messages.deletedAt)
			)
		)
		.orderBy(asc(messages.seq));
	return rows.map(({ role, ...ask }) => ({ ...ask, isMember: projectId === null || role !== null }));
}
