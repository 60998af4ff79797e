import { ReplyReader } from '#lib/client/reply-reader.ts';
import type { ReplyEnd } from '#lib/protocol/chat.ts';
import { inBrowser, type FetchingBrowser } from './browser-fetch.ts';
import { until } from './until.ts';

/** A place from which a reply is read, by the browser's own code; its page can be closed and opened again. */
export class ReplySeat {
	text = '';
	/** Of what the page has shown since it was opened last. */
	longest = 0;
	end: ReplyEnd | null = null;
	/** By `performance.now()`. */
	endedAt = 0;
	readonly #replyId: string;
	readonly #browser: FetchingBrowser;
	readonly #onText: (text: string) => void;
	#reader: ReplyReader | null = null;

	/** `onText` is called with every state that a person would see. */
	constructor(replyId: string, browser: FetchingBrowser, onText: (text: string) => void = () => undefined) {
		this.#replyId = replyId;
		this.#browser = browser;
		this.#onText = onText;
	}

	/** A new page, which knows this of the reply. */
	open(known: string): void {
		this.close();
		this.#show(known);
		this.end = null;
		this.longest = known.length;
		this.#reader = inBrowser(
			this.#browser,
			() =>
				new ReplyReader(this.#replyId, known, {
					text: (text) => this.#show(text),
					end: (end) => {
						this.end = end;
						this.endedAt = performance.now();
					}
				})
		);
	}

	close(): void {
		this.#reader?.close();
	}

	/** The person looks again, or the network is back. */
	wake(): void {
		this.#reader?.retryNow();
	}

	async untilEnd(timeoutMs = 20_000): Promise<ReplyEnd> {
		return await until('a reader has read to the end', () => this.end, timeoutMs);
	}

	#show(text: string): void {
		this.text = text;
		this.longest = Math.max(this.longest, text.length);
		this.#onText(text);
	}
}
