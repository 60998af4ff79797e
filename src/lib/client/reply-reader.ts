import type { ReplyDelta, ReplyEnd } from '#lib/protocol/chat.ts';
import { readEvents } from './event-stream.ts';

interface Listener {
	/** The whole text so far. */
	text(text: string): void;
	end(end: ReplyEnd): void;
}

const RETRY_MS = { first: 300, most: 5_000 };

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
	readonly #stop = new AbortController();
	#wake: (() => void) | null = null;

	/** `text` is what is known of the reply already. */
	constructor(replyId: string, text: string, on: Listener) {
		this.replyId = replyId;
		this.#text = text;
		this.#on = on;
		void this.#follow();
	}

	/** Ends the connection; the text that was read stays with the listener. */
	close(): void {
		this.#stop.abort();
		this.#wake?.();
	}

	/** Tries at once instead of waiting for the next attempt. */
	retryNow(): void {
		this.#wake?.();
	}

	async #follow(): Promise<void> {
		let wait = RETRY_MS.first;
		while (!this.#stop.signal.aborted) {
			const before = this.#text;
			if ((await this.#readOnce()) === 'over') return;
			if (this.#text !== before) wait = RETRY_MS.first;
			await this.#pause(wait);
			wait = Math.min(wait * 2, RETRY_MS.most);
		}
	}

	/** One connection: `over` when there is no more to read, `broken` to ask again. */
	async #readOnce(): Promise<'over' | 'broken'> {
		const from = this.#text.length;
		try {
			const response = await fetch(`/api/replies/${this.replyId}/stream?from=${from}`, {
				headers: { accept: 'text/event-stream' },
				signal: this.#stop.signal
			});
			// Not there any more, or not ours to read: the thread's own requests will say why.
			if (response.status >= 400 && response.status < 500) return 'over';
			if (!response.ok || !response.body) return 'broken';
			for await (const { event, data } of readEvents(response.body)) {
				const result = this.#take(event, data);
				if (result) return result;
			}
		} catch (error) {
			if (this.#stop.signal.aborted) return 'over';
			// Fetch rejects with a TypeError when the network fails; all else is a bug.
			if (!(error instanceof TypeError)) console.error('the reply could not be read', error);
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
