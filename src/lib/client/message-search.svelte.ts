import type { FoundMessage } from '#lib/protocol/search.ts';
import { excerptOf } from '#lib/protocol/excerpt.ts';
import { hasAll, marksIn, readQuery } from '#lib/protocol/sought.ts';
import type { ChatSession } from './chat-session.svelte.ts';
import type { ThreadKey } from './chat-store.ts';
import { findMessages, type FoundMessages } from './find-messages.ts';

/** Whoever types goes on within this time; a query is asked when they pause. */
const PAUSE_MS = 150;
/** More than the server takes to have the words of what was said. */
const CHANGED_MS = 1_000;
/** Of one answer, at most. */
const PAGE_MAX = 50;

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
	#changed: ReturnType<typeof setTimeout> | undefined;

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

	/**
	 * Keeps what was found as it is by now, whatever is said, changed or deleted meanwhile, until the function that it
	 * returns is called.
	 */
	follow(chat: ChatSession): () => void {
		const end = chat.host.onDoorbell(({ type }) => {
			// Several in a row are looked at once.
			if (type === 'thread') this.#changed ??= setTimeout(() => void this.#refresh(), CHANGED_MS);
		});
		return () => {
			end();
			clearTimeout(this.#changed);
			this.#changed = undefined;
		};
	}

	/** What comes after the newest page stays; a message of it that is gone says so where it is led to. */
	async #refresh(): Promise<void> {
		this.#changed = undefined;
		const [asked, found, end] = [this.#asked, this.found, this.#before];
		if (!asked || !this.settled || this.onDevice || this.#readingMore) return;
		const { signal } = this.#request;
		const limit = Math.min(Math.max(asked.limit, found.length), PAGE_MAX);
		const page = await this.#read({ ...asked, limit }, null);
		if (signal.aborted || !page || page.onDevice || found !== this.found) return;
		const last = page.before;
		const older = last === null ? [] : found.filter(({ id }) => id < last);
		this.#show({ ...page, found: [...page.found, ...older], before: older.length > 0 ? end : last });
	}

	stop(): void {
		clearTimeout(this.#timer);
		this.#request.abort();
		this.#request = new AbortController();
	}

	async #find(
		asked: Asked,
		before: string | null = null,
		known: readonly FoundMessage[] = []
	): Promise<void> {
		const { signal } = this.#request;
		const page = await this.#read(asked, before);
		if (signal.aborted) return;
		if (page) return this.#show({ ...page, found: [...known, ...page.found] });
		this.settled = true;
		this.failed = true;
	}

	/** Null when no answer came. Never rejects. */
	async #read({ chat, key, query, limit }: Asked, before: string | null): Promise<FoundMessages | null> {
		const { signal } = this.#request;
		try {
			return await findMessages(chat.searched(key), { query, limit, before, signal });
		} catch (error) {
			if (!signal.aborted) console.warn('messages could not be searched', error);
			return null;
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
