import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import { v7 as uuidv7 } from 'uuid';
import { quarantineName, type QuarantineEntry } from './quarantine-entry.ts';

interface QuarantineSchema extends DBSchema {
	entries: { key: string; value: QuarantineEntry; indexes: { project: string } };
}

type Db = IDBPDatabase<QuarantineSchema>;

/** Oldest first. */
export async function readEntries(userId: string): Promise<QuarantineEntry[]> {
	return await withDb(userId, (db) => db.getAll('entries'));
}

/**
 * Returns when it is on the disk. The same content is kept once: other tabs of the project set theirs aside too.
 *
 * @throws when the device does not take it
 */
export async function addEntry(
	userId: string,
	entry: Omit<QuarantineEntry, 'id' | 'at' | 'seen'>
): Promise<void> {
	await withDb(userId, async (db) => {
		const transaction = db.transaction('entries', 'readwrite', { durability: 'strict' });
		const others = await transaction.store.index('project').getAll(entry.projectId);
		if (!others.some((other) => hasSameContent(other, entry))) {
			await transaction.store.add({ ...entry, id: uuidv7(), at: new Date().toISOString(), seen: false });
		}
		await transaction.done;
	});
}

export async function markEntriesSeen(userId: string, projectId: string): Promise<void> {
	await withDb(userId, async (db) => {
		const transaction = db.transaction('entries', 'readwrite');
		for await (const cursor of transaction.store.index('project').iterate(projectId)) {
			await cursor.update({ ...cursor.value, seen: true });
		}
		await transaction.done;
	});
}

export async function removeEntry(userId: string, id: string): Promise<void> {
	await withDb(userId, (db) => db.delete('entries', id));
}

/** Opened for each use: a connection that stays would keep a person's data from being removed. */
async function withDb<T>(userId: string, work: (db: Db) => Promise<T>): Promise<T> {
	const db = await openDB<QuarantineSchema>(quarantineName(userId), 1, {
		upgrade(db) {
			db.createObjectStore('entries', { keyPath: 'id' }).createIndex('project', 'projectId');
		}
	});
	try {
		return await work(db);
	} finally {
		db.close();
	}
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
