import { and, eq, isNull, or, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { DomainError } from '#lib/protocol/errors.ts';
import { EXCERPT_LENGTH, type Message, type Quote } from '#lib/protocol/chat.ts';
import type { Queryable } from '../db/client.ts';
import { messages, replies, users } from '../db/schema.ts';
import { statement } from '../db/statement.ts';
import { namedPeople } from './mentions.ts';

const quoted = alias(messages, 'quoted');
const quotedAuthor = alias(users, 'quoted_author');
const quotedReply = alias(replies, 'quoted_reply');
/** Cut by Postgres in characters, which are at least as many UTF-16 units; `toQuote` takes the first of those. */
const excerpt = sql<string | null>`left(coalesce(${quotedReply.text}, ${quoted.body}), ${EXCERPT_LENGTH})`;

const quoteColumns = {
	quoted: { id: quoted.id, seq: quoted.seq, kind: quoted.kind, deletedAt: quoted.deletedAt },
	quotedAuthorName: quotedAuthor.name,
	excerpt
};

/** Messages with their author, the message that they answer, and the reply whose text they show. */
export function selectMessages(from: Queryable) {
	return from
		.select({
			message: messages,
			authorName: users.name,
			authorColor: users.color,
			replyId: replies.id,
			replyText: replies.text,
			mentions: namedPeople,
			...quoteColumns
		})
		.from(messages)
		.leftJoin(users, eq(users.id, messages.authorId))
		.leftJoin(replies, eq(replies.messageId, messages.id))
		.leftJoin(quoted, eq(quoted.id, messages.replyTo))
		.leftJoin(quotedAuthor, eq(quotedAuthor.id, quoted.authorId))
		.leftJoin(quotedReply, eq(quotedReply.messageId, quoted.id))
		.$dynamic();
}

/** Only what was said, by whom and when: hundreds are read while somebody waits for the first word. */
export function selectSaid(from: Queryable) {
	return from
		.select({
			seq: messages.seq,
			kind: messages.kind,
			authorName: users.name,
			replyId: replies.id,
			body: sql<string>`coalesce(${replies.text}, ${messages.body})`,
			asked: messages.asked,
			createdAt: messages.createdAt,
			...quoteColumns
		})
		.from(messages)
		.leftJoin(users, eq(users.id, messages.authorId))
		.leftJoin(replies, eq(replies.messageId, messages.id))
		.leftJoin(quoted, eq(quoted.id, messages.replyTo))
		.leftJoin(quotedAuthor, eq(quotedAuthor.id, quoted.authorId))
		.leftJoin(quotedReply, eq(quotedReply.messageId, quoted.id))
		.$dynamic();
}

/** False when its author has sent another with the same `clientId`. */
export async function insertMessage(tx: Queryable, message: NewMessageRow): Promise<boolean> {
	return (await insert(tx, message)).length > 0;
}

export type NewMessageRow = Pick<
	typeof messages.$inferSelect,
	'id' | 'threadId' | 'seq' | 'rev' | 'authorId' | 'kind' | 'clientId' | 'body' | 'asked' | 'replyTo'
> & {
	/** ISO 8601; null for now by the database's clock. */
	createdAt: string | null;
};

const insert = statement((tx) =>
	tx
		.insert(messages)
		.values({
			id: sql.placeholder('id'),
			threadId: sql.placeholder('threadId'),
			seq: sql.placeholder('seq'),
			rev: sql.placeholder('rev'),
			authorId: sql.placeholder('authorId'),
			kind: sql.placeholder('kind'),
			clientId: sql.placeholder('clientId'),
			body: sql.placeholder('body'),
			asked: sql.placeholder('asked'),
			replyTo: sql.placeholder('replyTo'),
			// Not now(), which is when the wait for the thread's lock began.
			createdAt: sql`coalesce(${sql.placeholder('createdAt')}::timestamptz, clock_timestamp())`
		})
		.onConflictDoNothing({ target: [messages.authorId, messages.clientId] })
		.returning({ id: messages.id })
);

/** A message as one that answers it shows it; null when it is not in the thread, or was deleted. */
export async function findQuote(from: Queryable, threadId: string, messageId: string): Promise<Quote | null> {
	const [row] = await from
		.select(quoteColumns)
		.from(quoted)
		.leftJoin(quotedAuthor, eq(quotedAuthor.id, quoted.authorId))
		.leftJoin(quotedReply, eq(quotedReply.messageId, quoted.id))
		.where(and(eq(quoted.id, messageId), eq(quoted.threadId, threadId), isNull(quoted.deletedAt)));
	return row ? toQuote(row) : null;
}

/** Throws `not_found` when there is none. */
export async function findMessage(from: Queryable, messageId: string): Promise<Message> {
	const [row] = await selectMessages(from).where(eq(messages.id, messageId));
	if (!row) throw new DomainError('not_found', 'There is no such message.');
	return toMessage(row);
}

type MessageJoin = Awaited<ReturnType<typeof selectMessages>>[number];

export function toMessage({
	message,
	authorName,
	authorColor,
	replyId,
	replyText,
	mentions,
	...row
}: MessageJoin): Message {
	return {
		id: message.id,
		threadId: message.threadId,
		seq: message.seq,
		rev: message.rev,
		kind: message.kind,
		authorId: message.authorId,
		authorName,
		authorColor,
		clientId: message.clientId,
		body: replyText ?? message.body,
		asked: message.asked,
		quote: toQuote(row),
		mentions,
		replyId,
		createdAt: message.createdAt.toISOString(),
		editedAt: message.editedAt?.toISOString() ?? null,
		deletedAt: message.deletedAt?.toISOString() ?? null
	};
}

type QuoteJoin = Pick<MessageJoin, keyof typeof quoteColumns>;

export function toQuote({ quoted: row, quotedAuthorName, excerpt: text }: QuoteJoin): Quote | null {
	if (!row) return null;
	return {
		messageId: row.id,
		seq: row.seq,
		kind: row.kind,
		authorName: quotedAuthorName,
		// Half a surrogate pair at its end would be sent as U+FFFD.
		excerpt: (text ?? '').slice(0, EXCERPT_LENGTH).replace(/[\uD800-\uDBFF]$/, ''),
		deleted: row.deletedAt !== null
	};
}

/**
 * Says that what a message shows has changed. Those that answer it show its beginning, so without them whoever
 * catches up would keep the old one. The thread is locked.
 */
export async function raiseRev(tx: Queryable, messageId: string, rev: number): Promise<void> {
	await tx
		.update(messages)
		.set({ rev })
		.where(or(eq(messages.id, messageId), eq(messages.replyTo, messageId)));
}
