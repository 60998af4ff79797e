import { setImmediate } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { v4 as uuidv4 } from 'uuid';
import type { Model } from '../assistant/model.ts';
import { Runner } from '../assistant/runner.ts';
import type { Bus } from '../bus.ts';
import type { Database } from '../db/client.ts';
import { threads } from '../db/schema.ts';
import type { Log } from '../log.ts';
import type { ThreadRow } from './access.ts';
import { ringThread } from './doorbell.ts';
import type { ReplyFeeds } from './reply-feed.ts';
import { createReplyJournal } from './reply-journal.ts';
import { claimReply, NOTHING_CLAIMED, type ClaimedReply, type Lease } from './reply-claim.ts';
import { announceRefused, announceStopped } from './reply-queue.ts';
import type { Material, ReadMaterial } from './reply-request.ts';
import type { SummaryKeeper } from './summary-keeper.ts';
import type { TokenLedger } from './token-ledger.ts';
import type { Timing } from './timing.ts';

interface RunnersDeps {
	database: Database;
	bus: Bus;
	log: Log;
	model: Model;
	timing: Timing;
	feeds: ReplyFeeds;
	readMaterial: ReadMaterial;
	summaries: SummaryKeeper;
	ledger: TokenLedger;
}

/** Threads whose place is remembered, at most. */
const SCOPES = 10_000;

/** What a reply is claimed with. */
export interface Means {
	lease: Lease;
	/** Null when the project could not be read. */
	material: Material | null;
	ledger: TokenLedger;
	/** Null in a person's own thread. */
	projectId: string | null;
}

/** The replies that this node is writing. */
export class ReplyRunners {
	readonly #deps: RunnersDeps;
	readonly #running = new Map<string, { runner: Runner; owner: string; done: Promise<void> }>();
	/** Claims under way, so that stopping can wait for them. */
	readonly #claims = new Set<Promise<unknown>>();
	/** Where threads are, which never changes. */
	readonly #scopes = new Map<string, Pick<ThreadRow, 'projectId' | 'milestoneId'>>();
	#stopping = false;
	readonly #unsubscribe: () => void;

	constructor(deps: RunnersDeps) {
		this.#deps = deps;
		this.#unsubscribe = deps.bus.subscribe('reply-stop', ({ replyId }) => {
			this.#running.get(replyId)?.runner.end('stopped');
		});
	}

	/** The owners of this node's live replies. */
	get owners(): string[] {
		return [...this.#running.values()].map(({ owner }) => owner);
	}

	/** Starts the thread's queued reply, if it may start now. What fails here the reaper tries again. */
	startNext(threadId: string): void {
		void this.#tryNext(threadId);
	}

	/**
	 * Runs the reply that `work` has claimed when it resolves, its transaction committed. It gets null once this
	 * node takes no more replies.
	 */
	async claim<T extends { claimed: ClaimedReply | null }>(
		threadId: string,
		work: (means: Means | null) => Promise<T>
	): Promise<T> {
		const claim = this.#means(threadId)
			.then(work)
			.then(async (result) => {
				if (!result.claimed) return result;
				this.#run(result.claimed);
				// The call leaves first: to tell everyone of the question takes as long as the call itself.
				await setImmediate();
				return result;
			});
		this.#claims.add(claim);
		try {
			return await claim;
		} finally {
			this.#claims.delete(claim);
		}
	}

	/** Ends all of them as interrupted, and resolves when their text is stored. */
	async stop(): Promise<void> {
		this.#stopping = true;
		await Promise.allSettled(this.#claims);
		const running = [...this.#running.values()];
		for (const { runner } of running) runner.end('interrupted');
		await Promise.all(running.map(({ done }) => done));
		this.#unsubscribe();
	}

	async #means(threadId: string): Promise<Means | null> {
		if (this.#stopping) return null;
		const { timing, model, readMaterial, log, ledger } = this.#deps;
		const lease = { owner: uuidv4(), leaseMs: timing.leaseMs, model: model.name };
		const scope = this.#scopes.get(threadId) ?? (await this.#readScope(threadId));
		if (!scope) return null;
		const { projectId } = scope;
		try {
			return { lease, ledger, projectId, material: await readMaterial(scope) };
		} catch (error) {
			log.error({ err: error, threadId }, 'what the assistant is to see could not be read');
			return { lease, ledger, projectId, material: null };
		}
	}

	async #readScope(threadId: string): Promise<ThreadRow | undefined> {
		const { db } = this.#deps.database;
		const [thread] = await db.select().from(threads).where(eq(threads.id, threadId));
		if (this.#scopes.size >= SCOPES) this.#scopes.clear();
		if (thread) {
			const { projectId, milestoneId } = thread;
			this.#scopes.set(threadId, { projectId, milestoneId });
		}
		return thread;
	}

	/** Whether one has begun. Never rejects. */
	async #tryNext(threadId: string): Promise<boolean> {
		try {
			return await this.#claimNext(threadId);
		} catch (error) {
			this.#deps.log.error({ err: error, threadId }, 'a queued reply could not start');
			return false;
		}
	}

	async #claimNext(threadId: string): Promise<boolean> {
		const { database, bus, model } = this.#deps;
		const { db } = database;
		const { canContinue } = model;
		const { claimed, withdrawn, refused } = await this.claim(threadId, async (means) => {
			if (!means) return NOTHING_CLAIMED;
			return await db.transaction((tx) => claimReply(tx, { threadId, canContinue, ...means }));
		});
		if (withdrawn) announceStopped(bus, withdrawn.replyId);
		if (refused) announceRefused(bus, refused.replyId);
		const changed = claimed ?? withdrawn ?? refused;
		if (changed) ringThread(bus, changed.thread, changed.rev);
		return claimed !== null;
	}

	/** What is to be summarised waits until nobody waits for a word. */
	async #goOn(threadId: string): Promise<void> {
		if (!(await this.#tryNext(threadId))) this.#deps.summaries.look(threadId);
	}

	#run(reply: ClaimedReply): void {
		const { database, bus, log, model, timing, feeds, ledger } = this.#deps;
		// Held while the runner lives: whoever joins on this node has all the text at once.
		const { release } = feeds.useLocal(reply.id, reply.begun);
		const runner = new Runner({
			journal: createReplyJournal({ database, bus, ledger, reply, leaseMs: timing.leaseMs }),
			model,
			onText: (offset, text) => bus.publish({ topic: 'reply-delta', replyId: reply.id, offset, text }),
			request: reply.request,
			begun: reply.begun,
			log: log.child({ replyId: reply.id }),
			patience: timing,
			checkpointMs: timing.checkpointMs
		});
		const done = runner.run().finally(() => {
			this.#running.delete(reply.id);
			release();
			void this.#goOn(reply.thread.id);
		});
		this.#running.set(reply.id, { runner, owner: reply.owner, done });
	}
}
