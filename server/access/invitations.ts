import { and, eq, ne } from 'drizzle-orm';
import { DomainError } from '#lib/protocol/errors.ts';
import type { InvitationPreview } from '#lib/protocol/project.ts';
import { hashToken, newToken } from '../auth/token.ts';
import type { Bus } from '../bus.ts';
import type { Db, Queryable } from '../db/client.ts';
import { invitations, memberships, projects, users } from '../db/schema.ts';
import { announceProjects } from './project-list.ts';

const VALID_DAYS = 7;

export interface Invitations {
	/** The token, which is known only now: the database keeps its hash. */
	create(projectId: string, role: 'editor' | 'viewer', createdBy: string): Promise<{ token: string }>;
	preview(token: string): Promise<InvitationPreview>;
	/** Joins; a member keeps the role that he or she has. Answers the project's id. */
	accept(token: string, userId: string, tx?: Queryable): Promise<string>;
}

/** Links that let whoever holds them join a project. */
export function createInvitations(db: Db, bus: Bus): Invitations {
	return {
		async create(projectId, role, createdBy) {
			const token = newToken();
			const expiresAt = new Date(Date.now() + VALID_DAYS * 24 * 60 * 60 * 1000);
			await db
				.insert(invitations)
				.values({ tokenHash: hashToken(token), projectId, role, createdBy, expiresAt });
			return { token };
		},
		async preview(token) {
			const { invitation, projectTitle, invitedBy } = await find(db, token);
			return {
				projectTitle,
				invitedBy,
				role: invitation.role,
				expiresAt: invitation.expiresAt.toISOString()
			};
		},
		async accept(token, userId, tx = db) {
			const { invitation } = await find(tx, token);
			await tx
				.insert(memberships)
				.values({ projectId: invitation.projectId, userId, role: invitation.role })
				.onConflictDoNothing();
			announceProjects(bus, [userId]);
			return invitation.projectId;
		}
	};
}

async function find(db: Queryable, token: string) {
	const [row] = await db
		.select({ invitation: invitations, projectTitle: projects.title, invitedBy: users.name })
		.from(invitations)
		.innerJoin(projects, eq(projects.id, invitations.projectId))
		.innerJoin(users, eq(users.id, invitations.createdBy))
		// Somebody who may no longer invite has nothing left to share.
		.innerJoin(
			memberships,
			and(
				eq(memberships.projectId, invitations.projectId),
				eq(memberships.userId, invitations.createdBy),
				ne(memberships.role, 'viewer')
			)
		)
		.where(eq(invitations.tokenHash, hashToken(token)));
	if (!row) {
		throw new DomainError('invitation_unknown', 'This invitation does not exist. Ask for a new link.');
	}
	if (row.invitation.expiresAt <= new Date()) {
		throw new DomainError('invitation_expired', 'This invitation has expired. Ask for a new link.');
	}
	return row;
}
