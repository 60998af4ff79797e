import type { Connection, Document, Extension } from '@hocuspocus/server';
import { removeAwarenessStates } from 'y-protocols/awareness';
import type { ConnectionContext } from './context.ts';
import { readAwarenessFrame } from './frame.ts';

/**
 * Presence that cannot be forged: a connection speaks only for its own client ids, and who it is comes
 * from its session.
 */
export function awarenessExtension(): Extension<ConnectionContext> {
	/** Ids in the frame that is being handled: Hocuspocus shows the hook one of its own beside them. */
	const announced = new WeakMap<Connection, Set<number>>();
	return {
		async beforeHandleMessage({ update, connection, document }) {
			const entries = readAwarenessFrame(update);
			if (entries === null) return;
			announced.set(
				connection,
				new Set(entries.filter((entry) => !entry.left).map((entry) => entry.clientId))
			);
			// Hocuspocus decodes into a scratch instance, where a leave of an unknown client is no change: it
			// would never reach the others.
			const left = entries.filter((entry) => entry.left && owns(document, connection, entry.clientId));
			if (left.length > 0) {
				removeAwarenessStates(
					document.awareness,
					left.map((entry) => entry.clientId),
					null
				);
				for (const { clientId } of left) document.getClients(connection).delete(clientId);
			}
		},
		async beforeHandleAwareness({ states, document, connection, context }) {
			if (!connection || !context) {
				states.clear();
				return;
			}
			const { id, name, color } = context.user;
			for (const [clientId, state] of states) {
				const own = announced.get(connection)?.has(clientId) && claim(document, connection, clientId);
				// A state can be any JSON.
				if (own && typeof state === 'object') state.user = { id, name, color };
				else states.delete(clientId);
			}
		}
	};
}

function owns(document: Document, connection: Connection, clientId: number): boolean {
	return document.getClients(connection).has(clientId);
}

/**
 * True when the id is this connection's, or becomes so. One person's new socket takes an id over from the
 * old one, which may be dead without the server knowing yet.
 */
function claim(document: Document, connection: Connection<ConnectionContext>, clientId: number): boolean {
	const holder = document.getConnections().find((other) => owns(document, other, clientId));
	if (holder === connection) return true;
	if (holder) {
		if ((holder.context as ConnectionContext).user.id !== connection.context.user.id) return false;
		document.getClients(holder).delete(clientId);
	}
	document.getClients(connection).add(clientId);
	return true;
}
