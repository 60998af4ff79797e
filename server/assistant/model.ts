import type { ReplyError } from '#lib/protocol/chat.ts';
import type { CallPiece } from './calls.ts';
import type { Target } from './read-calls.ts';

/** One turn of the thread as a model reads it. */
export interface Turn {
	role: 'user' | 'assistant';
	text: string;
}

/** A piece of the project as far as it was let in, for whoever answers by quoting. */
export interface Source {
	kind: 'project' | 'milestone' | 'doc' | 'link';
	id: string;
	/** What it is cited by. */
	ref: string;
	title: string;
	text: string;
}

export interface ModelRequest {
	/** What `ContextManifest.hash` is the hash of. */
	system: string;
	/** Oldest first; the last one is what to answer. */
	turns: readonly Turn[];
	/** The last question alone, without its author's name. */
	question: string;
	sources: readonly Source[];
	/** What it may propose to change; null where it is offered no tools. */
	targets: (() => readonly Target[]) | null;
}

export type ModelChunk =
	| { type: 'text'; text: string }
	| ({ type: 'call' } & CallPiece)
	| { type: 'usage'; tokensIn: number; tokensOut: number }
	/** Comes once; a stream that ends without it was cut short. */
	| { type: 'finish'; reason: 'stop' | 'length' | 'content_filter' };

export interface Model {
	/** As shown to people: the model's name, or `built-in`. */
	readonly name: string;
	/** It can be told to do something, and what it reads and writes costs. */
	readonly isLanguageModel: boolean;
	/** Can write on where an unfinished answer stopped, when the last turn asks for it. */
	readonly canContinue: boolean;
	/** Ends early, without an error, when `signal` aborts. Throws ModelError for every failure it knows. */
	stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelChunk>;
}

/** A failure that a person can be told about. */
export class ModelError extends Error {
	override readonly name = 'ModelError';
	readonly code: ReplyError;
	/** Seconds after which the model asked to be tried again. */
	readonly retryAfter: number | null;

	constructor(
		code: ReplyError,
		message: string,
		options: { retryAfter?: number | null; cause?: unknown } = {}
	) {
		super(message, { cause: options.cause });
		this.code = code;
		this.retryAfter = options.retryAfter ?? null;
	}
}
