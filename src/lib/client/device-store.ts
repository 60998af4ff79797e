import { IndexeddbPersistence } from 'y-indexeddb';
import * as Y from 'yjs';

/** Why the device does not keep what is written. */
export type DeviceFailure = 'unavailable' | 'full' | 'closed';

const UPDATES = 'updates';
const REWRITE_DELAY_MS = 2_000;

/** The database's name on this device. Two persons of one browser profile never meet. */
export function deviceName(userId: string, projectId: string): string {
	return `waystone:${userId}:project:${projectId}`;
}

/**
 * A document on this device, by y-indexeddb, with what that does not tell: whether a write has completed.
 * Positions count the document's updates in this tab.
 */
export class DeviceStore {
	/** Resolves when what the device holds is in the document, or the device turned out to hold nothing. */
	readonly whenLoaded: Promise<void>;
	failure: DeviceFailure | null = null;
	#seen = 0;
	#stored = 0;
	#loaded = false;
	#persistence: IndexeddbPersistence | null = null;
	#rewriteTimer: ReturnType<typeof setTimeout> | undefined;
	#destroyed = false;
	readonly #doc: Y.Doc;
	readonly #onChange: () => void;
	readonly #count = (_update: Uint8Array, origin: unknown): void => {
		// What y-indexeddb loads is on the device already.
		if (origin !== this.#persistence) this.#seen += 1;
	};

	constructor(name: string, doc: Y.Doc, onChange: () => void) {
		this.#doc = doc;
		this.#onChange = onChange;
		// Before y-indexeddb's own handler: a write that it starts covers the update that is counted here.
		doc.on('update', this.#count);
		this.whenLoaded = this.#open(name);
	}

	/** Everything in the document is in a completed transaction of IndexedDB. */
	get holdsAll(): boolean {
		return this.#loaded && this.failure === null && this.#stored >= this.#seen;
	}

	async destroy(): Promise<void> {
		this.#destroyed = true;
		clearTimeout(this.#rewriteTimer);
		this.#doc.off('update', this.#count);
		await this.#persistence?.destroy();
	}

	async #open(name: string): Promise<void> {
		if (!(await canOpen(name))) return this.#fail('unavailable');
		if (this.#destroyed) return;
		const persistence = new IndexeddbPersistence(name, this.#doc);
		this.#persistence = persistence;
		await persistence.whenSynced;
		const { db } = persistence;
		if (!db) return this.#fail('unavailable');
		this.#watch(db);
		this.#loaded = true;
		// What was changed while it loaded was written before we could watch: write it where we can see it.
		if (this.#seen > 0) this.#rewrite(db);
		else this.#onChange();
	}

	/** y-indexeddb says nothing of its writes, and a full disk aborts them silently. */
	#watch(db: IDBDatabase): void {
		const begin = db.transaction.bind(db);
		db.transaction = (...args: Parameters<IDBDatabase['transaction']>) => {
			const transaction = begin(...args);
			if (transaction.mode === 'readwrite') {
				const covers = this.#seen;
				transaction.addEventListener('complete', () => this.#completed(covers));
			}
			return transaction;
		};
		db.addEventListener('abort', () => this.#aborted(db));
		db.addEventListener('close', () => this.#fail('closed'));
	}

	#completed(covers: number): void {
		// After a failed write a later one is unreadable without it: only a whole state counts then.
		if (this.failure !== null) return;
		this.#stored = Math.max(this.#stored, covers);
		this.#onChange();
	}

	#aborted(db: IDBDatabase): void {
		this.#fail('full');
		clearTimeout(this.#rewriteTimer);
		if (!this.#destroyed) this.#rewriteTimer = setTimeout(() => this.#rewrite(db), REWRITE_DELAY_MS);
	}

	/** Writes the whole document; when that completes, everything up to now is on the device. */
	#rewrite(db: IDBDatabase): void {
		if (this.#destroyed) return;
		const covers = this.#seen;
		const transaction = db.transaction([UPDATES], 'readwrite');
		transaction.addEventListener('complete', () => {
			this.failure = null;
			this.#completed(covers);
		});
		transaction.objectStore(UPDATES).add(Y.encodeStateAsUpdate(this.#doc));
	}

	#fail(failure: DeviceFailure): void {
		this.failure = failure;
		this.#onChange();
	}
}

/** False in private modes and where storage is blocked; y-indexeddb would wait for ever there. */
function canOpen(name: string): Promise<boolean> {
	return new Promise((resolve) => {
		try {
			const request = indexedDB.open(name);
			request.onupgradeneeded = () => {
				// What y-indexeddb would make; it finds the stores and leaves them.
				request.result.createObjectStore(UPDATES, { autoIncrement: true });
				request.result.createObjectStore('custom');
			};
			request.onsuccess = () => {
				request.result.close();
				resolve(true);
			};
			request.onerror = () => resolve(false);
			request.onblocked = () => resolve(false);
		} catch {
			// Some browsers throw at the mere access.
			resolve(false);
		}
	});
}
