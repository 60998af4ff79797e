import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Message, Quote, Reply, Thread } from '#lib/protocol/chat.ts';

/** The thread of a milestone, by its id, or the one thread of the project, or of a person: ''. */
export type ThreadKey = string;

export const WHOLE: ThreadKey = '';

/** A thread as this device last saw it: the newest messages, without a gap. */
export interface CachedThread {
	key: ThreadKey;
	thread: Thread;
	/** Up to which everything in here is known. */
	rev: number;
	messages: Message[];
	replies: Reply[];
}

/** A message on its way to the server. */
export interface OutboxEntry {
	/** Never changes, so that sending twice is harmless. */
	clientId: string;
	/** Order of sending. */
	position: number;
	key: ThreadKey;
	body: string;
	ask: boolean;
	/** The message that it answers; missing in what an older version wrote. */
	quote?: Quote | null;
	/** Ids of items that the assistant is not to see; missing in what an older version wrote. */
	without?: readonly string[];
	/** Ids of those whom it names; missing likewise. */
	mentions?: string[];
	/** ISO 8601. */
	writtenAt: string;
	/**
	 * `unasked`: it went out so late that the assistant was not asked, which the person can still do.
	 * `failed`: the server will not take it, for the reason in `failure`.
	 */
	state: 'waiting' | 'failed' | 'unasked';
	/** The person wants the assistant asked, however late. */
	confirmed: boolean;
	failure: string | null;
}

interface ChatSchema extends DBSchema {
	threads: { key: string; value: CachedThread };
	outbox: { key: string; value: OutboxEntry };
}

/** The database's name on this device. Two persons of one browser profile never meet. */
export function chatStoreName(userId: string, projectId: string | null): string {
	return projectId === null ? `waystone:${userId}:chat:own` : `waystone:${userId}:project:${projectId}:chat`;
}

/**
 * Threads and unsent messages on this device. Where storage is blocked or full everything works for as long as
 * the tab is open, and only this is lost with it; `durable` says so.
 */
export class ChatStore {
	durable = true;
	readonly #db: Promise<IDBPDatabase<ChatSchema> | null>;

	constructor(name: string) {
		this.#db = this.#open(name);
	}

	async readThread(key: ThreadKey): Promise<CachedThread | undefined> {
		return await this.#try((db) => db.get('threads', key));
	}

	async readThreads(): Promise<CachedThread[]> {
		return (await this.#try((db) => db.getAll('threads'))) ?? [];
	}

	async writeThread(thread: CachedThread): Promise<void> {
		await this.#try((db) => db.put('threads', thread));
	}

	async readOutbox(): Promise<OutboxEntry[]> {
		const entries = await this.#try((db) => db.getAll('outbox'));
		return (entries ?? []).sort((a, b) => a.position - b.position);
	}

	/** False when the device does not keep it. */
	async writeEntry(entry: OutboxEntry): Promise<boolean> {
		return (await this.#try((db) => db.put('outbox', entry))) !== undefined;
	}

	async removeEntry(clientId: string): Promise<void> {
		await this.#try((db) => db.delete('outbox', clientId));
	}

	async close(): Promise<void> {
		(await this.#db)?.close();
	}

	async #open(name: string): Promise<IDBPDatabase<ChatSchema> | null> {
		try {
			return await openDB<ChatSchema>(name, 1, {
				upgrade(db) {
					db.createObjectStore('threads', { keyPath: 'key' });
					db.createObjectStore('outbox', { keyPath: 'clientId' });
				},
				// A newer version of the app in another tab waits for us to let go.
				blocking: (_version, _blocked, event) => (event.target as IDBDatabase).close()
			});
		} catch (error) {
			this.#lost(error);
			return null;
		}
	}

	async #try<T>(work: (db: IDBPDatabase<ChatSchema>) => Promise<T>): Promise<T | undefined> {
		const db = await this.#db;
		if (!db) return undefined;
		try {
			return await work(db);
		} catch (error) {
			this.#lost(error);
			return undefined;
		}
	}

	#lost(error: unknown): void {
		this.durable = false;
		console.warn('this device does not keep the thread', error);
	}
}
