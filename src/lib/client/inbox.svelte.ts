import { INBOX_PAGE_MAX, type InboxItem, type InboxPage, type InboxRead } from '#lib/protocol/inbox.ts';
import { api, ApiError } from './api.ts';
import { openDoorbell } from './doorbell.ts';
import { inBackground } from './in-background.ts';
import { inboxCount } from './inbox-count.svelte.ts';
import { isInboxKey, readInbox, writeInbox } from './stored-inbox.ts';

const PAGE = 30;
/** Whoever looks at the thread reads the message first, and it is never counted. */
const PATIENCE_MS = 1_000;
/** What the page itself asks for comes first. */
const OPENING_MS = 3_000;

/** What is meant for the person who is signed in: from this device at once, then in step with the server. */
class Inbox {
	items = $state.raw<readonly InboxItem[]>([]);
	/** There are older items. */
	more = $state(false);
	/** The server or this device has told what is in it. */
	known = $state(false);
	connected = $state(false);
	#userId: string | null = null;
	/** Messages that were read here, which the server has not been told yet. */
	#reading: string[] = [];
	#timer: ReturnType<typeof setTimeout> | undefined;
	/** Of the requests for the list: only the answer to the last one counts. */
	#asked = 0;

	/** Of all items, also those that are not loaded. */
	get unread(): number {
		return inboxCount.unread;
	}

	/** Keeps it current until the function that it returns is called. */
	open(userId: string): () => void {
		this.#userId = userId;
		this.#readDevice();
		const onStorage = ({ key }: StorageEvent) => isInboxKey(key, userId) && this.#readDevice();
		addEventListener('storage', onStorage);
		const close = openDoorbell(userId, {
			connected: () => {
				this.connected = true;
				this.#lookSoon(OPENING_MS);
			},
			disconnected: () => (this.connected = false),
			message: ({ type }) => {
				if (type === 'inbox') this.#lookSoon();
			}
		});
		return () => {
			clearTimeout(this.#timer);
			removeEventListener('storage', onStorage);
			close();
			this.#userId = null;
			this.connected = false;
			this.known = false;
			this.#show({ items: [], unread: 0, more: false });
		};
	}

	/** Also tells the server what was read meanwhile. */
	async refresh(): Promise<void> {
		await this.#tell();
		const limit = Math.min(Math.max(PAGE, this.items.length), INBOX_PAGE_MAX);
		await this.#ask(`limit=${limit}`, (page) => page);
	}

	async loadMore(): Promise<void> {
		const last = this.items.at(-1);
		if (!last) return;
		await this.#ask(`limit=${PAGE}&before=${last.messageId}`, ({ items, ...page }) => ({
			items: [...this.items, ...items],
			...page
		}));
	}

	/** Here at once, and on the server as soon as it answers. */
	read(messageIds: readonly string[]): void {
		const due = this.items.filter(({ messageId, read }) => !read && messageIds.includes(messageId));
		if (due.length === 0) return;
		const ids = due.map(({ messageId }) => messageId);
		this.#reading = [...new Set([...this.#reading, ...ids])];
		this.#show({ items: [...this.items], unread: this.unread, more: this.more });
		this.#keep();
		inBackground(this.#tell());
	}

	/** What was seen of a thread, from one `seq` to another. */
	see(threadId: string, first: number, last: number): void {
		const seen = (item: InboxItem) => item.threadId === threadId && item.seq >= first && item.seq <= last;
		this.read(this.items.filter(seen).map(({ messageId }) => messageId));
	}

	readAll(): void {
		// Those that are not loaded are read with them, where the server answers now.
		const all = this.connected && this.unread > this.items.filter(({ read }) => !read).length;
		this.read(this.items.map(({ messageId }) => messageId));
		if (all) inBackground(this.#put({ all: true }).then(() => this.refresh()));
	}

	#lookSoon(patience = PATIENCE_MS): void {
		clearTimeout(this.#timer);
		const look = () => inBackground(this.refresh());
		// A tab in the background has its timers held back, and nobody reads in it.
		if (document.visibilityState === 'hidden') look();
		else this.#timer = setTimeout(look, patience);
	}

	async #ask(query: string, join: (page: InboxPage) => InboxPage): Promise<void> {
		const [asked, userId] = [(this.#asked += 1), this.#userId];
		try {
			const page = await api<InboxPage>('GET', `/api/inbox?${query}`);
			if (asked !== this.#asked || userId === null || userId !== this.#userId) return;
			this.#show(join(page));
			this.known = true;
			this.#keep();
		} catch (error) {
			// Asked again with the next doorbell or connection.
			if (!(error instanceof ApiError)) throw error;
		}
	}

	async #tell(): Promise<void> {
		const messageIds = this.#reading.slice(0, INBOX_PAGE_MAX);
		if (messageIds.length === 0 || !(await this.#put({ messageIds }))) return;
		this.#reading = this.#reading.filter((id) => !messageIds.includes(id));
		this.#keep();
	}

	/** False when the server could not be told. */
	async #put(what: InboxRead): Promise<boolean> {
		try {
			await api('PUT', '/api/inbox/read', what);
			return true;
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			return false;
		}
	}

	/** As the server or the device has it, with what was read here since. */
	#show({ items, unread, more }: InboxPage): void {
		const news = items.filter(({ messageId, read }) => !read && this.#reading.includes(messageId));
		this.items = items.map((item) => (news.includes(item) ? { ...item, read: true } : item));
		inboxCount.unread = Math.max(0, unread - news.length);
		this.more = more;
	}

	#readDevice(): void {
		const stored = this.#userId === null ? null : readInbox(this.#userId);
		if (!stored) return;
		this.#reading = stored.reading;
		this.#show(stored);
		this.known = true;
	}

	#keep(): void {
		if (this.#userId === null) return;
		const { items, unread, more } = this;
		writeInbox(this.#userId, { items: items.slice(0, PAGE), unread, more, reading: this.#reading });
	}
}

export const inbox = new Inbox();
