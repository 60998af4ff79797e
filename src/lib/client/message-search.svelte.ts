import type { FoundMessage } from '#lib/protocol/search.ts';
import { excerptOf } from '#lib/protocol/excerpt.ts';
import { hasAll, marksIn, readQuery } from '#lib/protocol/sought.ts';
import type { ChatSession } from './chat-session.svelte.ts';
import type { ThreadKey } from './chat-store.ts';
import { findMessages } from './find-messages.ts';

/** Whoever types goes on within this time; a query is asked when they pause. */
const PAUSE_MS = 150;

interface Asked {
	chat: ChatSession;
	query: string;
	/** Of one thread; null for all of the project. */
	key: ThreadKey | null;
	limit: number;
}

/** A search in messages while it is typed: what was found last stands until the next answer is there. */
export class MessageSearch {
	/** Newest first. */
	found = $state.raw<readonly FoundMessage[]>([]);
	/** Only the messages on this device were looked through. */
	onDevice = $state(false);
	/** No answer came, nor can the device help. */
	failed = $state(false);
	/** What was asked last is answered. */
	settled = $state(true);
	#before = $state<string | null>(null);
	#asked: Asked | null = null;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#request = new AbortController();
	#readingMore = false;

	/** There are further ones. */
	get hasMore(): boolean {
		return this.#before !== null;
	}

	/** Asks after a short pause, in place of what was asked before. */
	ask(asked: Asked): void {
		const before = this.#asked;
		const same = before?.chat === asked.chat && before.key === asked.key && before.query === asked.query;
		if (same && this.settled && !this.onDevice && !this.failed) return;
		this.stop();
		this.#asked = asked;
		if (readQuery(asked.query).length === 0) return this.#show({ found: [], before: null, onDevice: false });
		// What does not have the new words any more would be in the way of who chooses quickly.
		this.found =
			before?.chat === asked.chat && before.key === asked.key ? narrowed(this.found, asked.query) : [];
		this.#before = null;
		this.settled = false;
		this.#timer = setTimeout(() => void this.#find(asked), PAUSE_MS);
	}

	/** The same once more, at once. */
	again(): void {
		if (!this.#asked) return;
		this.stop();
		void this.#find(this.#asked);
	}

	/** Reads the next page, if there is one. */
	async more(): Promise<void> {
		if (!this.#asked || this.#before === null || this.#readingMore) return;
		this.#readingMore = true;
		const known = this.found;
		await this.#find(this.#asked, this.#before, known);
		this.#readingMore = false;
	}

	stop(): void {
		clearTimeout(this.#timer);
		this.#request.abort();
		this.#request = new AbortController();
	}

	/** Never rejects. */
	async #find(
		asked: Asked,
		before: string | null = null,
		known: readonly FoundMessage[] = []
	): Promise<void> {
		const { signal } = this.#request;
		try {
			const { chat, key, query, limit } = asked;
			const page = await findMessages(chat.searched(key), { query, limit, before, signal });
			if (!signal.aborted) this.#show({ ...page, found: [...known, ...page.found] });
		} catch (error) {
			if (signal.aborted) return;
			console.warn('messages could not be searched', error);
			this.settled = true;
			this.failed = true;
		}
	}

	#show(page: { found: readonly FoundMessage[]; before: string | null; onDevice: boolean }): void {
		this.found = page.found;
		this.#before = page.before;
		this.onDevice = page.onDevice;
		this.settled = true;
		this.failed = false;
	}
}

/** Those in whose excerpts the words stand, which are marked there. */
function narrowed(found: readonly FoundMessage[], query: string): FoundMessage[] {
	const sought = readQuery(query);
	return found.flatMap((message) => {
		const { text } = message.excerpt;
		const marks = marksIn(text, sought);
		if (!hasAll(marks, sought)) return [];
		return [{ ...message, excerpt: { text, marks: excerptOf(text, marks).marks } }];
	});
}
