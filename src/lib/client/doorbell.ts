import * as Y from 'yjs';
import type { ServerMessage } from '#lib/protocol/server-message.ts';
import { userDocument } from '#lib/protocol/sync.ts';
import { LateSync } from './late-sync.ts';

/**
 * Listens to a person's own doorbells: the project list, the own thread. They say that something changed,
 * never what, so that a missed one costs nothing but time: `onConnected` is the moment to look.
 */
export function openDoorbell(
	userId: string,
	on: { message: (message: ServerMessage) => void; connected: () => void; disconnected?: () => void }
): () => void {
	const doc = new Y.Doc();
	let connected = false;
	const client = new LateSync(
		{ name: userDocument(userId), userId, doc, awareness: null },
		{
			message: on.message,
			status(status) {
				if (status.connected && !connected) on.connected();
				if (!status.connected && connected) on.disconnected?.();
				connected = status.connected;
			}
		}
	);
	client.connect();
	return () => {
		client.destroy();
		doc.destroy();
	};
}
