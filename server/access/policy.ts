import { and, eq, sql } from 'drizzle-orm';
import { DomainError } from '#lib/protocol/errors.ts';
import type { Role } from '#lib/protocol/project.ts';
import type { Db } from '../db/client.ts';
import { memberships } from '../db/schema.ts';

/** What one may do to a project, from the least right to the most. */
export type Action = 'read' | 'write' | 'invite' | 'manage' | 'delete';

const ALLOWED: Record<Role, readonly Action[]> = {
	owner: ['read', 'write', 'invite', 'manage', 'delete'],
	editor: ['read', 'write', 'invite'],
	viewer: ['read']
};

export interface Policy {
	/** Null for somebody who is no member, and for a project that does not exist. */
	roleOf(userId: string, projectId: string): Promise<Role | null>;
	/**
	 * The person's role, when it allows the action.
	 *
	 * @throws DomainError `not_found` for a project one may not know of, `forbidden` with too little right
	 */
	require(userId: string, action: Action, projectId: string): Promise<Role>;
}

function can(role: Role, action: Action): boolean {
	return ALLOWED[role].includes(action);
}

export function createPolicy(db: Db): Policy {
	const find = db
		.select({ role: memberships.role })
		.from(memberships)
		.where(
			and(
				eq(memberships.projectId, sql.placeholder('projectId')),
				eq(memberships.userId, sql.placeholder('userId'))
			)
		)
		.prepare('role');

	async function roleOf(userId: string, projectId: string): Promise<Role | null> {
		const [row] = await find.execute({ projectId, userId });
		return row?.role ?? null;
	}
	return {
		roleOf,
		async require(userId, action, projectId) {
			const role = await roleOf(userId, projectId);
			if (role === null)
				throw new DomainError('not_found', 'There is no such project, or you are not a member of it.');
			if (!can(role, action)) {
				throw new DomainError('forbidden', 'Your role in this project does not allow this. Ask its owner.');
			}
			return role;
		}
	};
}
