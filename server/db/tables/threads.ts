import { sql } from 'drizzle-orm';
import {
	boolean,
	check,
	foreignKey,
	index,
	integer,
	jsonb,
	pgTable,
	primaryKey,
	text,
	unique,
	uniqueIndex,
	uuid,
	type AnyPgColumn
} from 'drizzle-orm/pg-core';
import type { ContextManifest, ReplyError, ReplyStatus } from '#lib/protocol/chat.ts';
import { tsvector, at, createdAt, count } from './columns.ts';
import { users, projects } from './projects.ts';

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
		/** Until then some node is summarising the thread's older messages. */
		summaryLeaseUntil: at('summary_lease_until'),
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
		/** The first answer to the same question; null for that one itself. */
		firstReplyId: uuid('first_reply_id').references((): AnyPgColumn => replies.id, { onDelete: 'cascade' }),
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
		/** The model's server reported none. */
		tokensEstimated: boolean('tokens_estimated').notNull().default(false),
		/** Ids of the items of the project that who asked wanted left out. */
		without: jsonb('without').$type<string[]>().notNull().default([]),
		/** On the first answer to a question: the one that everyone sees of all answers to it. */
		shownReplyId: uuid('shown_reply_id').references((): AnyPgColumn => replies.id, { onDelete: 'set null' }),
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
		index('replies_first_reply')
			.on(table.firstReplyId)
			.where(sql`first_reply_id is not null`),
		index('replies_shown_reply')
			.on(table.shownReplyId)
			.where(sql`shown_reply_id is not null`),
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

/** Whom a message is meant for; what they have not read is their inbox. */
export const mentions = pgTable(
	'mentions',
	{
		messageId: uuid('message_id')
			.notNull()
			.references(() => messages.id, { onDelete: 'cascade' }),
		userId: uuid('user_id')
			.notNull()
			.references(() => users.id, { onDelete: 'cascade' }),
		/** The message names them; otherwise it answers one of theirs. */
		named: boolean('named').notNull().default(true),
		createdAt: createdAt(),
		readAt: at('read_at')
	},
	(table) => [
		primaryKey({ columns: [table.messageId, table.userId] }),
		index('mentions_inbox').on(table.userId, table.createdAt),
		index('mentions_unread')
			.on(table.userId)
			.where(sql`read_at is null`)
	]
);

/** The words of messages and replies. Written after the message, from which it can always be made anew. */
export const messageWords = pgTable(
	'message_words',
	{
		messageId: uuid('message_id')
			.primaryKey()
			.references(() => messages.id, { onDelete: 'cascade' }),
		/** The project, or the thread of a person's own. */
		scopeId: uuid('scope_id').notNull(),
		/** Of the message, as it was read. */
		rev: count('rev').notNull(),
		/** The text search configuration that made the words. */
		language: text('language').notNull(),
		/** Besides the text's words, a word for the scope and one for the thread (`scopeWord`, `threadWord`). */
		words: tsvector('words').notNull()
	},
	(table) => [
		// Ids of messages grow with time: the newest of a scope are at its end.
		index('message_words_newest').on(table.scopeId, table.messageId),
		// A list of what is not sorted in yet would be looked through at each search.
		index('message_words_words').using('gin', table.words).with({ fastupdate: false })
	]
);
