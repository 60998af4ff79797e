import {
	HocuspocusProvider,
	HocuspocusProviderWebsocket,
	type onDisconnectParameters
} from '@hocuspocus/provider';
import * as v from 'valibot';
import type { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { ServerMessage } from '#lib/protocol/server-message.ts';
import { CLOSE, LIMIT_REASONS, RECONNECT_TIMEOUT_MS, type Refusal } from '#lib/protocol/sync.ts';
import { countingSocket, updateFrame, type SentFrames } from './frame-counter.ts';
import { Reconnect } from './reconnect.ts';
import { NOT_CONNECTED, type Held, type SyncStatus } from './sync-status.ts';

export interface SyncClientOptions {
	/** Of the socket, such as `wss://waystone.example/sync`. */
	url: string;
	/** The document's name on the wire. */
	name: string;
	/** Whose page this is: the server refuses it when the browser's session is another person's. */
	userId: string;
	doc: Y.Doc;
	awareness: Awareness | null;
	/** The socket class; the browser's own when none is given. */
	WebSocket?: typeof WebSocket;
}

/** Far below the minute after which the server gives a silent socket up. */
const REPLY_INTERVAL_MS = 20_000;

export interface SyncClientListeners {
	status: (status: SyncStatus) => void;
	message: (message: ServerMessage) => void;
}

/**
 * One document on one socket. `saved` follows the server's own word only: what it has committed is
 * compared with what was handed to this very socket.
 */
export class SyncClient {
	readonly #socket: HocuspocusProviderWebsocket;
	readonly #provider: HocuspocusProvider;
	readonly #onStatus: (status: SyncStatus) => void;
	readonly #onMessage: (message: ServerMessage) => void;
	#status: SyncStatus = NOT_CONNECTED;
	#sent: SentFrames = { count: 0, stepTwo: false };
	#committed = 0;
	#repliedAt = 0;
	/** This socket's frames are not all taken, so its counts never meet. */
	#refusedHere = false;
	/** Of the project on the server, as it last said. */
	#bytes = Infinity;
	readonly #reconnect: Reconnect;

	constructor(
		{ url, name, userId, doc, awareness, WebSocket: Base = WebSocket }: SyncClientOptions,
		on: SyncClientListeners
	) {
		this.#onStatus = on.status;
		this.#onMessage = on.message;
		this.#socket = new HocuspocusProviderWebsocket({
			url,
			autoConnect: false,
			WebSocketPolyfill: countingSocket(Base, name, (sent) => {
				this.#sent = sent;
				this.#update({});
			}),
			messageReconnectTimeout: RECONNECT_TIMEOUT_MS,
			// Its own retries know no backoff once a socket has opened: those of `Reconnect` are the only ones.
			maxAttempts: 1
		});
		this.#provider = new HocuspocusProvider({
			websocketProvider: this.#socket,
			name,
			document: doc,
			awareness,
			// Who we are stands in the cookie; this says who the page thinks we are.
			token: userId,
			flushDelay: false,
			onAuthenticated: ({ scope }) => this.#onLetIn(scope === 'readonly'),
			onAuthenticationFailed: ({ reason }) => this.#onDenied(reason),
			onClose: () => this.#onClose(),
			onStateless: ({ payload }) => this.#onStateless(payload)
		});
		this.#reconnect = new Reconnect({
			// Never rejects, and tells of a failure by the event that ends every connection.
			attempt: () => void this.#socket.connect(),
			// As the provider gives up a socket that fell silent; one that never said anything it would keep for ever.
			noAnswer: () =>
				this.#socket.onClose({ event: new CloseEvent('close', { code: 4408, reason: 'no_answer' }) })
		});
		// Every way of losing the connection passes here, also a socket that is given up as dead.
		this.#socket.on('disconnect', (parameters: onDisconnectParameters) => this.#onDisconnect(parameters));
	}

	get status(): SyncStatus {
		return this.#status;
	}

	/**
	 * Returns what the document's changes are to be given to from now on, each before it is stored on the device: a
	 * handler of the provider's own stands behind all that listened to the document before.
	 */
	takeUpdates(): (update: Uint8Array, origin: unknown) => void {
		const { document, boundDocumentUpdateHandler } = this.#provider;
		document.off('update', boundDocumentUpdateHandler);
		return boundDocumentUpdateHandler;
	}

	/** Opens the socket; before this nothing is sent, and what was changed goes with the first exchange. */
	connect(): void {
		this.#provider.attach();
		this.wake();
	}

	/** Tries again at once, when the network came back or somebody looks. */
	wake(): void {
		if (this.#provider.isAttached) this.#reconnect.now();
	}

	destroy(): void {
		this.#reconnect.stop();
		this.#provider.destroy();
		this.#socket.destroy();
	}

	#onLetIn(readOnly: boolean): void {
		this.#reconnect.connected();
		this.#update({ connected: true, readOnly, otherSession: false, failedAttempts: 0 });
	}

	#onStateless(payload: string): void {
		const message = v.safeParse(ServerMessage, parseJson(payload));
		// A newer server may say what this client does not know.
		if (!message.success) return;
		if (message.output.type === 'saved') {
			this.#committed = message.output.n;
			this.#update({});
		} else if (message.output.type === 'refused') {
			this.#onRefused(message.output.code);
		} else if (message.output.type === 'size') {
			this.#onSize(message.output.bytes);
		} else if (message.output.type === 'alive') {
			this.#reply();
		}
		this.#onMessage(message.output);
	}

	/** The server gives a socket up that says nothing for a minute; a page in the background may say nothing. */
	#reply(): void {
		if (Date.now() - this.#repliedAt < REPLY_INTERVAL_MS) return;
		this.#repliedAt = Date.now();
		this.#provider.sendStateless(JSON.stringify({ type: 'alive' }));
	}

	#onRefused(refused: Refusal): void {
		const isFirst = !this.#refusedHere;
		this.#refusedHere = true;
		this.#update({ refused });
		// What was refused for its pace is welcome a little later, together with all that came after it.
		if (refused === 'rate') this.#recycle();
		if (refused === 'state_limit' && isFirst) this.#sendDeletions();
	}

	/** What was deleted may have come in one frame with what found no room, and it makes room. */
	#sendDeletions(): void {
		const { document, configuration } = this.#provider;
		const deletions = Y.encodeStateAsUpdate(document, Y.encodeStateVector(document));
		this.#socket.send(updateFrame(configuration.name, deletions));
	}

	/** When the project shrank there may be room for what was refused: the next exchange sends it anew. */
	#onSize(bytes: number): void {
		const hasShrunk = bytes < this.#bytes;
		this.#bytes = bytes;
		if (hasShrunk && this.#refusedHere && this.#status.refused === 'state_limit') this.#recycle();
	}

	#onDenied(reason: string): void {
		if (reason === 'not_found') {
			this.#stop({ denied: true });
			return;
		}
		if (reason === 'other_session') this.#update({ otherSession: true });
		this.#recycle();
	}

	/** Connecting again would only bring the same answer. */
	#stop(why: Partial<SyncStatus>): void {
		this.#reconnect.stop();
		this.#update(why);
		this.#socket.disconnect();
	}

	/** The server closed the document but not the socket: later edits would be queued for nobody. */
	#onClose(): void {
		this.#recycle();
	}

	/** Never `disconnect(); connect()`: that does not connect again. */
	#recycle(): void {
		const { webSocket } = this.#socket;
		if (webSocket && webSocket.readyState === webSocket.OPEN) webSocket.close();
	}

	#onDisconnect({ event: { code, reason } }: onDisconnectParameters): void {
		this.#sent = { count: 0, stepTwo: false };
		this.#committed = 0;
		this.#refusedHere = false;
		// Keeps the socket from connecting by itself.
		this.#socket.disconnect();
		const held = heldBy(code, reason);
		this.#reconnect.lost(held !== null);
		const failedAttempts = this.#status.connected ? 0 : this.#status.failedAttempts + 1;
		this.#update({ connected: false, failedAttempts, held: held ?? this.#status.held });
		// The same frame would be sent, and would end the socket, for ever.
		if (code === CLOSE.frameTooLarge) this.#stop({ refused: 'too_large' });
	}

	#update(change: Partial<SyncStatus>): void {
		const next = { ...this.#status, ...change };
		next.saved =
			next.connected && !this.#refusedHere && this.#sent.stepTwo && this.#committed === this.#sent.count;
		// The server confirms what it was sent after it has sent what it had.
		next.inStep = next.connected && (next.inStep || next.saved);
		if (next.saved) Object.assign(next, { refused: null, held: null });
		this.#status = next;
		this.#onStatus(next);
	}
}

function heldBy(code: number, reason: string): Held | null {
	if (code === CLOSE.backlog) return 'backlog';
	if (code !== CLOSE.limit) return null;
	return LIMIT_REASONS.find((known) => known === reason) ?? 'rate';
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		// Not one of ours; the schema then says so.
		return null;
	}
}
