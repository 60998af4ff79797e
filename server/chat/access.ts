import { and, eq, sql } from 'drizzle-orm';
import { DomainError } from '#lib/protocol/errors.ts';
import type { Role } from '#lib/protocol/project.ts';
import type { Database } from '../db/client.ts';
import { memberships, threads } from '../db/schema.ts';

export type ThreadRow = typeof threads.$inferSelect;

/** Where something is said: in a project, or with oneself. */
export type Scope = Pick<ThreadRow, 'projectId' | 'ownerId'>;

export type Right = 'read' | 'write';

/** Throws `not_found` where the person may not even know of the scope, `forbidden` where a viewer would write. */
export interface Access {
	require(userId: string, scope: Scope, right: Right): Promise<void>;
	/** The thread. */
	reach(userId: string, threadId: string, right: Right): Promise<ThreadRow>;
}

export function createAccess(
	{ db }: Database,
	roleOf: (userId: string, projectId: string) => Promise<Role | null>
): Access {
	const find = db
		.select({ thread: threads, role: memberships.role })
		.from(threads)
		.leftJoin(
			memberships,
			and(eq(memberships.projectId, threads.projectId), eq(memberships.userId, sql.placeholder('userId')))
		)
		.where(eq(threads.id, sql.placeholder('threadId')))
		.prepare('thread');

	return {
		async require(userId, scope, right) {
			const role = scope.projectId === null ? null : await roleOf(userId, scope.projectId);
			requireRight({ userId, role }, scope, right);
		},
		async reach(userId, threadId, right) {
			const [found] = await find.execute({ userId, threadId });
			if (!found) throw threadNotFound();
			requireRight({ userId, role: found.role }, found.thread, right);
			return found.thread;
		}
	};
}

/** The rule itself; `role` is the person's in the scope's project. Throws as `Access` does. */
export function requireRight(
	{ userId, role }: { userId: string; role: Role | null },
	{ projectId, ownerId }: Scope,
	right: Right
): void {
	const isTheirs = projectId === null ? ownerId === userId : role !== null;
	if (!isTheirs) throw threadNotFound();
	if (right === 'write' && role === 'viewer') {
		throw new DomainError('forbidden', 'Viewers can read this thread, but not write in it.');
	}
}

function threadNotFound(): DomainError {
	return new DomainError('not_found', 'There is no such thread.');
}
