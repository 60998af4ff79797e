import type { Refusal } from '#lib/protocol/sync.ts';
import type { DeviceFailure } from './device-store.ts';
import type { Held, SyncStatus } from './sync-status.ts';

/** How safe the work is. `reason` is a key for the words on the screen. */
export interface SaveState {
	level: 'saved' | 'saving' | 'device' | 'lost';
	/** When this level began, in ms since 1970. */
	since: number | null;
	/** Own edits of this tab that the server has not committed. */
	pending: number;
	reason: SaveReason | null;
}

export type SaveReason = DeviceFailure | Refusal | Held | 'offline' | 'no_answer';

/** After this long without an answer the words change from "Saving" to what is true: it is on this device. */
export const SAVING_PATIENCE_MS = 3_000;

export interface SaveInput {
	sync: SyncStatus;
	device: { holdsAll: boolean; failure: DeviceFailure | null };
	/** Ms since the document was last saved in full, or opened. */
	unsavedFor: number;
}

/** The level and its reason, from nothing but what the server and the device have confirmed. */
export function saveLevel({ sync, device, unsavedFor }: SaveInput): Pick<SaveState, 'level' | 'reason'> {
	if (sync.saved) return { level: 'saved', reason: null };
	// Those who may not write, and what cannot be read, are not waited for: it is about to be set aside.
	if (sync.refused === 'read_only' || sync.refused === 'malformed')
		return { level: 'lost', reason: sync.refused };
	const waiting = sync.connected && sync.refused === null && unsavedFor < SAVING_PATIENCE_MS;
	if (waiting) return { level: 'saving', reason: null };
	if (device.failure) return { level: 'lost', reason: sync.refused ?? device.failure };
	if (!device.holdsAll) return { level: 'saving', reason: null };
	const reason = sync.refused ?? sync.held;
	if (reason) return { level: 'device', reason };
	return { level: 'device', reason: sync.connected ? 'no_answer' : 'offline' };
}
