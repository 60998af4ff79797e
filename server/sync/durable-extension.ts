import type { Connection, Document, Extension } from '@hocuspocus/server';
import * as Y from 'yjs';
import { CLOSE, type Refusal, type ServerMessage } from '#lib/protocol/sync.ts';
import { LOAD_ORIGIN, loadProject, type Loaded } from '../doc-store/load.ts';
import type { UpdateLog } from '../doc-store/update-log.ts';
import type { Sql } from '../db/client.ts';
import type { Log } from '../log.ts';
import type { ConnectionContext } from './context.ts';

/** y-protocols' types of a sync message. */
const SYNC_STEP_2 = 1;
const UPDATE = 2;

/** What a connection has sent that is not reported as saved yet. */
interface Progress {
	/** Frames applied so far on this socket and document. */
	applied: number;
	/** Set from `beforeSync` until the frame was applied. */
	frame: { payload: Uint8Array; pendingStructs: unknown; pendingDs: unknown } | null;
	/** Frames whose effects wait for a commit, by the position in the document's log. */
	waiting: { position: number; n: number }[];
}

export interface Durable {
	extension: Extension<ConnectionContext>;
	/** The store does not have what this document holds: nothing of it is called saved any more. */
	fail(document: Document, reason: string): void;
	/** To be called when the log has committed up to a position. */
	committed(document: Document, position: number): void;
}

interface Dependencies {
	sql: Sql;
	updates: () => UpdateLog;
	log: Log;
	onLoaded(projectId: string, loaded: Loaded): void;
}

/**
 * Every change of a project goes to the update log in the moment it is applied, and each connection is
 * told how many of its frames are committed: `{"type":"saved","n"}`.
 */
export function createDurable({ sql, updates, log, onLoaded }: Dependencies): Durable {
	const progress = new WeakMap<Connection, Progress>();
	const failed = new WeakSet<Document>();

	function progressOf(connection: Connection): Progress {
		let own = progress.get(connection);
		if (!own) progress.set(connection, (own = { applied: 0, frame: null, waiting: [] }));
		return own;
	}

	function capture(document: Document): void {
		document.on('update', (update: Uint8Array, origin: unknown) => {
			if (origin === LOAD_ORIGIN) return;
			updates().append(document.name, update, authorOf(origin));
		});
	}

	/** An update that waits for others it builds on raises no event; without this it would be lost at a crash. */
	function keepPending(
		connection: Connection,
		{ payload, pendingStructs, pendingDs }: NonNullable<Progress['frame']>
	) {
		const { store, name } = connection.document;
		const waits = store.pendingStructs !== null || store.pendingDs !== null;
		const changed = store.pendingStructs !== pendingStructs || store.pendingDs !== pendingDs;
		if (waits && changed) updates().append(name, payload, authorOf({ source: 'connection', connection }));
	}

	return {
		fail(document, reason) {
			failed.add(document);
			for (const connection of document.getConnections()) close(connection, reason);
		},
		committed(document, position) {
			for (const connection of document.getConnections()) {
				const { waiting } = progressOf(connection);
				const reached = waiting.findLastIndex((each) => each.position <= position);
				if (reached < 0) continue;
				const n = waiting[reached]?.n ?? 0;
				waiting.splice(0, reached + 1);
				tell(connection, { type: 'saved', n });
			}
		},
		extension: {
			async onLoadDocument({ document, documentName }) {
				if (isPersonal(documentName)) return;
				try {
					onLoaded(documentName, await loadProject(sql, documentName, document));
				} catch (error) {
					log.error({ err: error, projectId: documentName }, 'a project could not be loaded');
					// Hocuspocus gives the document up without this, and its presence would tick for ever.
					document.destroy();
					throw Object.assign(new Error('', { cause: error }), { reason: 'unavailable' });
				}
			},
			async afterLoadDocument({ document, documentName }) {
				if (!isPersonal(documentName)) capture(document);
			},
			async beforeSync({ connection, document, type, payload }) {
				if (type !== SYNC_STEP_2 && type !== UPDATE) return;
				const own = progressOf(connection);
				own.frame = null;
				if (!isWellFormed(payload)) {
					refuse(connection, 'malformed');
					throw new Error('an update that cannot be decoded');
				}
				if (connection.readOnly && !Y.snapshotContainsUpdate(Y.snapshot(document), payload)) {
					if (!isPersonal(document.name)) refuse(connection, 'read_only');
					return;
				}
				const { pendingStructs, pendingDs } = document.store;
				own.frame = { payload, pendingStructs, pendingDs };
			},
			async afterHandleMessage({ connection, document }) {
				if (failed.has(document)) {
					close(connection, 'document_failed');
					return;
				}
				const own = progressOf(connection);
				const { frame } = own;
				if (frame === null || isPersonal(document.name)) return;
				own.frame = null;
				keepPending(connection, frame);
				own.applied += 1;
				const { queued, committed } = updates().position(document.name);
				if (queued <= committed && own.waiting.length === 0)
					tell(connection, { type: 'saved', n: own.applied });
				else own.waiting.push({ position: queued, n: own.applied });
			},
			async beforeUnloadDocument({ documentName }) {
				// Unloading before the commit would let the next load miss it. Never throws: that would keep the
				// document in memory for ever.
				if (!isPersonal(documentName)) await updates().drain(documentName);
			},
			async afterUnloadDocument({ documentName }) {
				updates().forget(documentName);
			}
		}
	};
}

/** Everyone starts again from the store. */
function close(connection: Connection, reason: string): void {
	connection.webSocket.close(CLOSE.documentFailed, reason);
}

function tell(connection: Connection, message: ServerMessage): void {
	connection.sendStateless(JSON.stringify(message));
}

function isPersonal(documentName: string): boolean {
	return documentName.startsWith('user:');
}

function refuse(connection: Connection, code: Refusal): void {
	tell(connection, { type: 'refused', code });
}

function isWellFormed(payload: Uint8Array): boolean {
	try {
		Y.decodeUpdate(payload);
		return true;
	} catch {
		// Whatever Yjs throws over these bytes, they are not an update.
		return false;
	}
}

function authorOf(origin: unknown): string | null {
	if (typeof origin !== 'object' || origin === null || !('connection' in origin)) return null;
	return (origin.connection as Connection<ConnectionContext>).context.user.id;
}
