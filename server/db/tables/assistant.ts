import { sql } from 'drizzle-orm';
import {
	check,
	date,
	integer,
	jsonb,
	pgTable,
	primaryKey,
	smallint,
	text,
	unique,
	uuid
} from 'drizzle-orm/pg-core';
import { at, createdAt, count } from './columns.ts';
import { users } from './projects.ts';
import { threads, replies } from './threads.ts';

/** What the model proposed to do in the project; only a member does it. */
export const proposals = pgTable(
	'proposals',
	{
		/** Also of the milestone, doc or link that it adds, so that adding it twice adds one. */
		id: uuid('id').primaryKey(),
		replyId: uuid('reply_id')
			.notNull()
			.references(() => replies.id, { onDelete: 'cascade' }),
		/** Of the call among those of the reply, from 0. */
		position: smallint('position').notNull(),
		/** As the model named it, cut. */
		tool: text('tool').notNull(),
		/** What the tool's schema let through; null when it was refused. */
		input: jsonb('input').$type<Record<string, unknown>>(),
		/** Of what is to be changed, as it was when the model was asked. */
		base: jsonb('base').$type<Record<string, unknown>>(),
		/** Why it was refused: a code. */
		refusal: text('refusal'),
		state: text('state').$type<'open' | 'applying' | 'applied' | 'dismissed' | 'refused'>().notNull(),
		decidedBy: uuid('decided_by').references(() => users.id, { onDelete: 'set null' }),
		decidedAt: at('decided_at'),
		/** Made by the browser that applies it: only that one may say that it has. */
		appliedWith: uuid('applied_with'),
		createdAt: createdAt()
	},
	(table) => [
		unique('proposals_reply_position').on(table.replyId, table.position),
		check('proposals_state', sql`${table.state} in ('open', 'applying', 'applied', 'dismissed', 'refused')`),
		check('proposals_refused', sql`(${table.state} = 'refused') = (${table.refusal} is not null)`)
	]
);

/** What the older messages of a long thread say, in the model's words. */
export const threadSummaries = pgTable(
	'thread_summaries',
	{
		id: uuid('id').primaryKey(),
		threadId: uuid('thread_id')
			.notNull()
			.references(() => threads.id, { onDelete: 'cascade' }),
		/** It stands for everything up to this message. */
		throughSeq: count('through_seq').notNull(),
		/** How many messages it stands for. */
		messages: integer('messages').notNull(),
		text: text('text').notNull(),
		model: text('model').notNull(),
		createdAt: createdAt()
	},
	(table) => [unique('thread_summaries_step').on(table.threadId, table.throughSeq)]
);

/** Tokens of the model used in a day (UTC), by a person or for a project. */
export const tokenUse = pgTable(
	'token_use',
	{
		day: date('day').notNull(),
		/** Of the person or the project. */
		ownerId: uuid('owner_id').notNull(),
		tokens: count('tokens').notNull()
	},
	(table) => [primaryKey({ columns: [table.day, table.ownerId] })]
);
