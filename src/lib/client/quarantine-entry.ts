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

/** The database of what was set aside of one person. */
export function quarantineName(userId: string): string {
	return `waystone:${userId}:quarantine`;
}
