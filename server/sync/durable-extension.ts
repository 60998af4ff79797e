import type { Connection, Document, Extension } from '@hocuspocus/server';
import type { ServerMessage } from '#lib/protocol/server-message.ts';
import { CLOSE, SIZE_WARNING, type Refusal } from '#lib/protocol/sync.ts';
import type { SyncLimits } from '../config.ts';
import { LOAD_ORIGIN } from '../doc-store/load.ts';
import type { DocStore } from '../doc-store/store.ts';
import type { Log } from '../log.ts';
import { isRevoked } from './access-watch.ts';
import type { ConnectionContext } from './context.ts';
import { hasReached, takeUpdate } from './intake.ts';
import { Progress, type Pending } from './progress.ts';

/** y-protocols' types of a sync message. */
const SYNC_STEP_2 = 1;
const UPDATE = 2;

/** A full project still takes small updates: moving something to the bin, or erasing it there, writes a little. */
const SMALL_BYTES = 1024;
const RESERVE = 0.02;

export interface Durable {
	extension: Extension<ConnectionContext>;
	/** The store does not have what this document holds: nothing of it is called saved any more. */
	fail(document: Document, reason: string): void;
	/** To be called when the log has committed up to a position. */
	committed(document: Document, position: number): void;
	/** To be called when the size of the stored state was measured. */
	measured(document: Document): void;
}

interface Dependencies {
	store: () => DocStore;
	limits: SyncLimits;
	log: Log;
}

/**
 * Every change of a project goes to the update log in the moment it is applied, and each connection is
 * told how many of its frames are committed: `{"type":"saved","n"}`.
 */
export function createDurable({ store, limits, log }: Dependencies): Durable {
	const failed = new WeakSet<Document>();
	/** Documents whose members know that they are near the limit. */
	const large = new WeakSet<Document>();

	function capture(document: Document): void {
		document.on('update', (update: Uint8Array, origin: unknown) => {
			if (origin === LOAD_ORIGIN) return;
			store().append(document.name, update, authorOf(origin));
		});
	}

	/** An update that waits for others it builds on raises no event; without this it would be lost at a crash. */
	function keepPending(connection: Connection, payload: Uint8Array): void {
		const { name } = connection.document;
		store().append(name, payload, authorOf({ source: 'connection', connection }));
	}

	function isLarge(projectId: string): boolean {
		return store().size(projectId) >= SIZE_WARNING * limits.stateBytes;
	}

	/** Bytes that the project may still grow by such an update. */
	function roomFor({ name }: Document, { length }: Uint8Array): number {
		const share = length <= SMALL_BYTES ? 1 + RESERVE : 1;
		return share * limits.stateBytes - store().size(name);
	}

	function tellSize(connection: Connection): void {
		const bytes = store().size(connection.document.name);
		tell(connection, { type: 'size', bytes, limit: limits.stateBytes });
	}

	function fail(document: Document, reason: string): void {
		failed.add(document);
		for (const connection of document.getConnections()) close(connection, reason);
	}

	/** Tells why, and keeps the frame that is being handled out of the document. */
	function drop(connection: Connection, refusal: Refusal): void {
		tell(connection, { type: 'refused', code: refusal });
		// Hocuspocus, too, would decode it.
		if (refusal === 'malformed') throw new Error('an update that cannot be decoded');
		if (refusal === 'state_limit') store().refusedForSize(connection.document.name);
		if (connection.readOnly) return;
		connection.readOnly = true;
		progressOf(connection).dropping = true;
	}

	return {
		fail,
		committed(document, position) {
			for (const connection of document.getConnections()) {
				const saved = progressOf(connection).committed(position);
				if (saved !== null) tell(connection, { type: 'saved', n: saved });
			}
		},
		measured(document) {
			const wasLarge = large.delete(document);
			if (isLarge(document.name)) large.add(document);
			else if (!wasLarge) return;
			for (const connection of document.getConnections()) tellSize(connection);
		},
		extension: {
			async onLoadDocument({ document, documentName }) {
				if (isPersonal(documentName)) return;
				try {
					await store().load(documentName, document);
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
			async connected({ connection, documentName }) {
				if (isPersonal(documentName) || !isLarge(documentName)) return;
				large.add(connection.document);
				tellSize(connection);
			},
			async beforeSync({ connection, document, type, payload }) {
				if ((type !== SYNC_STEP_2 && type !== UPDATE) || isPersonal(document.name)) return;
				const own = progressOf(connection);
				own.frame = null;
				if (store().backlog() > limits.backlogBytes) {
					connection.webSocket.close(CLOSE.backlog, 'backlog');
					throw new Error('too much waits for the database');
				}
				const taken = takeUpdate(connection, payload, roomFor(document, payload));
				if ('refusal' in taken) return drop(connection, taken.refusal);
				own.frame = { payload, reach: taken.reach, pendingBefore: pendingOf(document) };
			},
			async afterHandleMessage({ connection, document }) {
				if (failed.has(document)) {
					close(connection, 'document_failed');
					return;
				}
				const own = progressOf(connection);
				const { frame } = own;
				if (own.dropping) {
					own.dropping = false;
					connection.readOnly = isRevoked(connection);
				}
				if (frame === null) return;
				own.frame = null;
				const waits = hasNewPending(document, frame.pendingBefore);
				// y-protocols swallows what Yjs throws over an update: then it is neither in the document nor waiting.
				if (!waits && !hasReached(document, frame.reach)) {
					// What else of it is in the document nobody knows: everyone starts again from the store.
					tell(connection, { type: 'refused', code: 'malformed' });
					fail(document, 'document_failed');
					return;
				}
				if (waits) keepPending(connection, frame.payload);
				const saved = own.applied(store().position(document.name));
				if (saved !== null) tell(connection, { type: 'saved', n: saved });
			},
			async beforeUnloadDocument({ documentName }) {
				// Unloading before the commit would let the next load miss it. Never throws: that would keep the
				// document in memory for ever.
				if (!isPersonal(documentName)) await store().drain(documentName);
			},
			async afterUnloadDocument({ documentName }) {
				if (!isPersonal(documentName)) store().unloaded(documentName);
			}
		}
	};
}

/** Everyone starts again from the store. */
function close(connection: Connection, reason: string): void {
	connection.webSocket.close(CLOSE.documentFailed, reason);
}

function progressOf(connection: Connection): Progress {
	return ((connection.context as ConnectionContext).progress ??= new Progress());
}

function tell(connection: Connection, message: ServerMessage): void {
	connection.sendStateless(JSON.stringify(message));
}

function isPersonal(documentName: string): boolean {
	return documentName.startsWith('user:');
}

/** Yjs changes the object of the structs in place, and replaces the bytes. */
function pendingOf({ store }: Document): Pending {
	return { structs: store.pendingStructs?.update, deletions: store.pendingDs };
}

function hasNewPending(document: Document, before: Pending): boolean {
	const { structs, deletions } = pendingOf(document);
	const moreStructs = structs !== undefined && structs !== before.structs;
	return moreStructs || (deletions !== null && deletions !== before.deletions);
}

function authorOf(origin: unknown): string | null {
	if (typeof origin !== 'object' || origin === null || !('connection' in origin)) return null;
	return (origin.connection as Connection<ConnectionContext>).context.user.id;
}
