import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import { v7 as uuidv7 } from 'uuid';
import { inBackground } from './in-background.ts';

/** Why it could not stay where it was. `unreadable`: this device itself cannot read it any more. */
export type QuarantineReason = 'read_only' | 'malformed' | 'removed' | 'unreadable';

/** A project as it was on this device when the server would not have it, whole. */
export interface QuarantineEntry {
	id: string;
	projectId: string;
	title: string;
	/** ISO 8601. */
	at: string;
	reason: QuarantineReason;
	/** Of Yjs, v1; one, or the rows as they lay on the device. */
	updates: Uint8Array[];
	/** That were never sent, in the order in which they were written. */
	messages: { body: string; writtenAt: string }[];
	/** The person has been told, and did something about it. */
	seen: boolean;
}

interface QuarantineSchema extends DBSchema {
	entries: { key: string; value: QuarantineEntry; indexes: { project: string } };
}

/** What was set aside on this device. The server never sees it again. */
class Quarantine {
	#shown = $state.raw<{ userId: string; entries: readonly QuarantineEntry[] } | null>(null);
	#tabs: BroadcastChannel | undefined;

	/** Oldest first. Empty until `load`. Reactive. */
	entriesOf(userId: string): readonly QuarantineEntry[] {
		return this.#shown?.userId === userId ? this.#shown.entries : [];
	}

	/** From here on it follows what other tabs set aside. */
	async load(userId: string): Promise<void> {
		this.#tabs ??= this.#follow();
		await this.#read(userId, async () => undefined);
	}

	/**
	 * Returns when it is on the disk. The same content is kept once: other tabs of the project set theirs aside too.
	 *
	 * @throws when the device does not take it
	 */
	async add(userId: string, entry: Omit<QuarantineEntry, 'id' | 'at' | 'seen'>): Promise<void> {
		await this.#change(userId, async (db) => {
			const transaction = db.transaction('entries', 'readwrite', { durability: 'strict' });
			const others = await transaction.store.index('project').getAll(entry.projectId);
			if (!others.some((other) => hasSameContent(other, entry))) {
				await transaction.store.add({ ...entry, id: uuidv7(), at: new Date().toISOString(), seen: false });
			}
			await transaction.done;
		});
	}

	async markSeen(userId: string, projectId: string): Promise<void> {
		await this.#change(userId, async (db) => {
			const transaction = db.transaction('entries', 'readwrite');
			for await (const cursor of transaction.store.index('project').iterate(projectId)) {
				await cursor.update({ ...cursor.value, seen: true });
			}
			await transaction.done;
		});
	}

	async remove(userId: string, id: string): Promise<void> {
		await this.#change(userId, (db) => db.delete('entries', id));
	}

	async #change(
		userId: string,
		work: (db: IDBPDatabase<QuarantineSchema>) => Promise<unknown>
	): Promise<void> {
		await this.#read(userId, work);
		this.#tabs?.postMessage(userId);
	}

	#follow(): BroadcastChannel {
		const channel = new BroadcastChannel('waystone:quarantine');
		channel.onmessage = ({ data }: MessageEvent<string>) => {
			if (this.#shown?.userId === data) inBackground(this.#read(data, async () => undefined));
		};
		return channel;
	}

	/** Opened for each use: a connection that stays would keep a person's data from being removed. */
	async #read(userId: string, work: (db: IDBPDatabase<QuarantineSchema>) => Promise<unknown>): Promise<void> {
		const db = await open(userId);
		try {
			await work(db);
			this.#shown = { userId, entries: await db.getAll('entries') };
		} finally {
			db.close();
		}
	}
}

export const quarantine = new Quarantine();

/** Reads one person's entries, without showing them. */
export async function readQuarantine(userId: string): Promise<QuarantineEntry[]> {
	const db = await open(userId);
	try {
		return await db.getAll('entries');
	} finally {
		db.close();
	}
}

function open(userId: string): Promise<IDBPDatabase<QuarantineSchema>> {
	return openDB<QuarantineSchema>(`waystone:${userId}:quarantine`, 1, {
		upgrade(db) {
			db.createObjectStore('entries', { keyPath: 'id' }).createIndex('project', 'projectId');
		}
	});
}

function hasSameContent(
	a: Pick<QuarantineEntry, 'updates' | 'messages'>,
	b: Pick<QuarantineEntry, 'updates' | 'messages'>
): boolean {
	const bytes = (update: Uint8Array, index: number) => sameBytes(update, b.updates[index]);
	return (
		a.updates.length === b.updates.length &&
		a.updates.every(bytes) &&
		JSON.stringify(a.messages) === JSON.stringify(b.messages)
	);
}

function sameBytes(a: Uint8Array, b: Uint8Array | undefined): boolean {
	return b?.length === a.length && a.every((byte, index) => byte === b[index]);
}
