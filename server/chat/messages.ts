import { and, asc, eq, gt, isNull } from 'drizzle-orm';
import { DomainError } from '#lib/protocol/errors.ts';
import type { Message, ThreadChanges } from '#lib/protocol/chat.ts';
import { storableText } from '#lib/protocol/text.ts';
import type { Bus } from '../bus.ts';
import type { Database, Queryable } from '../db/client.ts';
import { messages, replies } from '../db/schema.ts';
import type { Access, ThreadRow } from './access.ts';
import { ringInboxes, ringThread } from './doorbell.ts';
import { readdress, withdraw } from './mentions.ts';
import { readPage, type PageInput } from './message-page.ts';
import { findMessage, raiseRev, selectMessages, toMessage } from './message-rows.ts';
import { openAsks } from './open-asks.ts';
import type { Pace } from './pace.ts';
import { announceStopped, stopQueued } from './reply-queue.ts';
import { selectReplies, toReply } from './reply-rows.ts';
import { dropSummaries } from './summaries.ts';
import type { SummaryKeeper } from './summary-keeper.ts';
import { advance, lockThread } from './thread-lock.ts';

interface MessagesDeps {
	database: Database;
	access: Access;
	bus: Bus;
	summaries: SummaryKeeper;
	pace: Pace;
}

interface OwnMessage {
	userId: string;
	messageId: string;
}

export interface EditInput extends OwnMessage {
	body: string;
	/** Who was picked of those whom it names; without it those whom it names already. */
	mentions?: string[] | undefined;
}

export function createMessages({ database, access, bus, summaries, pace }: MessagesDeps) {
	const { db } = database;

	/** Applies `change` to the person's own message, `tell` to the inboxes that it is in or comes into, and rings. */
	async function changeOwn(
		{ userId, messageId }: OwnMessage,
		change: Partial<typeof messages.$inferInsert>,
		tell: (tx: Queryable, current: Message) => Promise<string[]>
	): Promise<Message> {
		await pace.message(userId);
		const message = await findMessage(db, messageId);
		const thread = await access.reach(userId, message.threadId, 'write');
		if (message.authorId !== userId) throw new DomainError('forbidden', 'This message is not yours.');
		const { rev, withdrawn, told } = await db.transaction(async (tx) => {
			const next = await advance(tx, await lockThread(tx, thread.id), { message: false });
			const current = await findMessage(tx, messageId);
			if (current.deletedAt) throw new DomainError('not_found', 'This message was deleted.');
			const takesBack = change.deletedAt && current.asked;
			const stopped = takesBack ? await withdrawAsk(tx, thread, current, { userId, rev: next.rev }) : null;
			await tx.update(messages).set(change).where(eq(messages.id, messageId));
			await raiseRev(tx, messageId, next.rev);
			await dropSummaries(tx, current);
			return { rev: next.rev, withdrawn: stopped, told: await tell(tx, current) };
		});
		ringThread(bus, thread, rev);
		ringInboxes(bus, told);
		summaries.look(thread.id);
		if (withdrawn !== null) announceStopped(bus, withdrawn);
		return await findMessage(db, messageId);
	}

	return {
		async list({ userId, threadId, ...page }: PageInput & { userId: string; threadId: string }) {
			const thread = await access.reach(userId, threadId, 'read');
			return await readPage(db, thread, page);
		},

		async changes(input: { userId: string; threadId: string; since: number }): Promise<ThreadChanges> {
			// Before the rows: what changes in between is then sent again rather than missed.
			const thread = await access.reach(input.userId, input.threadId, 'read');
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

		async edit(input: EditInput): Promise<Message> {
			const { mentions } = input;
			const body = storableText(input.body);
			return await changeOwn(input, { body, editedAt: new Date() }, (tx, current) =>
				readdress(tx, current, { body, mentions })
			);
		},

		async delete(input: OwnMessage): Promise<Message> {
			return await changeOwn(input, { body: '', deletedAt: new Date() }, (tx, { id }) => withdraw(tx, id));
		}
	};
}

/** A queued reply that would answer only this message has nothing left to answer. Returns its id when it ended. */
async function withdrawAsk(
	tx: Queryable,
	thread: ThreadRow,
	{ id }: Message,
	by: { userId: string; rev: number }
): Promise<string | null> {
	const asks = await openAsks(tx, thread);
	if (asks.length !== 1 || asks[0]?.messageId !== id) return null;
	// A retry that it joined still has its own question.
	return await stopQueued(tx, thread.id, { stoppedBy: by.userId, rev: by.rev }, isNull(replies.retryOf));
}
