import { sql } from 'drizzle-orm';
import { bigint, check, index, jsonb, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core';
import type { ProjectOverview, Role } from '#lib/protocol/project.ts';
import { bytea, at, createdAt } from './columns.ts';

export const users = pgTable('users', {
	id: uuid('id').primaryKey(),
	/** Lower case. */
	email: text('email').notNull().unique(),
	name: text('name').notNull(),
	passwordHash: text('password_hash').notNull(),
	/** 1 to 12: the person's presence colour. */
	color: smallint('color').notNull(),
	createdAt: createdAt()
});

export const sessions = pgTable(
	'sessions',
	{
		/** SHA-256 (hex) of the session id; the id itself is only in the person's cookie. */
		idHash: text('id_hash').primaryKey(),
		userId: uuid('user_id')
			.notNull()
			.references(() => users.id, { onDelete: 'cascade' }),
		expiresAt: at('expires_at').notNull()
	},
	(table) => [index('sessions_user').on(table.userId)]
);

export const projects = pgTable('projects', {
	id: uuid('id').primaryKey(),
	title: text('title').notNull(),
	overview: jsonb('overview').$type<ProjectOverview>().notNull().default({ summary: '', milestones: [] }),
	createdBy: uuid('created_by').references(() => users.id, { onDelete: 'set null' }),
	createdAt: createdAt(),
	updatedAt: at('updated_at').notNull().defaultNow()
});

export const memberships = pgTable(
	'memberships',
	{
		projectId: uuid('project_id')
			.notNull()
			.references(() => projects.id, { onDelete: 'cascade' }),
		userId: uuid('user_id')
			.notNull()
			.references(() => users.id, { onDelete: 'cascade' }),
		role: text('role').$type<Role>().notNull(),
		createdAt: createdAt()
	},
	(table) => [
		primaryKey({ columns: [table.projectId, table.userId] }),
		index('memberships_user').on(table.userId),
		check('memberships_role', sql`${table.role} in ('owner', 'editor', 'viewer')`)
	]
);

export const invitations = pgTable(
	'invitations',
	{
		/** SHA-256 (hex) of the token, which is only in the link. */
		tokenHash: text('token_hash').primaryKey(),
		projectId: uuid('project_id')
			.notNull()
			.references(() => projects.id, { onDelete: 'cascade' }),
		role: text('role').$type<Exclude<Role, 'owner'>>().notNull(),
		createdBy: uuid('created_by')
			.notNull()
			.references(() => users.id, { onDelete: 'cascade' }),
		createdAt: createdAt(),
		expiresAt: at('expires_at').notNull()
	},
	(table) => [
		index('invitations_project').on(table.projectId),
		check('invitations_role', sql`${table.role} in ('editor', 'viewer')`)
	]
);

/**
 * The update log. No foreign keys and no second index: every row is written while a person waits for
 * "saved", and a reference would add a lock record on the project's row to each commit.
 */
export const projectUpdates = pgTable(
	'project_updates',
	{
		projectId: uuid('project_id').notNull(),
		id: bigint('id', { mode: 'bigint' }).notNull().generatedAlwaysAsIdentity(),
		update: bytea('update').notNull(),
		authorId: uuid('author_id'),
		createdAt: createdAt()
	},
	(table) => [primaryKey({ columns: [table.projectId, table.id] })]
);

/** The compacted part of the log: one Yjs update (V1). */
export const projectSnapshots = pgTable('project_snapshots', {
	projectId: uuid('project_id').primaryKey(),
	state: bytea('state').notNull(),
	updatedAt: at('updated_at').notNull().defaultNow()
});
