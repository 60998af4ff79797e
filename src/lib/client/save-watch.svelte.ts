import type { DeviceStore } from './device-store.ts';
import { saveLevel, SAVING_PATIENCE_MS, type SaveState } from './save-state.ts';
import type { SyncStatus } from './sync-status.ts';

interface Watched {
	sync(): SyncStatus;
	device(): DeviceStore;
}

/** The save state of one document as time passes, and whether anything of it is on this device only. */
export class SaveWatch {
	state = $state.raw<SaveState>({ level: 'saving', since: null, pending: 0, reason: null });
	readonly #watched: Watched;
	#pending = 0;
	#unsavedSince: number | null = Date.now();
	#patience: ReturnType<typeof setTimeout> | undefined;
	/** Of this person, since it was last saved, or loaded from this device. */
	hasNewEdits = false;
	#wasSavedHere = false;

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

	refresh(): void {
		clearTimeout(this.#patience);
		const sync = this.#watched.sync();
		const now = Date.now();
		if (sync.saved) this.#saved();
		this.#unsavedSince = sync.saved ? null : (this.#unsavedSince ?? now);
		const unsavedFor = now - (this.#unsavedSince ?? now);
		const { level, reason } = saveLevel({ sync, device: this.#watched.device(), unsavedFor });
		const since = this.state.level === level ? this.state.since : now;
		this.state = { level, since, pending: this.#pending, reason };
		if (!sync.saved && unsavedFor < SAVING_PATIENCE_MS) {
			this.#patience = setTimeout(() => this.refresh(), SAVING_PATIENCE_MS - unsavedFor);
		}
	}

	stop(): void {
		clearTimeout(this.#patience);
	}

	#saved(): void {
		this.#pending = 0;
		this.hasNewEdits = false;
		this.#wasSavedHere = true;
		this.#watched.device().noteSaved();
	}
}
