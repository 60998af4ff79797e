import { and, desc, eq, gte, lt, sql } from 'drizzle-orm';
import { DomainError } from '#lib/protocol/errors.ts';
import type { ThreadSummary } from '#lib/protocol/chat.ts';
import type { Queryable } from '../db/client.ts';
import { threadSummaries } from '../db/schema.ts';
import { statement } from '../db/statement.ts';

export type SummaryRow = typeof threadSummaries.$inferSelect;

/** The last one that stands only for messages before `seq`. */
export async function newestSummary(
	from: Queryable,
	threadId: string,
	seq: number
): Promise<SummaryRow | null> {
	const [row] = await selectNewest(from, { threadId, seq });
	return row ?? null;
}

const selectNewest = statement((from) =>
	from
		.select()
		.from(threadSummaries)
		.where(
			and(
				eq(threadSummaries.threadId, sql.placeholder('threadId')),
				lt(threadSummaries.throughSeq, sql.placeholder('seq'))
			)
		)
		.orderBy(desc(threadSummaries.throughSeq))
		.limit(1)
);

/** A message was changed: what it said before must not live on in the summaries that stand for it. */
export async function dropSummaries(tx: Queryable, { threadId, seq }: { threadId: string; seq: number }) {
	await tx
		.delete(threadSummaries)
		.where(and(eq(threadSummaries.threadId, threadId), gte(threadSummaries.throughSeq, seq)));
}

/** @throws DomainError `not_found`, also when it was dropped. */
export async function readSummary(from: Queryable, threadId: string, id: string): Promise<ThreadSummary> {
	const [row] = await from
		.select()
		.from(threadSummaries)
		.where(and(eq(threadSummaries.id, id), eq(threadSummaries.threadId, threadId)));
	if (!row) throw new DomainError('not_found', 'There is no such summary any more.');
	return { ...row, createdAt: row.createdAt.toISOString() };
}
