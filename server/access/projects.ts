import { isDeepStrictEqual } from 'node:util';
import { desc, eq, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { DomainError } from '#lib/protocol/errors.ts';
import type { CreateProjectInput, Member, ProjectOverview, ProjectRow } from '#lib/protocol/project.ts';
import type { Bus } from '../bus.ts';
import type { Db, Queryable } from '../db/client.ts';
import { compactionLock } from '../db/locks.ts';
import { memberships, projectSnapshots, projectUpdates, projects, users } from '../db/schema.ts';
import { announceProjects } from './project-list.ts';

export interface Projects {
	/** Those the person is a member of, the last changed first. */
	list(userId: string): Promise<ProjectRow[]>;
	/** @throws DomainError `not_found` unless the person is a member */
	get(userId: string, projectId: string): Promise<ProjectRow>;
	/**
	 * The same id again is no error for its creator: a client that got no answer asks again.
	 *
	 * @throws DomainError `id_taken` when the id is another person's project; nothing is told of it
	 */
	create(userId: string, input: CreateProjectInput): Promise<{ project: ProjectRow; created: boolean }>;
	members(projectId: string): Promise<Member[]>;
	/** Deletes the project for its members, at once; its content is left to `deleteContent`. */
	delete(projectId: string): Promise<void>;
	/** After all that was under way for the deleted project has ended. */
	deleteContent(projectId: string): Promise<void>;
	/** Keeps what lists show; a null title leaves the row's. Members hear of it when it differs. */
	updateOverview(
		projectId: string,
		title: string | null,
		overview: ProjectOverview,
		/** The content was changed now, and not earlier. */
		isNew: boolean
	): Promise<void>;
}

export function createProjects(db: Db, bus: Bus): Projects {
	async function get(userId: string, projectId: string): Promise<ProjectRow> {
		const [project] = await rowsOf(db, userId, projectId);
		if (!project)
			throw new DomainError('not_found', 'There is no such project, or you are not a member of it.');
		return project;
	}

	async function announce(projectId: string): Promise<void> {
		announceProjects(
			bus,
			(await membersOf(db, projectId)).map((member) => member.userId)
		);
	}

	return {
		list: (userId) => rowsOf(db, userId),
		get,
		async create(userId, { id = uuidv7(), title }) {
			const created = await db.transaction(async (tx) => {
				const inserted = await tx
					.insert(projects)
					.values({ id, title, createdBy: userId })
					.onConflictDoNothing()
					.returning({ id: projects.id });
				if (inserted.length === 0) return false;
				await tx.insert(memberships).values({ projectId: id, userId, role: 'owner' });
				return true;
			});
			if (!created) await requireOwnId(db, userId, id);
			else announceProjects(bus, [userId]);
			return { project: await get(userId, id), created };
		},
		members: (projectId) => membersOf(db, projectId),
		async delete(projectId) {
			const members = await membersOf(db, projectId);
			await db.delete(projects).where(eq(projects.id, projectId));
			for (const { userId } of members) bus.publish({ topic: 'access', userId, projectId });
			announceProjects(
				bus,
				members.map((member) => member.userId)
			);
		},
		async deleteContent(projectId) {
			await db.transaction(async (tx) => {
				// A compaction that is under way would write its snapshot after this.
				await tx.execute(compactionLock(projectId));
				await tx.delete(projectUpdates).where(eq(projectUpdates.projectId, projectId));
				await tx.delete(projectSnapshots).where(eq(projectSnapshots.projectId, projectId));
			});
		},
		async updateOverview(projectId, title, overview, isNew) {
			const changed = await db.transaction(async (tx) => {
				const [before] = await tx.select().from(projects).where(eq(projects.id, projectId)).for('update');
				if (!before) return false;
				const after = { title: title ?? before.title, overview };
				const differs = !isDeepStrictEqual([before.title, before.overview], [after.title, after.overview]);
				if (differs || isNew) {
					const updatedAt = isNew ? sql`now()` : before.updatedAt;
					await tx
						.update(projects)
						.set({ ...after, updatedAt })
						.where(eq(projects.id, projectId));
				}
				return differs;
			});
			if (changed) await announce(projectId);
		}
	};
}

async function requireOwnId(db: Db, userId: string, id: string): Promise<void> {
	const [row] = await db.select({ createdBy: projects.createdBy }).from(projects).where(eq(projects.id, id));
	if (row?.createdBy !== userId) {
		throw new DomainError('id_taken', 'This id is in use. Create the project again with another one.');
	}
}

async function rowsOf(db: Queryable, userId: string, projectId?: string): Promise<ProjectRow[]> {
	const own = sql`${memberships.userId} = ${userId}`;
	const rows = await db
		.select({ project: projects, role: memberships.role, members: membersJson() })
		.from(memberships)
		.innerJoin(projects, eq(projects.id, memberships.projectId))
		.where(projectId ? sql`${own} and ${projects.id} = ${projectId}` : own)
		.orderBy(desc(projects.updatedAt), desc(projects.id));
	return rows.map(({ project, role, members }) => ({
		id: project.id,
		title: project.title,
		overview: project.overview,
		role,
		members,
		createdAt: project.createdAt.toISOString(),
		updatedAt: project.updatedAt.toISOString()
	}));
}

/** All members of the row's project, the first to join first. */
function membersJson() {
	return sql<Member[]>`(
		select coalesce(json_agg(json_build_object(
			'userId', u.id, 'name', u.name, 'color', u.color, 'role', m.role
		) order by m.created_at, u.id), '[]'::json)
		from memberships m join users u on u.id = m.user_id
		where m.project_id = ${projects.id}
	)`;
}

function membersOf(db: Queryable, projectId: string): Promise<Member[]> {
	return db
		.select({ userId: users.id, name: users.name, color: users.color, role: memberships.role })
		.from(memberships)
		.innerJoin(users, eq(users.id, memberships.userId))
		.where(eq(memberships.projectId, projectId))
		.orderBy(memberships.createdAt, users.id);
}
