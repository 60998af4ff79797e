import type { Connection } from '@hocuspocus/server';
import * as Y from 'yjs';
import type { Refusal } from '#lib/protocol/sync.ts';

/** How far an update goes: for each client that it has something of, the clock after the last of it. */
export type Reach = Map<number, number>;

/**
 * Whether a connection's update may be applied, and how far it goes. `room` is how many bytes the project may
 * still grow.
 */
export function takeUpdate(
	{ document, readOnly }: Connection,
	update: Uint8Array,
	room: number
): { reach: Reach } | { refusal: Refusal } {
	const reach = readReach(update);
	if (reach === null) return { refusal: 'malformed' };
	if (readOnly && !Y.snapshotContainsUpdate(Y.snapshot(document), update)) return { refusal: 'read_only' };
	// Whatever only deletes may pass: that is how to make room.
	if (update.length > room && !hasReached(document, reach)) return { refusal: 'state_limit' };
	return { reach };
}

/** Null for bytes that are no update (V1). */
function readReach(update: Uint8Array): Reach | null {
	try {
		const reach: Reach = new Map();
		for (const { id, length, constructor } of Y.decodeUpdate(update).structs) {
			if (constructor !== Y.Skip)
				reach.set(id.client, Math.max(reach.get(id.client) ?? 0, id.clock + length));
		}
		return reach;
	} catch {
		// Whatever Yjs throws over these bytes, they are not an update.
		return null;
	}
}

/** The document has all that such an update inserts; what the update deletes is not looked at. */
export function hasReached({ store }: Y.Doc, reach: Reach): boolean {
	return [...reach].every(([client, clock]) => Y.getState(store, client) >= clock);
}
