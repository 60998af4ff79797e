import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import * as v from 'valibot';
import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import { RECONNECT_TIMEOUT_MS, ServerMessage, type Refusal } from '#lib/protocol/sync.ts';
import { countingSocket, type SentFrames } from './frame-counter.ts';

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

/** What is known of this document's place on the server. */
export interface SyncStatus {
	/** A socket is open and the server has let us in. */
	connected: boolean;
	/** The server does not take changes from us. */
	readOnly: boolean;
	/** Every change of the document is committed in Postgres. */
	saved: boolean;
	/** The server would not take a change; nothing is saved until the document is opened anew. */
	refused: Refusal | null;
	/** The server does not let us in, and will not when asked again. */
	denied: boolean;
	/** The browser's session has ended, or is another person's now. */
	otherSession: boolean;
	/** Attempts that failed since the last one that let us in: the session may be over. */
	failedAttempts: number;
}

/** Far below the minute after which the server gives a silent socket up. */
const REPLY_INTERVAL_MS = 20_000;
const RETRY_MIN_MS = 400;
const RETRY_MAX_MS = 10_000;

const INITIAL: SyncStatus = {
	connected: false,
	readOnly: false,
	saved: false,
	refused: null,
	denied: false,
	otherSession: false,
	failedAttempts: 0
};

/**
 * One document on one socket. `saved` follows the server's own word only: what it has committed is
 * compared with what was handed to this very socket.
 */
export class SyncClient {
	readonly #socket: HocuspocusProviderWebsocket;
	readonly #provider: HocuspocusProvider;
	readonly #onStatus: (status: SyncStatus) => void;
	readonly #onMessage: (message: ServerMessage) => void;
	#status = INITIAL;
	#sent: SentFrames = { count: 0, stepTwo: false };
	#committed = 0;
	#repliedAt = 0;
	#retry: ReturnType<typeof setTimeout> | undefined;

	constructor(
		{ url, name, userId, doc, awareness, WebSocket: Base = WebSocket }: SyncClientOptions,
		on: { status: (status: SyncStatus) => void; message: (message: ServerMessage) => void }
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
			delay: 400,
			minDelay: 200,
			maxDelay: 5_000,
			factor: 1.7,
			jitter: true
		});
		this.#provider = new HocuspocusProvider({
			websocketProvider: this.#socket,
			name,
			document: doc,
			awareness,
			// Who we are stands in the cookie; this says who the page thinks we are.
			token: userId,
			flushDelay: false,
			onAuthenticated: ({ scope }) => {
				this.#update({
					connected: true,
					readOnly: scope === 'readonly',
					otherSession: false,
					failedAttempts: 0
				});
			},
			onAuthenticationFailed: ({ reason }) => this.#onDenied(reason),
			onClose: () => this.#onClose(),
			onStateless: ({ payload }) => this.#onStateless(payload)
		});
		// Every way of losing the connection passes here, also a socket that is given up as dead.
		this.#socket.on('disconnect', () => this.#onDisconnect());
	}

	get status(): SyncStatus {
		return this.#status;
	}

	/** Opens the socket; before this nothing is sent, and what was changed goes with the first exchange. */
	connect(): void {
		this.#provider.attach();
		this.wake();
	}

	/** Tries again at once, when the network came back or somebody looks. */
	wake(): void {
		if (this.#status.denied || !this.#provider.isAttached) return;
		// Never rejects: the socket retries for ever, and tells of each failure by an event.
		void this.#socket.connect();
	}

	destroy(): void {
		clearTimeout(this.#retry);
		this.#provider.destroy();
		this.#socket.destroy();
	}

	#onStateless(payload: string): void {
		const message = v.safeParse(ServerMessage, parseJson(payload));
		// A newer server may say what this client does not know.
		if (!message.success) return;
		if (message.output.type === 'saved') {
			this.#committed = message.output.n;
			this.#update({});
		} else if (message.output.type === 'refused') {
			this.#update({ refused: message.output.code });
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

	#onDenied(reason: string): void {
		if (reason === 'not_found') {
			this.#update({ denied: true });
			this.#socket.disconnect();
			return;
		}
		if (reason === 'other_session') this.#update({ otherSession: true });
		// The socket itself opened, so the provider would try again at once, and again.
		clearTimeout(this.#retry);
		const wait = Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** this.#status.failedAttempts);
		this.#retry = setTimeout(() => this.#recycle(), wait * (0.5 + Math.random() / 2));
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

	#onDisconnect(): void {
		this.#sent = { count: 0, stepTwo: false };
		this.#committed = 0;
		clearTimeout(this.#retry);
		const failedAttempts = this.#status.connected ? 0 : this.#status.failedAttempts + 1;
		this.#update({ connected: false, failedAttempts });
	}

	#update(change: Partial<SyncStatus>): void {
		const next = { ...this.#status, ...change };
		next.saved =
			next.connected && next.refused === null && this.#sent.stepTwo && this.#committed === this.#sent.count;
		this.#status = next;
		this.#onStatus(next);
	}
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		// Not one of ours; the schema then says so.
		return null;
	}
}
