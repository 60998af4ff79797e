import type { Connection, Hocuspocus } from '@hocuspocus/server';
import { CLOSE } from '#lib/protocol/sync.ts';
import type { Sessions } from '../auth/session.ts';
import type { Bus } from '../bus.ts';
import type { Log } from '../log.ts';
import type { ConnectionContext } from './context.ts';

/** An ended session must be noticed within a minute. */
const SESSION_CHECK_MS = 30_000;

const revoked = new WeakSet<Connection>();

/** The connection's rights have ended, though it may not be closed yet. */
export function isRevoked(connection: Connection): boolean {
	return revoked.has(connection);
}

interface Dependencies {
	hocuspocus: Hocuspocus<ConnectionContext>;
	bus: Bus;
	sessions: Sessions;
	log: Log;
	/** Ms between two looks at whether the sessions of open sockets have ended. */
	sessionCheckMs?: number | undefined;
}

/** Ends open sockets whose rights changed or whose session ended; returns the function that stops watching. */
export function watchAccess({
	hocuspocus,
	bus,
	sessions,
	log,
	sessionCheckMs = SESSION_CHECK_MS
}: Dependencies): () => void {
	const timer = setInterval(() => {
		endSessions(hocuspocus, sessions).catch((error: unknown) => {
			log.warn({ err: error }, 'the sessions of open sockets could not be checked');
		});
	}, sessionCheckMs);
	const unsubscribe = bus.subscribe('access', ({ userId, projectId }) => {
		for (const connection of allConnections(hocuspocus)) {
			const concerned = projectId === null || connection.document.name === projectId;
			if (concerned && contextOf(connection).user.id === userId) endAccess(connection);
		}
	});
	return () => {
		clearInterval(timer);
		unsubscribe();
	};
}

/**
 * Read-only first: messages that wait in the connection's queue are still handled after the close. Whoever
 * still has rights connects again and gets those.
 */
export function endAccess(connection: Connection): void {
	connection.readOnly = true;
	revoked.add(connection);
	connection.webSocket.close(CLOSE.accessChanged, 'access_changed');
}

async function endSessions(hocuspocus: Hocuspocus<ConnectionContext>, sessions: Sessions): Promise<void> {
	const open = allConnections(hocuspocus);
	const ids = [...new Set(open.map((connection) => contextOf(connection).sessionId))];
	if (ids.length === 0) return;
	const ended = new Set(await sessions.findEnded(ids));
	for (const connection of open) if (ended.has(contextOf(connection).sessionId)) endAccess(connection);
}

function allConnections(hocuspocus: Hocuspocus<ConnectionContext>): Connection[] {
	return [...hocuspocus.documents.values()].flatMap((document) => document.getConnections());
}

function contextOf(connection: Connection): ConnectionContext {
	return connection.context as ConnectionContext;
}
