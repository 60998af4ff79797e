import { and, eq, isNull, lt, notInArray, or, sql } from 'drizzle-orm';
import type { Bus } from '../bus.ts';
import type { Database } from '../db/client.ts';
import { messages, replies } from '../db/schema.ts';
import type { Log } from '../log.ts';
import { findThread } from './access.ts';
import { ringThread } from './doorbell.ts';
import { waitingThreads } from './reply-queue.ts';
import type { ReplyRunners } from './reply-runners.ts';
import { advance, lockThread } from './thread-lock.ts';

interface ReaperDeps {
	database: Database;
	bus: Bus;
	log: Log;
	runners: ReplyRunners;
	reapMs: number;
}

/**
 * Looks each `reapMs` for what a dead process left: streaming replies whose lease ended become interrupted,
 * with the text that was stored, and queued replies that nobody started are started here.
 */
export class ReplyReaper {
	readonly #deps: ReaperDeps;
	#timer: NodeJS.Timeout | undefined;
	#round: Promise<void> = Promise.resolve();
	#stopped = false;

	constructor(deps: ReaperDeps) {
		this.#deps = deps;
	}

	start(): void {
		this.#round = this.#reap().finally(() => {
			if (this.#stopped) return;
			this.#timer = setTimeout(() => this.start(), this.#deps.reapMs).unref();
		});
	}

	async stop(): Promise<void> {
		this.#stopped = true;
		clearTimeout(this.#timer);
		await this.#round;
	}

	/** Never rejects: a database that is away now is asked again in the next round. */
	async #reap(): Promise<void> {
		const { database, log, runners } = this.#deps;
		try {
			for (const { id, threadId } of await this.#expired()) await this.#interrupt(id, threadId);
			for (const threadId of await waitingThreads(database.db)) runners.startNext(threadId);
		} catch (error) {
			log.warn({ err: error }, 'looking for abandoned replies failed, trying again');
		}
	}

	async #expired(): Promise<{ id: string; threadId: string }[]> {
		const { database, runners } = this.#deps;
		const { owners } = runners;
		// After a database that was away, our own live runners come back later than this look.
		const notOurs =
			owners.length > 0 ? or(isNull(replies.owner), notInArray(replies.owner, owners)) : undefined;
		return await database.db
			.select({ id: replies.id, threadId: replies.threadId })
			.from(replies)
			.where(and(leaseEnded(), notOurs));
	}

	async #interrupt(replyId: string, threadId: string): Promise<void> {
		const { database, bus, log } = this.#deps;
		const ended = await database.db.transaction(async (tx) => {
			const thread = await lockThread(tx, threadId);
			const [row] = await tx
				.update(replies)
				.set({ status: 'interrupted', leaseUntil: null, finishedAt: sql`now()`, rev: thread.rev + 1 })
				.where(and(eq(replies.id, replyId), leaseEnded()))
				.returning({ messageId: replies.messageId, text: replies.text });
			if (!row) return null;
			const { rev } = await advance(tx, thread, { message: false });
			if (row.messageId) await tx.update(messages).set({ rev }).where(eq(messages.id, row.messageId));
			return { rev, length: row.text.length };
		});
		if (!ended) return;
		log.warn({ replyId }, 'a reply was left by its runner and is marked interrupted');
		ringThread(bus, await findThread(database, threadId), ended.rev);
		bus.publish({ topic: 'reply-end', replyId, end: { status: 'interrupted', length: ended.length } });
	}
}

function leaseEnded() {
	return and(eq(replies.status, 'streaming'), lt(replies.leaseUntil, sql`clock_timestamp()`));
}
