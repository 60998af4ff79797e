import { MessageType } from '@hocuspocus/server';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { WebSocket } from 'ws';
import { messageYjsSyncStep1, messageYjsSyncStep2, messageYjsUpdate } from 'y-protocols/sync';
import * as v from 'valibot';
import { ServerMessage } from '#lib/protocol/server-message.ts';

/** Where a client connects to, and as whom. */
export interface Seat {
	url: string;
	document: string;
	token: string;
	headers: Record<string, string>;
	/** What counts as an acknowledgement: Hocuspocus' own after the apply in memory, or Waystone's after the commit. */
	acknowledged: 'applied' | 'committed';
}

/** Sub-types of an authentication message. */
const AUTH = { token: 0, denied: 1 };
/** An update (V1) without content, and the state vector of an empty document. */
const EMPTY_UPDATE = Uint8Array.of(0, 0);
const EMPTY_STATE_VECTOR = Uint8Array.of(0);

/**
 * One connection on one document that speaks the protocol of the provider, frame for frame, but keeps no
 * document of its own: servers and load share the machine, so the load must cost as little as it can.
 */
export class WireClient {
	/** Ms since the socket was asked for, when the document's state had arrived. */
	loadedAt = 0;
	/** Called for every message with updates that others made; the server may have merged several. */
	onUpdate: (update: Uint8Array) => void = () => undefined;
	/** Called when one more frame, or several, are acknowledged: all up to the `n`-th, counted from 1. */
	onAcknowledged: (n: number) => void = () => undefined;
	/** Frames with changes that were sent, and how many of them are acknowledged; the first is the handshake's. */
	sent = 0;
	acknowledged = 0;

	readonly #seat: Seat;
	readonly #socket: WebSocket;
	readonly #address: Uint8Array;
	readonly #ready = Promise.withResolvers<void>();
	readonly #receive: (state: Uint8Array) => void;

	private constructor(seat: Seat, receive: (state: Uint8Array) => void) {
		this.#seat = seat;
		this.#receive = receive;
		this.#address = encoding.encode((encoder) => encoding.writeVarString(encoder, seat.document));
		const start = performance.now();
		this.#socket = new WebSocket(seat.url, { headers: seat.headers, perMessageDeflate: false });
		this.#socket.on('open', () => this.#greet());
		this.#socket.on('message', (frame: Buffer) => this.#read(frame, start));
		this.#socket.on('error', (error) => this.#ready.reject(error));
		this.#socket.on('close', (code, reason) =>
			this.#ready.reject(new Error(`${seat.url} closed the socket: ${code} ${reason.toString()}`))
		);
	}

	/** Resolves when the document's state has arrived and been handed to `receive`. */
	static async open(seat: Seat, receive: (state: Uint8Array) => void = () => undefined): Promise<WireClient> {
		const client = new WireClient(seat, receive);
		await client.#ready.promise;
		return client;
	}

	send(update: Uint8Array): void {
		this.#sendSync(messageYjsUpdate, update);
	}

	async close(): Promise<void> {
		if (this.#socket.readyState === WebSocket.CLOSED) return;
		const closed = Promise.withResolvers<void>();
		this.#socket.once('close', () => closed.resolve());
		this.#socket.close();
		await closed.promise;
	}

	/** The provider, too, sends both at once and waits for neither. */
	#greet(): void {
		this.#send((encoder) => {
			encoding.writeVarUint(encoder, MessageType.Auth);
			encoding.writeVarUint(encoder, AUTH.token);
			encoding.writeVarString(encoder, this.#seat.token);
		});
		this.#sendSync(messageYjsSyncStep1, EMPTY_STATE_VECTOR);
	}

	#sendSync(type: number, payload: Uint8Array): void {
		if (type !== messageYjsSyncStep1) this.sent += 1;
		this.#send((encoder) => {
			encoding.writeVarUint(encoder, MessageType.Sync);
			encoding.writeVarUint(encoder, type);
			encoding.writeVarUint8Array(encoder, payload);
		});
	}

	#send(write: (encoder: encoding.Encoder) => void): void {
		const encoder = encoding.createEncoder();
		encoding.writeUint8Array(encoder, this.#address);
		write(encoder);
		this.#socket.send(encoding.toUint8Array(encoder));
	}

	#read(frame: Buffer, start: number): void {
		const decoder = decoding.createDecoder(frame);
		decoder.pos = this.#address.length;
		switch (decoding.readVarUint(decoder) as MessageType) {
			case MessageType.Sync:
			case MessageType.SyncReply:
				return this.#readSync(decoder, start);
			case MessageType.SyncStatus:
				if (this.#seat.acknowledged === 'applied') this.#acknowledge(this.acknowledged + 1);
				return;
			case MessageType.Stateless:
				return this.#readStateless(decoding.readVarString(decoder));
			case MessageType.Auth:
				if (decoding.readVarUint(decoder) === AUTH.denied)
					this.#ready.reject(new Error(`${this.#seat.url} denied: ${decoding.readVarString(decoder)}`));
				return;
			default:
		}
	}

	#readSync(decoder: decoding.Decoder, start: number): void {
		const type = decoding.readVarUint(decoder);
		const payload = decoding.readVarUint8Array(decoder);
		if (type === messageYjsUpdate) this.onUpdate(payload);
		else if (type === messageYjsSyncStep1) this.#sendSync(messageYjsSyncStep2, EMPTY_UPDATE);
		else {
			this.#receive(payload);
			this.loadedAt = performance.now() - start;
			this.#ready.resolve();
		}
	}

	#readStateless(json: string): void {
		const message = v.parse(ServerMessage, JSON.parse(json));
		if (message.type === 'saved') this.#acknowledge(message.n);
		if (message.type === 'refused') throw new Error(`${this.#seat.url} refused an update: ${message.code}`);
	}

	#acknowledge(n: number): void {
		this.acknowledged = n;
		this.onAcknowledged(n);
	}
}
