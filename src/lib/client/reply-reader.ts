import type { ReplyDelta, ReplyEnd } from '#lib/protocol/chat.ts';
import { readEvents, type OpenEvents, type StreamEvent } from './event-stream.ts';

interface Listener {
	/** The whole text so far. */
	text(text: string): void;
	end(end: ReplyEnd): void;
}

/** At most so long that everybody knows within five seconds what became of a reply whose server came back. */
const RETRY_MS = { first: 300, most: 3_000 };
/** Three heartbeats of the server (server/chat/timing.ts): what is silent for longer is dead, and nobody said so. */
const SILENCE_MS = 45_000;
/** Refusals of something between us and the server that ask to come again. */
const COME_AGAIN = [408, 425, 429];

/** What a reader does with one piece of text: append it, skip what it has, or ask again for what is missing. */
export function appendDelta(text: string, { offset, text: piece }: ReplyDelta): string | null {
	if (offset > text.length) return null;
	return text + piece.slice(text.length - offset);
}

/**
 * Follows one reply to its end over a connection that may break at any time. It always asks for what comes
 * after the text that it has, so that nothing is lost or doubled.
 */
export class ReplyReader {
	readonly replyId: string;
	#text: string;
	readonly #on: Listener;
	/** What is read before anything is asked for. */
	#opened: OpenEvents | null;
	#connection = new AbortController();
	#closed = false;
	#wake: (() => void) | null = null;

	/** `text` is what is known of the reply already; `opened` its stream, if somebody has it. */
	constructor(replyId: string, text: string, on: Listener, opened: OpenEvents | null = null) {
		this.replyId = replyId;
		this.#text = text;
		this.#on = on;
		this.#opened = opened;
		void this.#follow();
	}

	/** Ends the connection; the text that was read stays with the listener. */
	close(): void {
		this.#closed = true;
		this.#connection.abort();
		this.#wake?.();
	}

	/** Tries at once instead of waiting for the next attempt. */
	retryNow(): void {
		this.#wake?.();
	}

	async #follow(): Promise<void> {
		let wait = RETRY_MS.first;
		for (;;) {
			const before = this.#text;
			if ((await this.#readOnce()) === 'over' || this.#closed) return;
			if (this.#text !== before) wait = RETRY_MS.first;
			await this.#pause(wait);
			if (this.#closed) return;
			wait = Math.min(wait * 2, RETRY_MS.most);
		}
	}

	/** One connection: `over` when there is no more to read, `broken` to ask again. */
	async #readOnce(): Promise<'over' | 'broken'> {
		const opened = this.#opened;
		this.#opened = null;
		const connection = opened?.connection ?? new AbortController();
		this.#connection = connection;
		let timer: ReturnType<typeof setTimeout> | undefined;
		const heard = () => {
			clearTimeout(timer);
			timer = setTimeout(() => connection.abort(), SILENCE_MS);
		};
		heard();
		try {
			if (!opened) return await this.#ask(connection.signal, heard);
			opened.onBytes = heard;
			return await this.#read(opened.events);
		} catch (error) {
			// Fetch rejects with a TypeError when the network fails; all else is a bug.
			if (!connection.signal.aborted && !(error instanceof TypeError)) {
				console.error('the reply could not be read', error);
			}
			return 'broken';
		} finally {
			clearTimeout(timer);
		}
	}

	/** `heard` is called for each sign of life. */
	async #ask(signal: AbortSignal, heard: () => void): Promise<'over' | 'broken'> {
		const from = this.#text.length;
		const response = await fetch(`/api/replies/${this.replyId}/stream?from=${from}`, {
			headers: { accept: 'text/event-stream' },
			signal
		});
		const { ok, status, body } = response;
		// Not there any more, or not ours to read: the thread's own requests will say why.
		if (status >= 400 && status < 500 && !COME_AGAIN.includes(status)) return 'over';
		if (!ok || !body) return 'broken';
		return await this.#read(readEvents(body, heard));
	}

	async #read(events: AsyncGenerator<StreamEvent>): Promise<'over' | 'broken'> {
		for await (const { event, data } of events) {
			// What came together with the last thing that was wanted is still under way here.
			const result = this.#closed ? 'over' : this.#take(event, data);
			if (result) return result;
		}
		return 'broken';
	}

	#take(event: string, data: string): 'over' | 'broken' | null {
		if (event === 'delta') {
			const next = appendDelta(this.#text, JSON.parse(data) as ReplyDelta);
			if (next === null) return 'broken';
			this.#setText(next);
		} else if (event === 'reset') {
			this.#setText('');
		} else if (event === 'end') {
			const end = JSON.parse(data) as ReplyEnd;
			if (end.length !== this.#text.length) {
				this.#setText('');
				return 'broken';
			}
			this.#on.end(end);
			return 'over';
		}
		return null;
	}

	#setText(text: string): void {
		this.#text = text;
		this.#on.text(text);
	}

	async #pause(ms: number): Promise<void> {
		await new Promise<void>((resolve) => {
			this.#wake = resolve;
			setTimeout(resolve, ms);
		});
		this.#wake = null;
	}
}
