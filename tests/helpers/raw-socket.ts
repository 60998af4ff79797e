import { once } from 'node:events';
import { WebSocket } from 'ws';
import { readFrame, type Received } from './frames.ts';
import type { Person } from './people.ts';

/** A signed-in socket that sends whatever bytes it is given, as a client of any kind could. */
export class RawSocket {
	readonly #socket: WebSocket;

	private constructor(socket: WebSocket) {
		this.#socket = socket;
	}

	/** Rejects when the server does not let it in. */
	static async open(
		url: string,
		{ cookie }: Person,
		onFrame: (received: Received) => void = () => undefined,
		onClose: (code: number, reason: string) => void = () => undefined
	): Promise<RawSocket> {
		const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/sync`, { headers: { cookie }, origin: url });
		socket.on('message', (data: Buffer) => onFrame(readFrame(data)));
		socket.on('close', (code, reason) => onClose(code, reason.toString()));
		await once(socket, 'open');
		// After this an error only comes with the end of the connection, which `isOpen` tells.
		socket.on('error', () => undefined);
		return new RawSocket(socket);
	}

	get isOpen(): boolean {
		return this.#socket.readyState === WebSocket.OPEN;
	}

	/** Bytes that were handed over and have not reached the network. */
	get buffered(): number {
		return this.#socket.bufferedAmount;
	}

	/** A text is sent as a text frame, which the protocol does not know. */
	send(bytes: Uint8Array | string): void {
		if (this.isOpen) this.#socket.send(bytes);
	}

	/** Ends the connection without a word. */
	drop(): void {
		this.#socket.terminate();
	}
}
