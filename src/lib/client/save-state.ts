import type { DeviceFailure } from './device-store.ts';
import type { SyncStatus } from './sync-client.ts';

/** How safe the work is. `reason` is a key for the words on the screen. */
export interface SaveState {
	level: 'saved' | 'saving' | 'device' | 'lost';
	/** When this level began, in ms since 1970. */
	since: number | null;
	/** Own edits of this tab that the server has not committed. */
	pending: number;
	reason: SaveReason | null;
}

export type SaveReason = DeviceFailure | NonNullable<SyncStatus['refused']> | 'offline' | 'no_answer';

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
	if (sync.refused) return { level: 'lost', reason: sync.refused };
	const waiting = sync.connected && unsavedFor < SAVING_PATIENCE_MS;
	if (waiting) return { level: 'saving', reason: null };
	if (device.failure) return { level: 'lost', reason: device.failure };
	if (!device.holdsAll) return { level: 'saving', reason: null };
	return { level: 'device', reason: sync.connected ? 'no_answer' : 'offline' };
}
