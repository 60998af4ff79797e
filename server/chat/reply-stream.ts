import type { ReplyDelta, ReplyEnd } from '#lib/protocol/chat.ts';
import type { ReplyFeed } from './reply-feed.ts';

/** How long a reader who is ahead of this node waits for the node to catch up: two checkpoints. */
const AHEAD_MS = 2_000;

interface StreamOptions {
	feed: ReplyFeed;
	/** What the reader has, in UTF-16 units. */
	from: number;
	/** What is sent at once, so that the headers go out and the browser knows it is connected. */
	greeting: string;
	heartbeatMs: number;
	onClose(): void;
}

export interface ReplyStream {
	readable: ReadableStream<Uint8Array>;
	/** Without an `end` event: the reader has to ask again. */
	close(): void;
}

/**
 * Server-sent events of one reply for one reader: everything after `from`, then what comes, then `end`.
 * Nothing is queued for a slow reader: each event is cut from the feed's text when there is room for it.
 */
export function createReplyStream({
	feed,
	from,
	greeting,
	heartbeatMs,
	onClose
}: StreamOptions): ReplyStream {
	const reader = new Reader(feed, from, onClose);
	const readable = new ReadableStream<Uint8Array>({
		start: (controller) => reader.start(controller, greeting, heartbeatMs),
		pull: () => reader.pump(),
		cancel: () => reader.close()
	});
	return { readable, close: () => reader.close() };
}

class Reader {
	readonly #feed: ReplyFeed;
	readonly #onClose: () => void;
	#sent: number;
	#patient = true;
	#ended = false;
	#controller: ReadableStreamDefaultController<Uint8Array> | null = null;
	#undo: (() => void)[] = [];

	constructor(feed: ReplyFeed, from: number, onClose: () => void) {
		this.#feed = feed;
		this.#sent = from;
		this.#onClose = onClose;
	}

	start(
		controller: ReadableStreamDefaultController<Uint8Array>,
		greeting: string,
		heartbeatMs: number
	): void {
		this.#controller = controller;
		const heartbeat = setInterval(() => this.#hasRoom() && this.#send(': alive\n\n'), heartbeatMs);
		const patience = setTimeout(() => {
			this.#patient = false;
			this.pump();
		}, AHEAD_MS);
		this.#undo = [
			() => clearInterval(heartbeat),
			() => clearTimeout(patience),
			this.#feed.onChange(() => this.pump())
		];
		this.#send(greeting);
	}

	/** Sends what the reader lacks, as far as there is room. */
	pump(): void {
		const feed = this.#feed;
		if (!feed.loaded) return;
		while (this.#hasRoom()) {
			if (feed.gone) return this.close();
			if (this.#sent > feed.text.length) {
				if (!feed.complete && this.#patient) return;
				this.#sent = 0;
				this.#send(sseEvent('reset', 0, {}));
			} else if (this.#sent < feed.text.length) {
				this.#sendText(feed.text);
			} else {
				if (feed.end) this.#sendEnd(feed.end);
				return;
			}
		}
	}

	close(): void {
		const controller = this.#controller;
		if (!controller) return;
		this.#controller = null;
		for (const undo of this.#undo) undo();
		this.#onClose();
		try {
			controller.close();
		} catch (error) {
			// A reader that cancelled has closed it already.
			if (!(error instanceof TypeError)) throw error;
		}
	}

	#sendText(text: string): void {
		const offset = splitsPair(text, this.#sent) ? this.#sent - 1 : this.#sent;
		const delta: ReplyDelta = { offset, text: text.slice(offset) };
		this.#sent = text.length;
		this.#send(sseEvent('delta', this.#sent, delta));
	}

	#sendEnd(end: ReplyEnd): void {
		if (this.#ended) return;
		// Before it is sent: a reader who waits pulls at once, and would be told twice.
		this.#ended = true;
		this.#send(sseEvent('end', end.length, end));
		this.close();
	}

	#hasRoom(): boolean {
		return (this.#controller?.desiredSize ?? 0) > 0;
	}

	#send(event: string): void {
		this.#controller?.enqueue(encoder.encode(event));
	}
}

const encoder = new TextEncoder();

/** `id` is what the browser sends back as `Last-Event-ID`: the offset after the event. */
export function sseEvent(name: 'sent' | 'delta' | 'reset' | 'end', id: number, data: object): string {
	return `event: ${name}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** A reader who counts in something else than UTF-16 may ask for the middle of a pair. */
function splitsPair(text: string, offset: number): boolean {
	return (
		offset > 0 &&
		/[\uDC00-\uDFFF]/.test(text.charAt(offset)) &&
		/[\uD800-\uDBFF]/.test(text.charAt(offset - 1))
	);
}
