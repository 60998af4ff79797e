import type { DeviceStore } from './device-store.ts';
import { saveLevel, SAVING_PATIENCE_MS, type SaveState } from './save-state.ts';
import type { SyncStatus } from './sync-status.ts';

/**
 * "Saved" is said so long after an own edit was saved: while somebody types, the word would change twice with every
 * key, and the page be drawn for it.
 */
const CALM_MS = 300;

interface Watched {
	sync(): SyncStatus;
	device(): DeviceStore;
}

const NOT_HELD = { holdsAll: false, failure: null };

/** The save state of one document as time passes, and whether anything of it is on this device only. */
export class SaveWatch {
	state = $state.raw<SaveState>({ level: 'saving', since: null, pending: 0, reason: null });
	readonly #watched: Watched;
	#pending = 0;
	#unsavedSince: number | null = Date.now();
	/** From when on "Saved" may follow "Saving"; ms since 1970. */
	#calmAt = 0;
	/** Of the time at which the words change although nothing happens. */
	#timer: ReturnType<typeof setTimeout> | undefined;
	/** Of this person, since it was last saved, or loaded from this device. */
	hasNewEdits = false;
	#wasSavedHere = false;
	#inHand = false;

	constructor(watched: Watched) {
		this.#watched = watched;
	}

	/** The server is not known to have all of it. What others wrote is theirs to bring there. */
	get hasUnsaved(): boolean {
		return this.hasNewEdits || (!this.#wasSavedHere && !this.#watched.device().wasSaved);
	}

	/** To be called for every update, after it was handed to the socket. `own`: of this tab, or of another of this person. */
	changed(local: boolean, own: boolean): void {
		if (local) this.#pending += 1;
		if (own) this.hasNewEdits = true;
		this.refresh();
	}

	/** Somebody has written something that is not in the document yet, and so nowhere. */
	hold(inHand: boolean): void {
		this.#inHand = inHand;
		this.refresh();
	}

	refresh(): void {
		clearTimeout(this.#timer);
		const status = this.#watched.sync();
		const sync = this.#inHand ? { ...status, saved: false } : status;
		const device = this.#inHand ? NOT_HELD : this.#watched.device();
		const now = Date.now();
		if (sync.saved) this.#saved(now);
		this.#unsavedSince = sync.saved ? null : (this.#unsavedSince ?? now);
		const unsavedFor = now - (this.#unsavedSince ?? now);
		const { level, reason } = saveLevel({ sync, device, unsavedFor });
		const left = sync.saved ? this.#calmAt - now : SAVING_PATIENCE_MS - unsavedFor;
		if (left > 0) this.#timer = setTimeout(() => this.refresh(), left);
		if (level === 'saved' && left > 0 && this.state.level === 'saving') return;
		const since = this.state.level === level ? this.state.since : now;
		this.state = { level, since, pending: this.#pending, reason };
	}

	stop(): void {
		clearTimeout(this.#timer);
	}

	#saved(now: number): void {
		if (this.#pending > 0) this.#calmAt = now + CALM_MS;
		this.#pending = 0;
		this.hasNewEdits = false;
		this.#wasSavedHere = true;
		this.#watched.device().noteSaved();
	}
}
