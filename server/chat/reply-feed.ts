import { eq } from 'drizzle-orm';
import { isReplyOver, type ReplyEnd } from '#lib/protocol/chat.ts';
import type { Bus } from '../bus.ts';
import type { Database } from '../db/client.ts';
import { replies } from '../db/schema.ts';
import type { Log } from '../log.ts';

export interface FeedDeps {
	database: Database;
	bus: Bus;
	log: Log;
}

interface Piece {
	/** Of its first UTF-16 unit in the whole text. */
	offset: number;
	text: string;
}

/** Closes the gap between what is stored and the first piece heard, on a node that does not run the reply. */
const GAP_MS = 250;
/** Finds what the bus lost; its delivery is only best effort. */
const LOST_MS = 1_000;

/**
 * One reply as this node knows it: what is stored, then what the bus tells. All readers on the node share
 * it. Its text only grows, except when the runner died and less was stored than had been sent.
 */
export class ReplyFeed {
	text = '';
	end: ReplyEnd | null = null;
	/** Whether Postgres has been read, without which `text` says nothing. */
	loaded = false;
	/** Nobody can have read more than `text`: the runner is on this node, or the reply is over. */
	complete = false;
	/** Deleted with its thread. */
	gone = false;

	readonly #deps: FeedDeps;
	readonly #replyId: string;
	readonly #listeners = new Set<() => void>();
	readonly #unsubscribe: (() => void)[];
	/** Pieces that came before the ones they follow, in order. */
	#ahead: Piece[] = [];
	#timer: NodeJS.Timeout | undefined;
	#loading: Promise<void> | null = null;
	#loadAgain = false;

	constructor(deps: FeedDeps, replyId: string) {
		this.#deps = deps;
		this.#replyId = replyId;
		const mine = (event: { replyId: string }) => event.replyId === replyId;
		this.#unsubscribe = [
			deps.bus.subscribe('reply-delta', (event) => mine(event) && this.#onPiece(event)),
			deps.bus.subscribe('reply-end', (event) => mine(event) && void this.load())
		];
	}

	/** The runner is about to start on this node, with `text` there already, so this feed hears every piece. */
	startLocal(text: string): void {
		if (text.length > this.text.length) this.text = text;
		this.loaded = true;
		this.complete = true;
		this.#lookAgain();
		this.#changed();
	}

	/** Calls the listener after each change. Returns the function that ends it. */
	onChange(listener: () => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	close(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		this.#listeners.clear();
		for (const unsubscribe of this.#unsubscribe) unsubscribe();
	}

	/** Takes over what is stored, and plans the next look while the reply is not over. Never rejects. */
	load(): Promise<void> {
		if (this.#loading) this.#loadAgain = true;
		else this.#loading = this.#loadUntilFresh().finally(() => (this.#loading = null));
		return this.#loading;
	}

	async #loadUntilFresh(): Promise<void> {
		do {
			this.#loadAgain = false;
			try {
				await this.#read();
			} catch (error) {
				this.#deps.log.warn(
					{ err: error, replyId: this.#replyId },
					'a reply could not be read, trying again'
				);
			}
		} while (this.#loadAgain);
		this.#lookAgain();
	}

	#lookAgain(): void {
		clearTimeout(this.#timer);
		if (this.end || this.gone) return;
		this.#timer = setTimeout(() => void this.load(), this.#ahead.length > 0 ? GAP_MS : LOST_MS).unref();
	}

	async #read(): Promise<void> {
		const [row] = await this.#deps.database.db
			.select({ status: replies.status, text: replies.text, errorCode: replies.errorCode })
			.from(replies)
			.where(eq(replies.id, this.#replyId));
		this.loaded = true;
		if (!row) this.gone = true;
		else if (isReplyOver(row.status)) {
			this.text = row.text;
			const { status, errorCode } = row;
			this.end = { status, length: row.text.length, ...(errorCode && { errorCode }) };
			this.complete = true;
		} else if (row.text.length > this.text.length) {
			this.text = row.text;
			this.#joinAhead();
		}
		this.#changed();
	}

	#onPiece({ offset, text }: Piece): void {
		if (this.end) return;
		this.#ahead.push({ offset, text });
		this.#joinAhead();
		if (this.#ahead.length > 0) void this.load();
		this.#changed();
	}

	#joinAhead(): void {
		this.#ahead.sort((a, b) => a.offset - b.offset);
		for (let piece = this.#ahead[0]; piece && piece.offset <= this.text.length; piece = this.#ahead[0]) {
			this.text += piece.text.slice(this.text.length - piece.offset);
			this.#ahead.shift();
		}
	}

	#changed(): void {
		for (const listener of [...this.#listeners]) listener();
	}
}

/** The feeds that are in use on this node, by reply. */
export class ReplyFeeds {
	readonly #deps: FeedDeps;
	readonly #feeds = new Map<string, { feed: ReplyFeed; users: number }>();

	constructor(deps: FeedDeps) {
		this.#deps = deps;
	}

	/** For a reader. Returns the feed and the function that gives it back. */
	use(replyId: string): { feed: ReplyFeed; release: () => void } {
		const isNew = !this.#feeds.has(replyId);
		const used = this.#use(replyId);
		// Subscribed first and read second: the other order loses what is said in between.
		if (isNew) void used.feed.load();
		return used;
	}

	/** For the runner, which has `text` and reads nothing. */
	useLocal(replyId: string, text: string): { release: () => void } {
		const { feed, release } = this.#use(replyId);
		feed.startLocal(text);
		return { release };
	}

	#use(replyId: string): { feed: ReplyFeed; release: () => void } {
		const entry = this.#feeds.get(replyId) ?? { feed: new ReplyFeed(this.#deps, replyId), users: 0 };
		entry.users += 1;
		this.#feeds.set(replyId, entry);
		let released = false;
		const release = () => {
			if (released) return;
			released = true;
			entry.users -= 1;
			if (entry.users > 0) return;
			entry.feed.close();
			this.#feeds.delete(replyId);
		};
		return { feed: entry.feed, release };
	}
}
