import { sql, type SQL } from 'drizzle-orm';
import type { Bus } from '../bus.ts';
import type { Database } from '../db/client.ts';
import type { Log } from '../log.ts';
import { writeWords } from './word-rows.ts';

/** Milliseconds. */
export interface WordTiming {
	/** From a change to its words; what changes meanwhile goes with it. */
	delayMs: number;
	/** Between looking through all messages for what was missed. */
	sweepMs: number;
	/** Between two batches of it, for everything else that goes on. */
	pauseMs: number;
	/** After a failure. */
	retryMs: number;
}

const TIMING: WordTiming = { delayMs: 300, sweepMs: 60 * 60_000, pauseMs: 10, retryMs: 1_000 };
/** Messages written in one statement: a few milliseconds, so that nobody's question waits for long. */
const BATCH = 200;
/** Smaller than the id of any message. */
const FIRST = '00000000-0000-0000-0000-000000000000';

interface KeeperDeps {
	database: Database;
	bus: Bus;
	log: Log;
	/** A text search configuration of Postgres. */
	language: string;
	timing?: Partial<WordTiming>;
}

/**
 * Writes the words by which messages are found: after the commit of a message, so that nobody waits for it, when the
 * thread rings. What was committed and never rang, because the process died, and everything when the language
 * was changed, is found by looking through all messages at the start and now and then.
 */
export class WordKeeper {
	readonly #deps: KeeperDeps;
	readonly #timing: WordTiming;
	/** Threads that rang, with the first `rev` that is not looked at yet. */
	#rung = new Map<string, number>();
	/** Up to which message all were looked through; null when that is done for now. */
	#swept: string | null = FIRST;
	#nextSweep = 0;
	#timer: NodeJS.Timeout | undefined;
	/** By `performance.now()`, when the timer ends. */
	#due = Infinity;
	#round: Promise<void> = Promise.resolve();
	#busy = false;
	#stopped = false;
	#unsubscribe: (() => void) | undefined;

	constructor(deps: KeeperDeps) {
		this.#deps = deps;
		this.#timing = { ...TIMING, ...deps.timing };
	}

	start(): void {
		this.#unsubscribe = this.#deps.bus.subscribe('doorbell', ({ message }) => {
			if (message.type !== 'thread') return;
			this.#ring(message.threadId, message.rev);
			this.#wake(this.#timing.delayMs);
		});
		this.#wake(0);
	}

	async stop(): Promise<void> {
		this.#stopped = true;
		this.#unsubscribe?.();
		clearTimeout(this.#timer);
		await this.#round;
	}

	#ring(threadId: string, rev: number): void {
		this.#rung.set(threadId, Math.min(rev, this.#rung.get(threadId) ?? rev));
	}

	/** At the latest; what comes later never pushes it away. */
	#wake(ms: number): void {
		const due = performance.now() + ms;
		if (this.#busy || this.#stopped || due >= this.#due) return;
		clearTimeout(this.#timer);
		this.#due = due;
		this.#timer = setTimeout(() => {
			this.#due = Infinity;
			this.#round = this.#work();
		}, ms).unref();
	}

	/** Never rejects. */
	async #work(): Promise<void> {
		this.#busy = true;
		let wait = this.#timing.retryMs;
		try {
			await this.#writeRung();
			await this.#sweep();
			wait = this.#pause();
		} catch (error) {
			this.#deps.log.warn({ err: error }, 'the words of messages could not be written, trying again');
		} finally {
			this.#busy = false;
			this.#wake(wait);
		}
	}

	#pause(): number {
		const { delayMs, pauseMs } = this.#timing;
		if (this.#swept !== null) return pauseMs;
		return this.#rung.size > 0 ? delayMs : Math.max(0, this.#nextSweep - performance.now());
	}

	async #writeRung(): Promise<void> {
		for (const [threadId, rev] of this.#rung) {
			this.#rung.delete(threadId);
			try {
				const changed = sql`messages.thread_id = ${threadId} and messages.rev >= ${rev}`;
				for (let last: string | null = FIRST; last !== null && !this.#stopped;) {
					last = await this.#write(sql`${changed} and messages.id > ${last}`);
				}
			} catch (error) {
				this.#ring(threadId, rev);
				throw error;
			}
		}
	}

	/** One batch of all messages, if it is time. */
	async #sweep(): Promise<void> {
		if (this.#swept === null && performance.now() >= this.#nextSweep) this.#swept = FIRST;
		if (this.#swept === null || this.#stopped) return;
		this.#swept = await this.#write(sql`messages.id > ${this.#swept}`);
		if (this.#swept === null) this.#nextSweep = performance.now() + this.#timing.sweepMs;
	}

	async #write(where: SQL): Promise<string | null> {
		const { database, language } = this.#deps;
		return await writeWords(database.db, { where, language, limit: BATCH });
	}
}
