import { and, asc, desc, eq, gt, inArray, lt, or } from 'drizzle-orm';
import { DomainError } from '#lib/protocol/errors.ts';
import type { Message, Reply, ThreadChanges } from '#lib/protocol/chat.ts';
import { storableText } from '#lib/protocol/text.ts';
import type { Bus } from '../bus.ts';
import type { Database, Queryable } from '../db/client.ts';
import { messages, replies } from '../db/schema.ts';
import type { Access } from './access.ts';
import { findThread } from './access.ts';
import { ringThread } from './doorbell.ts';
import { selectMessages, toMessage } from './message-rows.ts';
import { selectReplies, toReply } from './reply-rows.ts';
import { advance, lockThread } from './thread-lock.ts';

/** A screen or two; more is fetched by scrolling. */
const PAGE = 50;
const PAGE_MAX = 200;

interface MessagesDeps {
	database: Database;
	access: Access;
	bus: Bus;
}

export function createMessages({ database, access, bus }: MessagesDeps) {
	const { db } = database;

	/** Applies `change` to the person's own message and rings. */
	async function changeOwn(
		{ userId, messageId }: { userId: string; messageId: string },
		change: Partial<typeof messages.$inferInsert>
	): Promise<Message> {
		const message = await findMessage(db, messageId);
		const thread = await findThread(database, message.threadId);
		await access(userId, thread, 'write');
		if (message.authorId !== userId) throw new DomainError('forbidden', 'This message is not yours.');
		const rev = await db.transaction(async (tx) => {
			const next = await advance(tx, await lockThread(tx, thread.id), { message: false });
			const current = await findMessage(tx, messageId);
			if (current.deletedAt) throw new DomainError('not_found', 'This message was deleted.');
			await tx
				.update(messages)
				.set({ ...change, rev: next.rev })
				.where(eq(messages.id, messageId));
			return next.rev;
		});
		ringThread(bus, thread, rev);
		return await findMessage(db, messageId);
	}

	return {
		async list(input: {
			userId: string;
			threadId: string;
			before?: number | undefined;
			limit?: number | undefined;
		}): Promise<ThreadChanges> {
			// Before the rows: what changes in between is then sent again rather than missed.
			const thread = await findThread(database, input.threadId);
			await access(input.userId, thread, 'read');
			const limit = Math.min(Math.max(input.limit ?? PAGE, 1), PAGE_MAX);
			const inPage = input.before === undefined ? undefined : lt(messages.seq, input.before);
			const rows = await selectMessages(db)
				.where(and(eq(messages.threadId, thread.id), inPage))
				.orderBy(desc(messages.seq))
				.limit(limit);
			const page = rows.map(toMessage).reverse();
			return {
				rev: thread.rev,
				lastSeq: thread.lastSeq,
				messages: page,
				replies: await repliesOf(db, thread.id, page)
			};
		},

		async changes(input: { userId: string; threadId: string; since: number }): Promise<ThreadChanges> {
			// Before the rows, as in `list`.
			const thread = await findThread(database, input.threadId);
			await access(input.userId, thread, 'read');
			const [messageRows, replyRows] = await Promise.all([
				selectMessages(db)
					.where(and(eq(messages.threadId, thread.id), gt(messages.rev, input.since)))
					.orderBy(asc(messages.seq)),
				selectReplies(db)
					.where(and(eq(replies.threadId, thread.id), gt(replies.rev, input.since)))
					.orderBy(asc(replies.rev))
			]);
			return {
				rev: thread.rev,
				lastSeq: thread.lastSeq,
				messages: messageRows.map(toMessage),
				replies: replyRows.map(toReply)
			};
		},

		async edit(input: { userId: string; messageId: string; body: string }): Promise<Message> {
			return await changeOwn(input, { body: storableText(input.body), editedAt: new Date() });
		},

		async delete(input: { userId: string; messageId: string }): Promise<Message> {
			return await changeOwn(input, { body: '', deletedAt: new Date() });
		}
	};
}

async function findMessage(from: Queryable, messageId: string): Promise<Message> {
	const [row] = await selectMessages(from).where(eq(messages.id, messageId));
	if (!row) throw new DomainError('not_found', 'There is no such message.');
	return toMessage(row);
}

/** Those whose text the page shows, and the queued one, which has no message yet. */
async function repliesOf(from: Queryable, threadId: string, page: readonly Message[]): Promise<Reply[]> {
	const shown = page.flatMap((message) => message.replyId ?? []);
	const rows = await selectReplies(from)
		.where(and(eq(replies.threadId, threadId), or(inArray(replies.id, shown), eq(replies.status, 'queued'))))
		.orderBy(asc(replies.rev));
	return rows.map(toReply);
}
