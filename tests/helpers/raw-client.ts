import { authFrame, updateFrame, type Received } from './frames.ts';
import type { Person } from './people.ts';
import { RawSocket } from './raw-socket.ts';
import { until } from './until.ts';

/** It holds nothing, so it changes nothing, and is acknowledged at once. */
const EMPTY_UPDATE = new Uint8Array([0, 0]);

export interface RawClientOptions {
	/** Of the app, such as http://localhost:3000. */
	url: string;
	person: Person;
	/** The document's name on the wire. */
	name: string;
}

/** A raw socket on one document, with what the server answered it. */
export class RawClient {
	/** The server's stateless messages, such as `saved`, in order. */
	readonly stateless: { type: string; [field: string]: unknown }[] = [];
	closed: { code: number; reason: string } | null = null;
	/** Why the server did not let it in. */
	denied: string | null = null;
	#socket: RawSocket | undefined;
	readonly #name: string;

	private constructor(name: string) {
		this.#name = name;
	}

	/** Resolves when the server has let it in, denied it or closed it. */
	static async open({ url, person, name }: RawClientOptions): Promise<RawClient> {
		const client = new RawClient(name);
		client.#socket = await RawSocket.open(
			url,
			person,
			(received) => client.#read(received),
			(code, reason) => (client.closed = { code, reason })
		);
		client.send(authFrame(name, person.id));
		client.sendUpdate(EMPTY_UPDATE);
		const isAnswered = () => client.stateless.length > 0 || client.denied !== null || client.closed !== null;
		await until('the socket is answered', isAnswered);
		return client;
	}

	send(bytes: Uint8Array): void {
		this.#socket?.send(bytes);
	}

	sendUpdate(update: Uint8Array): void {
		this.send(updateFrame(this.#name, update));
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
		return await until('the socket is closed', () => this.closed);
	}

	destroy(): void {
		this.#socket?.drop();
	}

	#read({ payload, denied }: Received): void {
		if (payload !== null) this.stateless.push(JSON.parse(payload) as { type: string });
		if (denied !== null) this.denied = denied;
	}
}
