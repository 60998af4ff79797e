import * as Y from 'yjs';
import type { ServerMessage } from '#lib/protocol/server-message.ts';
import { userDocument } from '#lib/protocol/sync.ts';
import { LateSync } from './late-sync.ts';

interface Listener {
	message: (message: ServerMessage) => void;
	connected: () => void;
	disconnected?: () => void;
}

interface Line {
	listeners: Set<Listener>;
	connected: boolean;
	close: () => void;
}

/** One socket for each person, however many parts of the page listen. */
const lines = new Map<string, Line>();

/**
 * Listens to a person's own doorbells: the project list, the own thread, the inbox. They say that something
 * changed, never what, so that a missed one costs nothing but time: `onConnected` is the moment to look.
 */
export function openDoorbell(userId: string, on: Listener): () => void {
	const line = lines.get(userId) ?? openLine(userId);
	line.listeners.add(on);
	if (line.connected) on.connected();
	return () => {
		line.listeners.delete(on);
		if (line.listeners.size > 0 || lines.get(userId) !== line) return;
		lines.delete(userId);
		line.close();
	};
}

function openLine(userId: string): Line {
	const doc = new Y.Doc();
	const listeners = new Set<Listener>();
	const client = new LateSync(
		{ name: userDocument(userId), userId, doc, awareness: null },
		{
			message(message) {
				for (const listener of [...listeners]) listener.message(message);
			},
			status({ connected }) {
				if (connected === line.connected) return;
				line.connected = connected;
				for (const listener of [...listeners]) {
					if (connected) listener.connected();
					else listener.disconnected?.();
				}
			}
		}
	);
	const close = () => {
		client.destroy();
		doc.destroy();
	};
	const line: Line = { listeners, connected: false, close };
	lines.set(userId, line);
	client.connect();
	return line;
}
