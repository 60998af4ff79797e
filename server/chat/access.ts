import { eq } from 'drizzle-orm';
import { DomainError } from '#lib/protocol/errors.ts';
import type { Role } from '#lib/protocol/project.ts';
import type { Database } from '../db/client.ts';
import { threads } from '../db/schema.ts';

export type ThreadRow = typeof threads.$inferSelect;

/** Where something is said: in a project, or with oneself. */
export type Scope = Pick<ThreadRow, 'projectId' | 'ownerId'>;

export type Right = 'read' | 'write';

/** Throws `not_found` where the person may not even know of the scope, `forbidden` where a viewer would write. */
export type Access = (userId: string, scope: Scope, right: Right) => Promise<void>;

export function createAccess(roleOf: (userId: string, projectId: string) => Promise<Role | null>): Access {
	return async (userId, scope, right) => {
		const role = scope.projectId === null ? null : await roleOf(userId, scope.projectId);
		requireRight({ userId, role }, scope, right);
	};
}

/** The rule itself; `role` is the person's in the scope's project. Throws as `Access` does. */
export function requireRight(
	{ userId, role }: { userId: string; role: Role | null },
	{ projectId, ownerId }: Scope,
	right: Right
): void {
	const isTheirs = projectId === null ? ownerId === userId : role !== null;
	if (!isTheirs) throw new DomainError('not_found', 'There is no such thread.');
	if (right === 'write' && role === 'viewer') {
		throw new DomainError('forbidden', 'Viewers can read this thread, but not write in it.');
	}
}

/** Throws `not_found` when there is none; says nothing about who may see it. */
export async function findThread(database: Database, threadId: string): Promise<ThreadRow> {
	const [thread] = await database.db.select().from(threads).where(eq(threads.id, threadId));
	if (!thread) throw new DomainError('not_found', 'There is no such thread.');
	return thread;
}
