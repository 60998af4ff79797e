import * as Y from 'yjs';

/** y-indexeddb's stores. */
export const UPDATES = 'updates';
export const CUSTOM = 'custom';
/** In `CUSTOM`: what the document contained when the server last had all of it. */
const SAVED = 'waystone:saved';
/** In `CUSTOM`: how often the database was emptied. */
export const GENERATION = 'waystone:generation';

/** What this device holds of a project: y-indexeddb's rows, and what the server is known to have of them. */
export interface StoredProject {
	updates: Uint8Array[];
	/** A snapshot of Yjs, encoded; undefined before anything was saved. */
	saved: Uint8Array | undefined;
	/** Changes when another tab empties it. */
	generation: number;
	/** The next row has this key or a higher one. */
	nextKey: number;
}

/** The database's name on this device. Two persons of one browser profile never meet. */
export function deviceName(userId: string, projectId: string): string {
	return `waystone:${userId}:project:${projectId}`;
}

/** Null in private modes and where storage is blocked; y-indexeddb would wait for ever there. */
export async function readStored(name: string): Promise<StoredProject | null> {
	const db = await openStored(name);
	if (!db) return null;
	try {
		const transaction = db.transaction([UPDATES, CUSTOM]);
		const updates = transaction.objectStore(UPDATES).getAll();
		const keys = transaction.objectStore(UPDATES).getAllKeys();
		const saved = transaction.objectStore(CUSTOM).get(SAVED);
		const generation = transaction.objectStore(CUSTOM).get(GENERATION);
		await completed(transaction);
		return {
			updates: updates.result as Uint8Array[],
			saved: saved.result as Uint8Array | undefined,
			generation: (generation.result as number | undefined) ?? 0,
			nextKey: Number(keys.result.at(-1) ?? 0) + 1
		};
	} finally {
		db.close();
	}
}

/** Records that the server has all of what the document contains now. */
export function recordSaved(db: IDBDatabase, doc: Y.Doc): void {
	db.transaction(CUSTOM, 'readwrite')
		.objectStore(CUSTOM)
		.put(Y.encodeSnapshot(Y.snapshot(doc)), SAVED);
}

/** In one transaction. False as in `applies`. */
export function appliesAll(doc: Y.Doc, updates: readonly Uint8Array[], origin: unknown = null): boolean {
	return Y.transact(doc, () => updates.every((update) => applies(doc, update)), origin, false);
}

/** False when Yjs cannot read it; part of it may be in the document then. */
export function applies(doc: Y.Doc, update: Uint8Array): boolean {
	try {
		Y.applyUpdate(doc, update);
		return true;
	} catch (error) {
		console.warn('a stored update cannot be read', error);
		return false;
	}
}

/** The server is known to have everything that is in the document. */
export function isCovered(doc: Y.Doc, saved: Uint8Array | undefined): boolean {
	const update = Y.encodeStateAsUpdate(doc);
	try {
		return Y.snapshotContainsUpdate(saved ? Y.decodeSnapshot(saved) : Y.emptySnapshot, update);
	} catch (error) {
		// Whatever stands there, it does not say that anything is saved.
		console.warn('what was saved cannot be read', error);
		return false;
	}
}

export function openStored(name: string): Promise<IDBDatabase | null> {
	return new Promise((resolve) => {
		try {
			const request = indexedDB.open(name);
			request.onupgradeneeded = () => {
				// What y-indexeddb would make; it finds the stores and leaves them.
				request.result.createObjectStore(UPDATES, { autoIncrement: true });
				request.result.createObjectStore(CUSTOM);
			};
			request.onsuccess = () => resolve(request.result);
			request.onerror = () => resolve(null);
			request.onblocked = () => resolve(null);
		} catch {
			// Some browsers throw at the mere access.
			resolve(null);
		}
	});
}

export function completed(transaction: IDBTransaction): Promise<void> {
	return new Promise((resolve, reject) => {
		transaction.oncomplete = () => resolve();
		transaction.onabort = () => reject(new Error('the device did not do it', { cause: transaction.error }));
	});
}
