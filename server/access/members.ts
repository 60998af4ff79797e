import { and, eq } from 'drizzle-orm';
import { DomainError } from '#lib/protocol/errors.ts';
import type { Role } from '#lib/protocol/project.ts';
import type { Bus } from '../bus.ts';
import type { Db, Queryable } from '../db/client.ts';
import { invitations, memberships } from '../db/schema.ts';
import { announceProjects } from './project-list.ts';

export interface Members {
	/** @throws DomainError `not_found`, or `last_owner` when nobody would own the project */
	setRole(projectId: string, userId: string, role: Role): Promise<void>;
	/** As `setRole`; what the person wrote stays. */
	remove(projectId: string, userId: string): Promise<void>;
}

/**
 * Changes of who may do what. Invitations given out before end with them. They take effect on open sockets and streams at once, by the bus.
 */
export function createMembers(db: Db, bus: Bus): Members {
	async function change(
		projectId: string,
		userId: string,
		run: (tx: Queryable) => Promise<void>
	): Promise<void> {
		await db.transaction(async (tx) => {
			await requireMember(tx, projectId, userId);
			await run(tx);
			await requireOwner(tx, projectId);
			// Whoever joined by a link still has it, and would come back with the role that it gives.
			await tx.delete(invitations).where(eq(invitations.projectId, projectId));
		});
		bus.publish({ topic: 'access', userId, projectId });
		announceProjects(bus, [userId]);
	}
	const one = (projectId: string, userId: string) =>
		and(eq(memberships.projectId, projectId), eq(memberships.userId, userId));
	return {
		setRole: (projectId, userId, role) =>
			change(projectId, userId, async (tx) => {
				await tx.update(memberships).set({ role }).where(one(projectId, userId));
			}),
		remove: (projectId, userId) =>
			change(projectId, userId, async (tx) => {
				await tx.delete(memberships).where(one(projectId, userId));
			})
	};
}

/** Locks the project's memberships: two owners who leave at once must not both be let go. */
async function requireMember(tx: Queryable, projectId: string, userId: string): Promise<void> {
	const rows = await tx
		.select({ userId: memberships.userId })
		.from(memberships)
		.where(eq(memberships.projectId, projectId))
		.orderBy(memberships.userId)
		.for('update');
	if (!rows.some((row) => row.userId === userId)) {
		throw new DomainError('not_found', 'This person is no member of the project.');
	}
}

async function requireOwner(tx: Queryable, projectId: string): Promise<void> {
	const owners = await tx
		.select({ userId: memberships.userId })
		.from(memberships)
		.where(and(eq(memberships.projectId, projectId), eq(memberships.role, 'owner')))
		.limit(1);
	if (owners.length === 0) {
		throw new DomainError('last_owner', 'A project needs an owner. Make somebody else an owner first.');
	}
}
