import type { ReplyError } from '#lib/protocol/chat.ts';
import type { Log } from '../log.ts';
import { CallCollector, type ToolCall } from './calls.ts';
import { ModelError, type Model, type ModelRequest } from './model.ts';
import { TextJoiner } from './text-joiner.ts';
import { estimateUsage, NO_USAGE, type Usage } from './usage.ts';
import { answerInTime, type Patience } from './watchdog.ts';

export interface Outcome {
	status: 'done' | 'stopped' | 'failed' | 'interrupted';
	text: string;
	errorCode: ReplyError | null;
	/** Seconds. */
	retryAfter: number | null;
	tokensIn: number | null;
	tokensOut: number | null;
	/** The model's server reported none. */
	tokensEstimated: boolean;
	/** What the model proposes; of a reply that is not done nothing, since its last call may be half. */
	calls: ToolCall[];
}

/** Where a runner keeps what it must not lose. Each write is refused once the reply is another's. */
export interface ReplyJournal {
	/** Stores the whole text so far and renews the lease. */
	checkpoint(text: string): Promise<'held' | 'stop_asked' | 'lost'>;
	/** False when the reply was no longer ours to finish. */
	finish(outcome: Outcome): Promise<boolean>;
}

export interface RunnerDeps {
	/** The text that the reply has before its first word, and never loses; empty unless it continues another. */
	begun: string;
	journal: ReplyJournal;
	model: Model;
	/** Called for each piece of text; `offset` is where it begins in the whole, in UTF-16 units. */
	onText(offset: number, text: string): void;
	/** Null when what the model should see could not be read: the reply fails. */
	request: ModelRequest | null;
	log: Log;
	patience: Patience;
	checkpointMs: number;
}

/**
 * A commit that fails more often leaves the reply to the reaper, with the last stored text. Few when the
 * process is about to end: it must not wait for a database that is away.
 */
const FINISH_ATTEMPTS = { usual: 30, leaving: 2 };

type Ending = 'stopped' | 'interrupted' | 'lost';

/** Owns one call to the model, whoever is watching, from the claim of a reply to its last commit. */
export class Runner {
	readonly #deps: RunnerDeps;
	readonly #abort = new AbortController();
	readonly #joiner = new TextJoiner();
	readonly #collector = new CallCollector();
	#text: string;
	#ending: Ending | null = null;
	#checkpoint: Promise<void> = Promise.resolve();
	#usage: { tokensIn: number; tokensOut: number } | null = null;
	#finishReason: 'stop' | 'length' | 'content_filter' | null = null;

	constructor(deps: RunnerDeps) {
		this.#deps = deps;
		this.#text = deps.begun;
	}

	/** Closes the call to the model at once; `run` then stores the text that is there. */
	end(ending: Ending): void {
		this.#ending ??= ending;
		this.#abort.abort();
	}

	/** Never rejects. */
	async run(): Promise<void> {
		const timer = this.#keepCheckpoints();
		let outcome: Outcome;
		try {
			await this.#answer();
			outcome = this.#outcome();
		} catch (error) {
			outcome = this.#failure(error);
		} finally {
			clearInterval(timer);
		}
		await this.#checkpoint;
		if (this.#ending !== 'lost') await this.#finish(outcome);
	}

	async #answer(): Promise<void> {
		const { model, request, patience } = this.#deps;
		if (!request) throw new ModelError('upstream', 'the project could not be read');
		// Whoever asked has deleted the question meanwhile.
		if (request.turns.length === 0) return this.end('stopped');
		await this.#read(answerInTime(model, request, this.#abort.signal, patience));
	}

	async #read(answer: ReturnType<typeof answerInTime>): Promise<void> {
		try {
			for await (const chunk of answer) {
				if (chunk.type === 'text') this.#grow(this.#joiner.push(chunk.text));
				else if (chunk.type === 'call') this.#collector.push(chunk);
				else if (chunk.type === 'usage') this.#usage = chunk;
				else this.#finishReason = chunk.reason;
			}
		} catch (error) {
			// A connection that breaks after the last word took nothing away.
			if (this.#finishReason === null) throw error;
		} finally {
			this.#grow(this.#joiner.end());
		}
	}

	#grow(text: string): void {
		// After the end was asked for, text that is still under way must not follow the last checkpoint.
		if (text === '' || this.#ending) return;
		const offset = this.#text.length;
		this.#text += text;
		this.#deps.onText(offset, text);
	}

	#keepCheckpoints(): NodeJS.Timeout {
		let busy = false;
		return setInterval(() => {
			if (busy) return;
			busy = true;
			this.#checkpoint = this.#renew().finally(() => (busy = false));
		}, this.#deps.checkpointMs);
	}

	async #renew(): Promise<void> {
		try {
			const held = await this.#deps.journal.checkpoint(this.#text);
			if (held === 'lost') this.end('lost');
			if (held === 'stop_asked') this.end('stopped');
		} catch (error) {
			this.#deps.log.warn({ err: error }, 'reply text could not be stored, trying again');
		}
	}

	#outcome(): Outcome {
		if (this.#ending) return this.#outcomeOf(this.#ending === 'stopped' ? 'stopped' : 'interrupted', null);
		if (this.#finishReason === 'content_filter') return this.#outcomeOf('failed', 'content_filter');
		if (this.#finishReason !== 'stop') return this.#outcomeOf('interrupted', 'cut_short');
		// An answer of nothing would stand in the thread as an empty message that nobody can act on.
		const proposes = this.#deps.request?.targets && this.#collector.calls.length > 0;
		const isEmpty = this.#text.trim() === '' && !proposes;
		return isEmpty ? this.#outcomeOf('failed', 'upstream') : this.#outcomeOf('done', null);
	}

	#failure(error: unknown): Outcome {
		if (this.#ending) return this.#outcome();
		const known = error instanceof ModelError ? error : null;
		if (known) this.#deps.log.warn({ code: known.code, reason: known.message }, 'the model failed');
		else this.#deps.log.error({ err: error }, 'a reply failed');
		const status = this.#text === '' ? 'failed' : 'interrupted';
		return { ...this.#outcomeOf(status, known?.code ?? 'upstream'), retryAfter: known?.retryAfter ?? null };
	}

	#outcomeOf(status: Outcome['status'], errorCode: ReplyError | null): Outcome {
		const calls = status === 'done' ? this.#collector.calls : [];
		return { status, text: this.#text, errorCode, retryAfter: null, calls, ...this.#usageAfter(errorCode) };
	}

	#usageAfter(errorCode: ReplyError | null): Usage {
		const { model, request, begun } = this.#deps;
		if (this.#usage) {
			const { tokensIn, tokensOut } = this.#usage;
			return { tokensIn, tokensOut, tokensEstimated: false };
		}
		if (!model.isLanguageModel || !request || request.turns.length === 0) return NO_USAGE;
		return estimateUsage(request, this.#text.slice(begun.length), errorCode);
	}

	async #finish(outcome: Outcome): Promise<void> {
		const most = this.#ending === 'interrupted' ? FINISH_ATTEMPTS.leaving : FINISH_ATTEMPTS.usual;
		for (let attempt = 1; attempt <= most; attempt += 1) {
			try {
				await this.#deps.journal.finish(outcome);
				return;
			} catch (error) {
				this.#deps.log.error({ err: error, attempt }, 'the end of a reply could not be stored');
			}
			await new Promise((resolve) => setTimeout(resolve, this.#deps.checkpointMs));
		}
	}
}
