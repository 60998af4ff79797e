import { IndexeddbPersistence } from 'y-indexeddb';
import * as Y from 'yjs';

import { appliesAll, isCovered, readStored, recordSaved, UPDATES } from './stored-project.ts';

/** Why the device does not keep what is written. */
export type DeviceFailure = 'unavailable' | 'full' | 'closed' | 'unreadable';

const REWRITE_DELAY_MS = 2_000;
/** Taking a snapshot reads the whole document: not after every keystroke. */
const RECORD_INTERVAL_MS = 500;

/**
 * A document on this device, by y-indexeddb, with what that does not tell: whether a write has completed.
 * Positions count the document's updates in this tab.
 */
export class DeviceStore {
	/** Resolves when what the device holds is in the document, or the device turned out to hold nothing. */
	readonly whenLoaded: Promise<void>;
	failure: DeviceFailure | null = null;
	/** Of what was loaded, as in `StoredProject`. */
	generation = 0;
	#seen = 0;
	#stored = 0;
	#loaded = false;
	#persistence: IndexeddbPersistence | null = null;
	#rewriteTimer: ReturnType<typeof setTimeout> | undefined;
	/** Runs while the last record is too fresh for another. */
	#recordTimer: ReturnType<typeof setTimeout> | undefined;
	#isRecordDue = false;
	/** What the server had of this project when this device last knew. */
	#saved: Uint8Array | undefined;
	#destroyed = false;
	readonly #doc: Y.Doc;
	readonly #onChange: () => void;
	readonly #isSaved: () => boolean;
	readonly #record = (): void => {
		clearTimeout(this.#recordTimer);
		this.#isRecordDue = false;
		const db = this.#persistence?.db;
		if (db && this.#isSaved()) recordSaved(db, this.#doc);
		this.#recordTimer = setTimeout(() => {
			this.#recordTimer = undefined;
			if (this.#isRecordDue) this.#record();
		}, RECORD_INTERVAL_MS);
	};
	readonly #count = (_update: Uint8Array, origin: unknown): void => {
		// What y-indexeddb loads is on the device already.
		if (origin !== this.#persistence) this.#seen += 1;
	};

	/** `isSaved`: the server has all of the document now. */
	constructor(name: string, doc: Y.Doc, on: { change: () => void; isSaved: () => boolean }) {
		this.#doc = doc;
		this.#onChange = on.change;
		this.#isSaved = on.isSaved;
		addEventListener('pagehide', this.#record);
		// Before y-indexeddb's own handler: a write that it starts covers the update that is counted here.
		doc.on('update', this.#count);
		this.whenLoaded = this.#open(name);
	}

	/** Everything in the document is in a completed transaction of IndexedDB. */
	get holdsAll(): boolean {
		return this.#loaded && this.failure === null && this.#stored >= this.#seen;
	}

	/** The server is known to have had all of the document, as this device remembers it from before. */
	get wasSaved(): boolean {
		return isCovered(this.#doc, this.#saved);
	}

	/** To be called whenever the server has all of the document: the device remembers that, at once or soon. */
	noteSaved(): void {
		if (this.#recordTimer === undefined) this.#record();
		else this.#isRecordDue = true;
	}

	async destroy(): Promise<void> {
		this.#destroyed = true;
		clearTimeout(this.#rewriteTimer);
		clearTimeout(this.#recordTimer);
		removeEventListener('pagehide', this.#record);
		this.#doc.off('update', this.#count);
		await this.#persistence?.destroy();
	}

	async #open(name: string): Promise<void> {
		const stored = await readStored(name);
		if (!stored) return this.#fail('unavailable');
		if (this.#destroyed) return;
		this.#saved = stored.saved;
		this.generation = stored.generation;
		const persistence = new IndexeddbPersistence(name, this.#doc);
		this.#persistence = persistence;
		// It reads only what another tab adds meanwhile: at a row that Yjs cannot read it would throw where nobody can
		// catch it, and never say that it has loaded.
		persistence._dbref = stored.nextKey;
		await persistence.whenSynced;
		if (this.#destroyed) return;
		// Not sooner: it begins with writing a row of all that is in the document by then.
		if (!appliesAll(this.#doc, stored.updates, persistence)) return this.#fail('unreadable');
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
			if (transaction.mode === 'readwrite' && transaction.objectStoreNames.contains(UPDATES)) {
				const covers = this.#seen;
				transaction.addEventListener('complete', () => this.#completed(covers));
			}
			return transaction;
		};
		db.addEventListener('abort', () => this.#aborted(db));
		db.addEventListener('close', () => this.#closed());
		// Whoever removes the database waits until nobody has it open.
		db.addEventListener('versionchange', () => {
			db.close();
			this.#closed();
		});
	}

	#closed(): void {
		// y-indexeddb would throw in the document's handlers with every further edit.
		if (this.#persistence) this.#persistence.db = null;
		this.#fail('closed');
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
