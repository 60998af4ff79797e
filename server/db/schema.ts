import { sql } from 'drizzle-orm';
import {
	bigint,
	boolean,
	check,
	customType,
	foreignKey,
	index,
	integer,
	jsonb,
	pgTable,
	primaryKey,
	smallint,
	text,
	timestamp,
	unique,
	uniqueIndex,
	uuid,
	type AnyPgColumn
} from 'drizzle-orm/pg-core';
import type { ContextManifest, ReplyError, ReplyStatus } from '#lib/protocol/chat.ts';
import type { ProjectOverview, Role } from '#lib/protocol/project.ts';

const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' });
const at = (name: string) => timestamp(name, { withTimezone: true });
const createdAt = () => at('created_at').notNull().defaultNow();
const count = (name: string) => bigint(name, { mode: 'number' });

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

export const threads = pgTable(
	'threads',
	{
		id: uuid('id').primaryKey(),
		projectId: uuid('project_id').references(() => projects.id, { onDelete: 'cascade' }),
		milestoneId: uuid('milestone_id'),
		ownerId: uuid('owner_id').references(() => users.id, { onDelete: 'cascade' }),
		lastSeq: count('last_seq').notNull().default(0),
		rev: count('rev').notNull().default(0),
		archivedAt: at('archived_at'),
		createdAt: createdAt()
	},
	(table) => [
		check('threads_scope', sql`(${table.projectId} is null) = (${table.ownerId} is not null)`),
		check('threads_milestone', sql`${table.milestoneId} is null or ${table.projectId} is not null`),
		uniqueIndex('threads_project')
			.on(table.projectId)
			.where(sql`milestone_id is null`),
		uniqueIndex('threads_project_milestone')
			.on(table.projectId, table.milestoneId)
			.where(sql`milestone_id is not null`),
		uniqueIndex('threads_owner')
			.on(table.ownerId)
			.where(sql`project_id is null`)
	]
);

export const messages = pgTable(
	'messages',
	{
		id: uuid('id').primaryKey(),
		threadId: uuid('thread_id')
			.notNull()
			.references(() => threads.id, { onDelete: 'cascade' }),
		seq: count('seq').notNull(),
		rev: count('rev').notNull(),
		authorId: uuid('author_id').references(() => users.id, { onDelete: 'set null' }),
		kind: text('kind').$type<'member' | 'assistant'>().notNull(),
		clientId: uuid('client_id'),
		/** Empty for an assistant's message: its text is the reply's. */
		body: text('body').notNull(),
		/** The author asked the assistant with it. */
		asked: boolean('asked').notNull().default(false),
		/** The message that it answers. */
		replyTo: uuid('reply_to').references((): AnyPgColumn => messages.id, { onDelete: 'set null' }),
		createdAt: createdAt(),
		editedAt: at('edited_at'),
		deletedAt: at('deleted_at')
	},
	(table) => [
		unique('messages_thread_seq').on(table.threadId, table.seq),
		unique('messages_author_client').on(table.authorId, table.clientId),
		index('messages_thread_rev').on(table.threadId, table.rev),
		// Without it, each message that goes with its thread would look through all others.
		index('messages_reply_to')
			.on(table.replyTo)
			.where(sql`reply_to is not null`),
		check('messages_kind', sql`${table.kind} in ('member', 'assistant')`)
	]
);

export const replies = pgTable(
	'replies',
	{
		id: uuid('id').primaryKey(),
		threadId: uuid('thread_id')
			.notNull()
			.references(() => threads.id, { onDelete: 'cascade' }),
		messageId: uuid('message_id').references(() => messages.id, { onDelete: 'cascade' }),
		rev: count('rev').notNull(),
		requestedBy: uuid('requested_by')
			.notNull()
			.references(() => users.id, { onDelete: 'cascade' }),
		/** Makes asking for the same retry twice harmless. */
		clientId: uuid('client_id'),
		askedThroughSeq: count('asked_through_seq').notNull(),
		retryOf: uuid('retry_of').references((): AnyPgColumn => replies.id, { onDelete: 'cascade' }),
		/** Its text begins with that of `retry_of`. */
		continues: boolean('continues').notNull().default(false),
		status: text('status').$type<ReplyStatus>().notNull(),
		text: text('text').notNull().default(''),
		/** The runner that holds the lease; every write of a runner names it (fencing). */
		owner: uuid('owner'),
		leaseUntil: at('lease_until'),
		stoppedBy: uuid('stopped_by').references(() => users.id, { onDelete: 'set null' }),
		errorCode: text('error_code').$type<ReplyError>(),
		retryAfter: integer('retry_after'),
		context: jsonb('context').$type<ContextManifest>(),
		model: text('model'),
		tokensIn: integer('tokens_in'),
		tokensOut: integer('tokens_out'),
		createdAt: createdAt(),
		finishedAt: at('finished_at')
	},
	(table) => [
		uniqueIndex('replies_one_streaming')
			.on(table.threadId)
			.where(sql`status = 'streaming'`),
		uniqueIndex('replies_one_queued')
			.on(table.threadId)
			.where(sql`status = 'queued'`),
		unique('replies_requester_client').on(table.requestedBy, table.clientId),
		index('replies_thread_rev').on(table.threadId, table.rev),
		index('replies_message').on(table.messageId),
		index('replies_retry_of')
			.on(table.retryOf)
			.where(sql`retry_of is not null`),
		index('replies_lease')
			.on(table.leaseUntil)
			.where(sql`status = 'streaming'`),
		check(
			'replies_status',
			sql`${table.status} in ('queued', 'streaming', 'done', 'stopped', 'failed', 'interrupted')`
		)
	]
);

export const readMarkers = pgTable(
	'read_markers',
	{
		threadId: uuid('thread_id').notNull(),
		userId: uuid('user_id').notNull(),
		lastReadSeq: count('last_read_seq').notNull().default(0)
	},
	(table) => [
		primaryKey({ columns: [table.threadId, table.userId] }),
		foreignKey({ columns: [table.threadId], foreignColumns: [threads.id] }).onDelete('cascade'),
		foreignKey({ columns: [table.userId], foreignColumns: [users.id] }).onDelete('cascade')
	]
);
