import * as Y from 'yjs';
import { userDocument, type ServerMessage } from '#lib/protocol/sync.ts';
import { onWake, syncUrl } from './socket-address.ts';
import { SyncClient } from './sync-client.ts';

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
	const client = new SyncClient(
		{ url: syncUrl(), name: userDocument(userId), userId, doc, awareness: null },
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
	const endWake = onWake(() => client.wake());
	return () => {
		endWake();
		client.destroy();
		doc.destroy();
	};
}
