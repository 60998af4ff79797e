import { and, eq, sql } from 'drizzle-orm';
import type { Reply } from '#lib/protocol/chat.ts';
import { DomainError } from '#lib/protocol/errors.ts';
import type { Bus } from '../bus.ts';
import type { Database, Queryable } from '../db/client.ts';
import { memberships, replies, threads } from '../db/schema.ts';
import type { Access, Right, ThreadRow } from './access.ts';
import { requireRight } from './access.ts';
import { ringThread } from './doorbell.ts';
import type { Pace } from './pace.ts';
import { announceStopped } from './reply-queue.ts';
import { retryOnce, type RetryRequest } from './reply-retry.ts';
import { findReply, replyNotFound } from './reply-rows.ts';
import { chooseAnswer } from './reply-shown.ts';
import { advance, lockThread } from './thread-lock.ts';

/** How long Stop waits to be able to answer with the final text; the runner needs 250 ms at most. */
const STOP_ANSWER_MS = 1_000;

interface RepliesDeps {
	database: Database;
	access: Access;
	bus: Bus;
	/** Of the model. */
	canContinue: boolean;
	/** Called after the commit of a retry. */
	onAsked(threadId: string): void;
	pace: Pace;
}

export type Replies = ReturnType<typeof createReplies>;

export function createReplies({ database, access, bus, canContinue, onAsked, pace }: RepliesDeps) {
	const { db } = database;

	async function reach(
		userId: string,
		replyId: string,
		right: Right
	): Promise<{ reply: Reply; thread: ThreadRow }> {
		const reply = await findReply(db, replyId);
		return { reply, thread: await access.reach(userId, reply.threadId, right) };
	}

	const readerOf = selectReader(db).prepare('reader');

	return {
		/** Throws `not_found` for who may not read the reply. */
		async requireReader({ userId, replyId }: { userId: string; replyId: string }): Promise<void> {
			const [reader] = await readerOf.execute({ userId, replyId });
			if (!reader) throw replyNotFound();
			requireRight({ userId, role: reader.role }, reader, 'read');
		},

		async get({ userId, replyId }: { userId: string; replyId: string }): Promise<Reply> {
			return (await reach(userId, replyId, 'read')).reply;
		},

		async stop({ userId, replyId }: { userId: string; replyId: string }): Promise<Reply> {
			const { thread } = await reach(userId, replyId, 'write');
			const stopped = await db.transaction((tx) => markStopped(tx, { thread, replyId, userId }));
			ringThread(bus, thread, stopped.rev);
			if (stopped.was === 'queued') {
				announceStopped(bus, replyId);
			} else {
				const ended = replyEnded(bus, replyId, STOP_ANSWER_MS);
				bus.publish({ topic: 'reply-stop', replyId });
				await ended;
			}
			return await findReply(db, replyId);
		},

		/** Once more, or on from where it broke off. Retrying twice, or by two people at once, makes one reply. */
		async retry(input: RetryRequest): Promise<{ reply: Reply; created: boolean }> {
			await pace.ask(input.userId);
			const { thread } = await reach(input.userId, input.replyId, 'write');
			const retried = await db.transaction((tx) => retryOnce(tx, thread.id, input, canContinue));
			if (retried.rev !== null) {
				ringThread(bus, thread, retried.rev);
				onAsked(thread.id);
			}
			return { reply: await findReply(db, retried.replyId), created: retried.rev !== null };
		},

		/** Makes it the one that everyone sees of the answers to its question. Returns the first of them. */
		async show({ userId, replyId }: { userId: string; replyId: string }): Promise<Reply> {
			const { thread } = await reach(userId, replyId, 'write');
			const { first, rev } = await db.transaction((tx) => chooseAnswer(tx, thread.id, replyId));
			if (rev !== null) ringThread(bus, thread, rev);
			return await findReply(db, first);
		}
	};
}

/** Where the reply is, and a person's role there. */
function selectReader(from: Queryable) {
	const ofReader = eq(memberships.userId, sql.placeholder('userId'));
	return from
		.select({ projectId: threads.projectId, ownerId: threads.ownerId, role: memberships.role })
		.from(replies)
		.innerJoin(threads, eq(threads.id, replies.threadId))
		.leftJoin(memberships, and(eq(memberships.projectId, threads.projectId), ofReader))
		.where(eq(replies.id, sql.placeholder('replyId')));
}

/** A streaming reply only learns who stopped it; its runner ends it, since it alone has the whole text. */
async function markStopped(
	tx: Queryable,
	{ thread, replyId, userId }: { thread: ThreadRow; replyId: string; userId: string }
): Promise<{ was: 'queued' | 'streaming'; rev: number }> {
	const { rev } = await advance(tx, await lockThread(tx, thread.id), { message: false });
	const [reply] = await tx.select().from(replies).where(eq(replies.id, replyId)).for('update');
	if (!reply || (reply.status !== 'queued' && reply.status !== 'streaming')) {
		throw new DomainError('reply_not_running', 'This reply is already over.');
	}
	const over = reply.status === 'queued' ? { status: 'stopped' as const, finishedAt: new Date() } : {};
	await tx
		.update(replies)
		.set({ stoppedBy: reply.stoppedBy ?? userId, rev, ...over })
		.where(eq(replies.id, replyId));
	return { was: reply.status, rev };
}

/** Resolves when the reply is said to be over, or after `ms`. */
async function replyEnded(bus: Bus, replyId: string, ms: number): Promise<void> {
	const ended = Promise.withResolvers<void>();
	const timer = setTimeout(ended.resolve, ms);
	const unsubscribe = bus.subscribe('reply-end', (event) => {
		if (event.replyId === replyId) ended.resolve();
	});
	await ended.promise;
	clearTimeout(timer);
	unsubscribe();
}
