import { once } from 'node:events';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { WebSocket } from 'ws';
import type { Person } from './people.ts';
import { until } from './until.ts';

/** Hocuspocus' numbers. */
const SYNC = 0;
const AUTH = 2;
const STATELESS = 5;
const TOKEN = 0;
const PERMISSION_DENIED = 1;
/** Of y-protocols. */
const UPDATE = 2;

export interface RawClientOptions {
	/** Of the app, such as http://localhost:3000. */
	url: string;
	person: Person;
	/** The document's name on the wire. */
	name: string;
}

/** A socket on `/sync` that sends whatever a test wants, as a client of any kind could. */
export class RawClient {
	/** What the server said in text, such as `saved`, in order. */
	readonly stateless: { type: string; [field: string]: unknown }[] = [];
	closed: { code: number; reason: string } | null = null;
	/** Why the server did not let it in. */
	denied: string | null = null;
	readonly #socket: WebSocket;
	readonly #name: string;

	private constructor(socket: WebSocket, name: string) {
		this.#socket = socket;
		this.#name = name;
		socket.on('message', (data: Buffer) => this.#read(data));
		socket.on('close', (code, reason) => (this.closed = { code, reason: reason.toString() }));
		// Being cut off is what many tests are about.
		socket.on('error', () => undefined);
	}

	/** Resolves when the server has let it in, denied it or closed it. */
	static async open({ url, person, name }: RawClientOptions): Promise<RawClient> {
		const socket = new WebSocket(`${url.replace('http', 'ws')}/sync`, {
			headers: { cookie: person.cookie },
			origin: url
		});
		const client = new RawClient(socket, name);
		await once(socket, 'open');
		client.authenticate(person.id, name);
		// The greeting to an empty frame is the acknowledgement that it was handled.
		client.sendUpdate(new Uint8Array([0, 0]));
		const isAnswered = () => client.stateless.length > 0 || client.denied !== null || client.closed !== null;
		await until('the socket is answered', isAnswered);
		return client;
	}

	authenticate(userId: string, name = this.#name): void {
		this.sendFrame(
			2,
			(encoder) => {
				encoding.writeVarUint(encoder, TOKEN);
				encoding.writeVarString(encoder, userId);
			},
			name
		);
	}

	sendUpdate(update: Uint8Array): void {
		this.sendFrame(SYNC, (encoder) => {
			encoding.writeVarUint(encoder, UPDATE);
			encoding.writeVarUint8Array(encoder, update);
		});
	}

	/** A frame of a type, as Hocuspocus numbers them. */
	sendFrame(type: number, body: (encoder: encoding.Encoder) => void, name = this.#name): void {
		this.sendBytes(
			encoding.encode((encoder) => {
				encoding.writeVarString(encoder, name);
				encoding.writeVarUint(encoder, type);
				body(encoder);
			})
		);
	}

	sendBytes(bytes: Uint8Array): void {
		this.#socket.send(bytes);
	}

	/** How the server answered an update: `saved`, or the code of the refusal. */
	async answerTo(update: Uint8Array): Promise<string> {
		const before = this.stateless.length;
		this.sendUpdate(update);
		const answer = () =>
			this.stateless.slice(before).find(({ type }) => type === 'saved' || type === 'refused');
		await until('the update is answered', () => answer() !== undefined);
		return String(answer()?.code ?? 'saved');
	}

	async untilClosed(): Promise<{ code: number; reason: string }> {
		await until('the socket is closed', () => this.closed !== null);
		return this.closed ?? { code: 0, reason: '' };
	}

	destroy(): void {
		this.#socket.terminate();
	}

	#read(data: Buffer): void {
		const decoder = decoding.createDecoder(data);
		decoding.readVarString(decoder);
		const type = decoding.readVarUint(decoder);
		if (type === STATELESS) {
			this.stateless.push(JSON.parse(decoding.readVarString(decoder)) as { type: string });
		} else if (type === AUTH && decoding.readVarUint(decoder) === PERMISSION_DENIED) {
			this.denied = decoding.readVarString(decoder);
		}
	}
}
