import type { Extension } from '@hocuspocus/server';
import { CLOSE, userDocument } from '#lib/protocol/sync.ts';
import type { Policy } from '../access/policy.ts';
import type { Sessions } from '../auth/session.ts';
import type { Log } from '../log.ts';
import { endAccess } from './access-watch.ts';
import type { ConnectionContext } from './context.ts';

type Reason = 'not_found' | 'unavailable' | 'other_session';

/** A refusal that reaches the client as the reason; without a message Hocuspocus does not print it. */
class Refused extends Error {
	readonly reason: Reason;
	constructor(reason: Reason, cause?: unknown) {
		super('', { cause });
		this.reason = reason;
	}
}

interface Dependencies {
	policy: Policy;
	sessions: Sessions;
	log: Log;
	/** So much waits for the database that nobody else should add to it. */
	isBehind(): boolean;
}

/** Who may open which document: one's own doorbells, and projects one is a member of. */
export function accessExtension({
	policy,
	sessions,
	log,
	isBehind
}: Dependencies): Extension<ConnectionContext> {
	async function look<T>(work: Promise<T>): Promise<T> {
		try {
			return await work;
		} catch (error) {
			throw new Refused('unavailable', error);
		}
	}
	return {
		async onAuthenticate({ context, documentName, connectionConfig, token }) {
			const { user, sessionId } = context;
			// The token names whose tab it is. Another person's session in the same browser would otherwise send
			// the first one's edits as its own; and a socket from before the sign-out must open nothing more.
			if (token !== user.id) throw new Refused('other_session');
			const [ended, role] = await look(
				Promise.all([
					sessions.findEnded([sessionId]),
					isUuid(documentName) ? policy.roleOf(user.id, documentName) : null
				])
			);
			if (ended.length > 0) throw new Refused('other_session');
			if (documentName === userDocument(user.id)) {
				connectionConfig.readOnly = true;
				return { role: null };
			}
			if (role === null) throw new Refused('not_found');
			if (isBehind()) throw new Refused('unavailable');
			connectionConfig.readOnly = role === 'viewer';
			return { role };
		},
		async connected({ context, connection, documentName, instance }) {
			// An unload that was under way may have dropped this document meanwhile: edits to it would go nowhere.
			if (instance.documents.get(documentName) !== connection.document) {
				connection.webSocket.close(CLOSE.documentFailed, 'document_reloaded');
				return;
			}
			if (context.role == null) return;
			// The right may have ended while the document was loading, before this connection could be revoked.
			const role = await policy.roleOf(context.user.id, documentName).catch((error: unknown) => {
				log.warn({ err: error }, 'a membership could not be checked again; the connection is closed');
				return null;
			});
			if (role !== context.role) endAccess(connection);
		}
	};
}

function isUuid(name: string): boolean {
	return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(name);
}
