import { and, eq, isNull, lt, notInArray, or, sql } from 'drizzle-orm';
import { builtInModel } from '../assistant/built-in-model.ts';
import { estimateTokens } from '../assistant/token-budget.ts';
import type { Bus } from '../bus.ts';
import type { Database, Queryable } from '../db/client.ts';
import { replies } from '../db/schema.ts';
import type { Log } from '../log.ts';
import type { ThreadRow } from './access.ts';
import { ringThread } from './doorbell.ts';
import { raiseRev } from './message-rows.ts';
import { waitingThreads } from './reply-queue.ts';
import type { ReplyRunners } from './reply-runners.ts';
import type { TokenLedger } from './token-ledger.ts';
import { advance, lockThreadIfThere } from './thread-lock.ts';
import type { Timing } from './timing.ts';

interface ReaperDeps {
	database: Database;
	bus: Bus;
	log: Log;
	runners: ReplyRunners;
	ledger: TokenLedger;
	timing: Pick<Timing, 'reapMs' | 'checkpointMs' | 'leaseMs'>;
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
	/** By `performance.now()`, as `#patientUntil`. */
	#lastLook = Infinity;
	/** Until then those without a lease are not taken for dead; null when they are. */
	#patientUntil: number | null = null;

	constructor(deps: ReaperDeps) {
		this.#deps = deps;
	}

	start(): void {
		this.#round = this.#reap().finally(() => {
			if (this.#stopped) return;
			this.#timer = setTimeout(() => this.start(), this.#deps.timing.reapMs).unref();
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
			const expired = await this.#expired();
			if (this.#mayJudge()) for (const { id, threadId } of expired) await this.#interrupt(id, threadId);
			for (const threadId of await waitingThreads(database.db)) runners.startNext(threadId);
		} catch (error) {
			log.warn({ err: error }, 'looking for abandoned replies failed, trying again');
		}
	}

	/**
	 * A database that this node could not reach for so long was away for others too. Whoever still writes gets
	 * a lease's time to say so, or the first to look would end the replies of all others.
	 */
	#mayJudge(): boolean {
		const { checkpointMs, leaseMs } = this.#deps.timing;
		const now = performance.now();
		const wasAway = now - this.#lastLook > leaseMs - checkpointMs;
		this.#lastLook = now;
		// Not again before somebody was judged: a machine that is always slow would spare the dead for ever.
		if (wasAway) this.#patientUntil ??= now + leaseMs;
		if (this.#patientUntil !== null && now < this.#patientUntil) return false;
		this.#patientUntil = null;
		return true;
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
		const { database, bus, log, ledger } = this.#deps;
		const ended = await database.db.transaction(async (tx) => {
			const thread = await lockThreadIfThere(tx, threadId);
			if (!thread) return null;
			const [row] = await tx
				.update(replies)
				.set({ status: 'interrupted', leaseUntil: null, finishedAt: sql`now()`, rev: thread.rev + 1 })
				.where(and(eq(replies.id, replyId), leaseEnded()))
				.returning();
			if (!row) return null;
			const { rev } = await advance(tx, thread, { message: false });
			if (row.messageId) await raiseRev(tx, row.messageId, rev);
			await countTokens(tx, ledger, thread, row);
			return { thread, rev, length: row.text.length };
		});
		if (!ended) return;
		log.warn({ replyId }, 'a reply was left by its runner and is marked interrupted');
		ringThread(bus, ended.thread, ended.rev);
		bus.publish({ topic: 'reply-end', replyId, end: { status: 'interrupted', length: ended.length } });
	}
}

function leaseEnded() {
	return and(eq(replies.status, 'streaming'), lt(replies.leaseUntil, sql`clock_timestamp()`));
}

/** Of a reply that only the dead process could have told about: of what is stored, estimated. */
async function countTokens(
	tx: Queryable,
	ledger: TokenLedger,
	{ projectId }: ThreadRow,
	{ id, requestedBy, model, context, text, tokensIn: reserved }: typeof replies.$inferSelect
): Promise<void> {
	if (!context || model === builtInModel.name) return;
	const tokensIn = context.tokens;
	const tokensOut = estimateTokens(text);
	await tx.update(replies).set({ tokensIn, tokensOut, tokensEstimated: true }).where(eq(replies.id, id));
	await ledger.add(tx, { userId: requestedBy, projectId }, tokensIn + tokensOut - (reserved ?? 0));
}
