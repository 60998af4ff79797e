import { sql, type SQL } from 'drizzle-orm';

/** Held until the transaction's end by whoever rewrites a project's stored content as a whole. */
export function compactionLock(projectId: string): SQL {
	return sql`select pg_advisory_xact_lock(hashtextextended(${projectId}, 0))`;
}
