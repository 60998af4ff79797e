import { v4 as uuidv4 } from 'uuid';
import type { ContextManifest } from '#lib/protocol/chat.ts';
import type { Model, ModelRequest } from '../assistant/model.ts';
import { Runner } from '../assistant/runner.ts';
import type { Bus } from '../bus.ts';
import type { Database } from '../db/client.ts';
import type { Log } from '../log.ts';
import type { ThreadRow } from './access.ts';
import { ringThread } from './doorbell.ts';
import type { ReplyFeeds } from './reply-feed.ts';
import { createReplyJournal } from './reply-journal.ts';
import { claimReply, type ClaimedReply } from './reply-claim.ts';
import { announceStopped } from './reply-queue.ts';
import type { Timing } from './timing.ts';

interface RunnersDeps {
	database: Database;
	bus: Bus;
	log: Log;
	model: Model;
	timing: Timing;
	feeds: ReplyFeeds;
	prepare(
		thread: ThreadRow,
		throughSeq: number,
		begun: string
	): Promise<{ request: ModelRequest; context: ContextManifest }>;
}

/** The replies that this node is writing. */
export class ReplyRunners {
	readonly #deps: RunnersDeps;
	readonly #running = new Map<string, { runner: Runner; owner: string; done: Promise<void> }>();
	/** Claims under way, so that stopping can wait for them. */
	readonly #claims = new Set<Promise<void>>();
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
		if (this.#stopping) return;
		const claim = this.#claim(threadId)
			.catch((error: unknown) =>
				this.#deps.log.error({ err: error, threadId }, 'a queued reply could not start')
			)
			.finally(() => this.#claims.delete(claim));
		this.#claims.add(claim);
	}

	/** Ends all of them as interrupted, and resolves when their text is stored. */
	async stop(): Promise<void> {
		this.#stopping = true;
		await Promise.all(this.#claims);
		const running = [...this.#running.values()];
		for (const { runner } of running) runner.end('interrupted');
		await Promise.all(running.map(({ done }) => done));
		this.#unsubscribe();
	}

	async #claim(threadId: string): Promise<void> {
		const { database, timing, bus, model } = this.#deps;
		const { canContinue } = model;
		const owner = uuidv4();
		const claim = await database.db.transaction((tx) =>
			claimReply(tx, { threadId, owner, leaseMs: timing.leaseMs, canContinue })
		);
		if (!claim) return;
		if ('withdrawn' in claim) announceStopped(bus, claim.withdrawn);
		else this.#run(claim);
		ringThread(bus, claim.thread, claim.rev);
	}

	#run(reply: ClaimedReply): void {
		const { database, bus, log, model, timing, feeds, prepare } = this.#deps;
		// Held while the runner lives: whoever joins on this node has all the text at once.
		const { feed, release } = feeds.use(reply.id);
		feed.startLocal(reply.begun);
		const runner = new Runner({
			journal: createReplyJournal({ database, bus, reply, leaseMs: timing.leaseMs }),
			model,
			onText: (offset, text) => bus.publish({ topic: 'reply-delta', replyId: reply.id, offset, text }),
			prepare: () => prepare(reply.thread, reply.askedThroughSeq, reply.begun),
			begun: reply.begun,
			log: log.child({ replyId: reply.id }),
			patience: timing,
			checkpointMs: timing.checkpointMs
		});
		const done = runner.run().finally(() => {
			this.#running.delete(reply.id);
			release();
			this.startNext(reply.thread.id);
		});
		this.#running.set(reply.id, { runner, owner: reply.owner, done });
	}
}
