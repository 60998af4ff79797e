import { v4 as uuidv4 } from 'uuid';
import { ApiError } from './api.ts';
import type { ChatStore, OutboxEntry, ThreadKey } from './chat-store.ts';
import { onWake } from './socket-address.ts';

/** An ask that is older than this goes out as a message only: what was wanted then may not be wanted now. */
const LATE_ASK_MS = 10 * 60_000;
/** How long the offer to ask after all stands. */
const OFFER_MS = 24 * 60 * 60_000;
const RETRY_MS = { first: 1_000, most: 30_000 };
/** A milestone made here reaches the server by another way, mostly at once. */
const UNSYNCED_MS = 2_000;

interface OutboxDeps {
	/** Of the lock and of the channel; contains the person's id and the project's. */
	name: string;
	store: ChatStore;
	/** @throws ApiError */
	send(entry: OutboxEntry, ask: boolean): Promise<void>;
}

/**
 * Messages that the server does not have yet, kept on the device and sent in the order in which they were
 * written, by one tab at a time. Each keeps its `clientId` for ever, so that none is there twice.
 */
export class Outbox {
	entries = $state.raw<readonly OutboxEntry[]>([]);
	#failing = $state(false);
	/** Something waits, and the last attempt to send it failed. */
	readonly stalled = $derived(this.#failing && this.entries.some(({ state }) => state === 'waiting'));
	/** Until then (`Date.now()`) the server takes nothing more of this person, who wrote faster than it allows; null when it does. */
	heldUntil = $state<number | null>(null);
	readonly #deps: OutboxDeps;
	readonly #channel: BroadcastChannel;
	readonly #endWake: () => void;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#wait = RETRY_MS.first;
	#flushing: Promise<void> | null = null;
	#flushAgain = false;
	#closed = false;
	/** Counts the changes made by this tab. */
	#version = 0;

	constructor(deps: OutboxDeps) {
		this.#deps = deps;
		this.#channel = new BroadcastChannel(deps.name);
		this.#channel.addEventListener('message', () => void this.#reload());
		this.#endWake = onWake(() => this.flush());
		void this.#reload().then(() => this.flush());
	}

	/** Shown at once, and sent as soon as that is possible. */
	async add(
		message: Pick<OutboxEntry, 'key' | 'body' | 'ask' | 'quote' | 'mentions' | 'without'>
	): Promise<void> {
		const position = Math.max(Date.now(), (this.entries.at(-1)?.position ?? 0) + 1);
		await this.#write({
			...message,
			clientId: uuidv4(),
			position,
			writtenAt: new Date().toISOString(),
			state: 'waiting',
			confirmed: false,
			failure: null
		});
		this.flush();
	}

	/** Once more, after it failed; or with the question that went out unasked. */
	async retry(entry: OutboxEntry): Promise<void> {
		await this.#write({ ...entry, state: 'waiting', confirmed: true, failure: null });
		this.flush();
	}

	async discard(clientId: string): Promise<void> {
		this.#version += 1;
		this.entries = this.entries.filter((entry) => entry.clientId !== clientId);
		await this.#deps.store.removeEntry(clientId);
		if (!this.#closed) this.#channel.postMessage('changed');
	}

	/** Sends what waits. What comes in meanwhile is sent too. */
	flush(): void {
		if (this.#closed) return;
		clearTimeout(this.#timer);
		if (this.#held > 0) return this.#retryIn(this.#held);
		this.heldUntil = null;
		this.#flushAgain = true;
		this.#flushing ??= this.#flushAll()
			.catch((error: unknown) => console.error('messages could not be sent', error))
			.finally(() => (this.#flushing = null));
	}

	async close(): Promise<void> {
		this.#closed = true;
		clearTimeout(this.#timer);
		this.#endWake();
		this.#channel.close();
		await this.#flushing;
	}

	/** Milliseconds until the server takes more; none or less when it does. */
	get #held(): number {
		return (this.heldUntil ?? 0) - Date.now();
	}

	async #flushAll(): Promise<void> {
		// What was written while the last was refused waits with it.
		while (this.#flushAgain && !this.#closed && this.#held <= 0) {
			this.#flushAgain = false;
			await underLock(this.#deps.name, () => this.#sendWaiting());
		}
	}

	async #sendWaiting(): Promise<void> {
		// Another tab may have sent some of them since.
		await this.#reload();
		const unsynced = new Set<ThreadKey>();
		for (;;) {
			const next = this.entries.find((entry) => entry.state === 'waiting' && !unsynced.has(entry.key));
			if (!next || this.#closed) break;
			const wait = await this.#sendOne(next);
			if (wait === 'unsynced') unsynced.add(next.key);
			else if (wait !== null) return this.#retryIn(wait);
		}
		if (unsynced.size > 0) this.#retryIn(UNSYNCED_MS);
	}

	/** Null when it is dealt with, else how long to wait before anything is tried again. */
	async #sendOne(entry: OutboxEntry): Promise<number | 'unsynced' | null> {
		const late = Date.now() - Date.parse(entry.writtenAt) > LATE_ASK_MS;
		const ask = entry.ask && (entry.confirmed || !late);
		try {
			await this.#deps.send(entry, ask);
		} catch (error) {
			return await this.#onFailure(entry, error);
		}
		this.#wait = RETRY_MS.first;
		this.#failing = false;
		if (entry.ask && !ask) await this.#write({ ...entry, state: 'unasked' });
		else await this.discard(entry.clientId);
		return null;
	}

	async #onFailure(entry: OutboxEntry, error: unknown): Promise<number | 'unsynced' | null> {
		if (error instanceof ApiError && error.code === 'milestone_unknown') return 'unsynced';
		if (error instanceof ApiError && error.code === 'invalid' && entry.quote) {
			// What it answers was deleted meanwhile; the words are to be said all the same.
			await this.#write({ ...entry, quote: null });
			return null;
		}
		if (error instanceof ApiError && error.status >= 400 && error.status < 500 && !isTemporary(error)) {
			await this.#write({ ...entry, state: 'failed', failure: error.code });
			return null;
		}
		if (error instanceof ApiError && error.code === 'rate_limited') return this.#hold(error.retryAfter);
		const isTimeout = error instanceof DOMException && error.name === 'TimeoutError';
		if (!(error instanceof ApiError) && !isTimeout) console.error('a message could not be sent', error);
		this.#failing = true;
		const wait = error instanceof ApiError && error.retryAfter ? error.retryAfter * 1_000 : this.#wait;
		this.#wait = Math.min(this.#wait * 2, RETRY_MS.most);
		return wait;
	}

	/** The server answers, and says when it takes more: that is no failure. Returns the milliseconds. */
	#hold(seconds = 1): number {
		this.#failing = false;
		this.heldUntil = Date.now() + seconds * 1_000;
		return seconds * 1_000;
	}

	#retryIn(ms: number): void {
		clearTimeout(this.#timer);
		if (!this.#closed) this.#timer = setTimeout(() => this.flush(), ms);
	}

	async #write(entry: OutboxEntry): Promise<void> {
		const others = this.entries.filter(({ clientId }) => clientId !== entry.clientId);
		this.#version += 1;
		this.entries = [...others, entry].sort((a, b) => a.position - b.position);
		await this.#deps.store.writeEntry(entry);
		if (!this.#closed) this.#channel.postMessage('changed');
	}

	/** What the device holds is the truth, unless it holds nothing at all. */
	async #reload(): Promise<void> {
		for (;;) {
			const version = this.#version;
			const stored = await this.#deps.store.readOutbox();
			if (!this.#deps.store.durable) return;
			// Written here while the device was read: what was read may lack it.
			if (version !== this.#version) continue;
			const offered = Date.now() - OFFER_MS;
			this.entries = stored.filter(({ state, writtenAt }) => {
				return state !== 'unasked' || Date.parse(writtenAt) > offered;
			});
			return;
		}
	}
}

function isTemporary({ code }: ApiError): boolean {
	return code === 'rate_limited' || code === 'unauthenticated';
}

/** Without a lock (a page that is not served securely) two tabs may both send; the server takes it once. */
async function underLock(name: string, work: () => Promise<void>): Promise<void> {
	if ('locks' in navigator) await navigator.locks.request(name, work);
	else await work();
}
