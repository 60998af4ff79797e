import { and, eq, gt, isNull, lte, or, lt, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { Model } from '../assistant/model.ts';
import { dueThrough, summaryStep, type SummaryStep } from '../assistant/summary.ts';
import { estimateTokens, historyShares, type TokenBudget } from '../assistant/token-budget.ts';
import { writeSummary } from '../assistant/write-summary.ts';
import type { Bus } from '../bus.ts';
import type { Database, Queryable } from '../db/client.ts';
import { messages, replies, threads, threadSummaries } from '../db/schema.ts';
import type { Log } from '../log.ts';
import { ringThread } from './doorbell.ts';
import { leaseEnd } from './reply-claim.ts';
import { newestSummary, type SummaryRow } from './summaries.ts';
import { HISTORY_READ, readHistory, readUnsummarised } from './thread-history.ts';
import type { Payer, TokenLedger } from './token-ledger.ts';
import { advance, lockThreadIfThere } from './thread-lock.ts';
import type { Timing } from './timing.ts';

interface KeeperDeps {
	database: Database;
	bus: Bus;
	log: Log;
	model: Model;
	timing: Timing;
	budget: TokenBudget;
	ledger: TokenLedger;
}

/** Threads of which something is remembered, at most. */
const REMEMBERED = 10_000;
const PAUSE_MOST = 60;

interface Look {
	/** Of the thread, before anything was read. */
	rev: number;
	/** The last message that will not grow any more. */
	throughSeq: number;
	/** Nobody pays for a thread in which only people talk. */
	asked: boolean;
	payer: Payer;
}

/**
 * Has older messages of long threads summarised, while nobody waits for it: after a reply, and when much was
 * said. What fails is tried again after one of the next, and changes nothing for answers meanwhile.
 */
export class SummaryKeeper {
	readonly #deps: KeeperDeps;
	readonly #running = new Map<string, Promise<void>>();
	/** Those to look at once more when their running look is over. */
	readonly #again = new Set<string>();
	/** Tokens that were said since the last look. */
	readonly #said = new Map<string, number>();
	/** Of threads whose last summary failed; `until` by `performance.now()`. */
	readonly #pauses = new Map<string, { until: number; ms: number }>();
	readonly #leaving = new AbortController();

	constructor(deps: KeeperDeps) {
		this.#deps = deps;
	}

	/** Something was said to people only. Looks after as much as lies between the first need and a gap. */
	grew(threadId: string, text: string): void {
		const { due, sure } = historyShares(this.#deps.budget.history);
		const said = (this.#said.get(threadId) ?? Infinity) + estimateTokens(text);
		if (said > (due - sure) / 2) this.look(threadId);
		else this.#said.set(threadId, said);
	}

	/** Makes the summaries that are due, in the background. */
	look(threadId: string): void {
		if (!this.#deps.model.isLanguageModel || this.#leaving.signal.aborted) return;
		if (this.#said.size >= REMEMBERED) this.#said.clear();
		this.#said.set(threadId, 0);
		if (this.#running.has(threadId)) return void this.#again.add(threadId);
		const work = this.#keep(threadId).finally(() => {
			this.#running.delete(threadId);
			if (this.#again.delete(threadId)) this.look(threadId);
		});
		this.#running.set(threadId, work);
	}

	/** Closes the calls to the model. */
	async stop(): Promise<void> {
		this.#leaving.abort();
		await Promise.all(this.#running.values());
	}

	/** Never rejects. */
	async #keep(threadId: string): Promise<void> {
		if (performance.now() < (this.#pauses.get(threadId)?.until ?? 0)) return;
		try {
			if ((await this.#nextStep(threadId)) === null) return;
			if (!(await this.#takeLease(threadId))) return;
			try {
				while (await this.#makeOne(threadId)) await this.#renewLease(threadId);
			} finally {
				await this.#releaseLease(threadId);
			}
			this.#pauses.delete(threadId);
		} catch (error) {
			if (!this.#leaving.signal.aborted) this.#pause(threadId, error);
		}
	}

	/** False when none was due. */
	async #makeOne(threadId: string): Promise<boolean> {
		const { model, timing, budget, bus, database, ledger } = this.#deps;
		const next = await this.#nextStep(threadId);
		if (!next) return false;
		const { text, tokens, failure } = await writeSummary(model, next.step.request, {
			most: historyShares(budget.history).summary,
			signal: AbortSignal.any([this.#leaving.signal, AbortSignal.timeout(timing.summaryMs)]),
			patience: timing
		});
		await ledger.addFor(database.db, next.payer, tokens);
		if (failure) throw failure;
		const stored = await database.db.transaction((tx) =>
			storeSummary(tx, { threadId, ...next, text, model: model.name })
		);
		if (stored) ringThread(bus, stored.thread, stored.rev);
		return true;
	}

	async #nextStep(threadId: string): Promise<NextStep | null> {
		const { database, budget, ledger } = this.#deps;
		const { db } = database;
		const look = await readLook(db, threadId);
		if (!look?.asked || (await ledger.isSpent(db, look.payer))) return null;
		const history = await readHistory(db, threadId, look.throughSeq);
		const throughSeq = dueThrough(history, { history: budget.history, read: HISTORY_READ });
		if (throughSeq === null) return null;
		const { summary } = history;
		const range = { afterSeq: summary?.throughSeq ?? 0, throughSeq };
		const step = summaryStep(summary?.text ?? null, await readUnsummarised(db, threadId, range), budget);
		return step && { step, before: summary, rev: look.rev, payer: look.payer.id };
	}

	#pause(threadId: string, error: unknown): void {
		const { summaryPauseMs } = this.#deps.timing;
		const { ms = summaryPauseMs / 2 } = this.#pauses.get(threadId) ?? {};
		const next = Math.min(ms * 2, summaryPauseMs * PAUSE_MOST);
		if (this.#pauses.size >= REMEMBERED) this.#pauses.clear();
		this.#pauses.set(threadId, { until: performance.now() + next, ms: next });
		this.#deps.log.warn({ err: error, threadId }, 'a thread could not be summarised, trying again later');
	}

	/** False while another node makes the thread's summaries. By the database's clock, which all nodes share. */
	async #takeLease(threadId: string): Promise<boolean> {
		const free = or(isNull(threads.summaryLeaseUntil), lt(threads.summaryLeaseUntil, sql`clock_timestamp()`));
		const rows = await this.#deps.database.db
			.update(threads)
			.set({ summaryLeaseUntil: leaseEnd(this.#deps.timing.summaryLeaseMs) })
			.where(and(eq(threads.id, threadId), free))
			.returning({ id: threads.id });
		return rows.length > 0;
	}

	async #renewLease(threadId: string): Promise<void> {
		const { database, timing } = this.#deps;
		await database.db
			.update(threads)
			.set({ summaryLeaseUntil: leaseEnd(timing.summaryLeaseMs) })
			.where(eq(threads.id, threadId));
	}

	async #releaseLease(threadId: string): Promise<void> {
		await this.#deps.database.db
			.update(threads)
			.set({ summaryLeaseUntil: null })
			.where(eq(threads.id, threadId));
	}
}

interface NextStep {
	step: SummaryStep;
	before: SummaryRow | null;
	rev: number;
	/** Of a project, or of the person whose own thread it is. */
	payer: string;
}

/** Null when the thread was deleted with its project. */
async function readLook(from: Queryable, threadId: string): Promise<Look | null> {
	const growing = sql`(
		select min(written.seq) - 1 from ${replies} as reply join ${messages} as written on written.id = reply.message_id
		where reply.thread_id = ${threadId} and reply.status = 'streaming'
	)`;
	const [look] = await from
		.select({
			rev: threads.rev,
			projectId: threads.projectId,
			ownerId: threads.ownerId,
			throughSeq: sql`coalesce(${growing}, ${threads.lastSeq})`.mapWith(Number),
			asked: sql<boolean>`exists (select 1 from ${replies} as reply where reply.thread_id = ${threadId})`
		})
		.from(threads)
		.where(eq(threads.id, threadId));
	const payer = look?.projectId ?? look?.ownerId;
	if (!look || !payer) return null;
	const kind = look.projectId === null ? ('person' as const) : ('project' as const);
	return { ...look, payer: { kind, id: payer } };
}

/** Null when what it was made of has changed meanwhile: then it is made anew. */
async function storeSummary(
	tx: Queryable,
	{
		threadId,
		step,
		before,
		rev,
		text,
		model
	}: Omit<NextStep, 'payer'> & { threadId: string; text: string; model: string }
) {
	const { throughSeq } = step;
	const thread = await lockThreadIfThere(tx, threadId);
	if (!thread) return null;
	const newest = await newestSummary(tx, threadId, Number.MAX_SAFE_INTEGER);
	const [changed] = await tx
		.select({ id: messages.id })
		.from(messages)
		.where(and(eq(messages.threadId, threadId), lte(messages.seq, throughSeq), gt(messages.rev, rev)))
		.limit(1);
	if (changed || newest?.id !== before?.id) return null;
	await tx.insert(threadSummaries).values({
		id: uuidv7(),
		threadId,
		throughSeq,
		messages: (before?.messages ?? 0) + step.messages,
		text,
		model
	});
	// What the assistant would see has changed for whoever looks.
	const next = await advance(tx, thread, { message: false });
	return { thread, rev: next.rev };
}
