import type { Document, Hocuspocus } from '@hocuspocus/server';
import type { ServerMessage } from '#lib/protocol/server-message.ts';
import { ALIVE_INTERVAL_MS } from '#lib/protocol/sync.ts';
import type { Bus } from '../bus.ts';
import type { ConnectionContext } from './context.ts';

/**
 * Passes doorbells of the bus to the connections on their document, and tells every connection that the
 * server is alive: a socket can be dead while it says that it is open. Returns the function that stops both.
 */
export function ringDoorbells(hocuspocus: Hocuspocus<ConnectionContext>, bus: Bus): () => void {
	const alive = setInterval(() => {
		for (const document of hocuspocus.documents.values()) ring(document, { type: 'alive' });
	}, ALIVE_INTERVAL_MS);
	const unsubscribe = bus.subscribe('doorbell', ({ document: name, message }) => {
		const document = hocuspocus.documents.get(name);
		if (document) ring(document, message);
	});
	return () => {
		clearInterval(alive);
		unsubscribe();
	};
}

function ring(document: Document, message: ServerMessage): void {
	document.relayStateless(JSON.stringify(message));
}
