import * as Y from 'yjs';
import * as v from 'valibot';
import { ServerMessage } from '#lib/protocol/server-message.ts';
import { FRAME } from '#server/sync/frame.ts';
import type { Chance } from './chance.ts';
import { authFrame, stepTwoFrame, updateFrame, type Received } from './frames.ts';
import type { Person } from './people.ts';
import { RawSocket } from './raw-socket.ts';

const EMPTY_UPDATE = new Uint8Array([0, 0]);

/** What was sent of one document on the present socket. */
interface Written {
	readonly doc: Y.Doc;
	/** Updates of own edits that have not been sent, or whose turn is skipped for now. */
	unsent: Uint8Array[];
	/** The payloads of the frames that the server counts. */
	sent: Uint8Array[];
	/** As many of them as the server said it has committed. */
	saved: number;
}

export interface RawWriterOptions {
	url: string;
	person: Person;
	/** Several documents share the socket. */
	names: readonly string[];
	chance: Chance;
	/** The server says that these updates of the document are committed. */
	onSaved: (name: string, updates: readonly Uint8Array[]) => void;
}

/** A client that sends what no provider sends: late, twice, nothing at all, several documents on one socket. */
export class RawWriter {
	readonly #options: RawWriterOptions;
	readonly #written: Map<string, Written>;
	#socket: RawSocket | null = null;
	#opening = false;

	constructor(options: RawWriterOptions) {
		this.#options = options;
		this.#written = new Map(
			options.names.map((name) => [name, { doc: new Y.Doc(), unsent: [], sent: [], saved: 0 }])
		);
		for (const { doc, unsent } of this.#written.values())
			doc.on('update', (update: Uint8Array) => unsent.push(update));
	}

	get isOpen(): boolean {
		return this.#socket?.isOpen === true;
	}

	/** All that was ever written is committed, by the server's word. */
	get saved(): boolean {
		const own = [...this.#written.values()];
		return (
			this.#socket?.isOpen === true &&
			own.every(({ unsent, sent, saved }) => unsent.length === 0 && saved === sent.length)
		);
	}

	/** Opens the socket when there is none, and sends each document's whole state, as a provider does. */
	async connect(): Promise<void> {
		if (this.#opening || this.#socket?.isOpen) return;
		this.#opening = true;
		const { url, person } = this.#options;
		try {
			for (const own of this.#written.values()) Object.assign(own, { sent: [], saved: 0 });
			// Refused while the database does not answer; the next call tries again.
			const socket: RawSocket | null = await RawSocket.open(url, person, (received) =>
				this.#receive(socket, received)
			).catch(() => null);
			if (!socket) return;
			this.#socket = socket;
			for (const [name, { doc, unsent, sent }] of this.#written) {
				socket.send(authFrame(name, person.id));
				const state = Y.encodeStateAsUpdate(doc);
				unsent.length = 0;
				sent.push(state);
				socket.send(stepTwoFrame(name, state));
			}
		} finally {
			this.#opening = false;
		}
	}

	/** One random act on one of the documents. */
	act(): void {
		const { chance, names } = this.#options;
		const name = chance.pick(names);
		const own = this.#written.get(name);
		if (!own || !this.#socket?.isOpen) return;
		const act = chance.int(0, 99);
		if (act < 40) write(own.doc, chance);
		else if (act < 55) remove(own.doc, chance);
		else if (act < 65) this.#send(name, own, EMPTY_UPDATE);
		else if (act < 75 && own.sent.length > 0) this.#send(name, own, chance.pick(own.sent));
		else this.flush(chance.percent(50));
		if (chance.percent(50)) this.flush();
	}

	/** Sends a frame of each kind in each document, on a socket that nothing disturbs any more. */
	actInFull(): void {
		for (const [name, own] of this.#written) {
			write(own.doc, this.#options.chance);
			write(own.doc, this.#options.chance);
			this.flush(true);
			remove(own.doc, this.#options.chance);
			this.flush();
			this.#send(name, own, EMPTY_UPDATE);
			this.#send(name, own, Y.encodeStateAsUpdate(own.doc));
		}
	}

	/** Sends what was written; with `backwards`, each update before the one it depends on. */
	flush(backwards = false): void {
		for (const [name, own] of this.#written) {
			const updates = own.unsent.splice(0);
			for (const update of backwards ? updates.reverse() : updates) this.#send(name, own, update);
		}
	}

	drop(): void {
		this.#socket?.drop();
	}

	#send(name: string, own: Written, update: Uint8Array): void {
		own.sent.push(update);
		this.#socket?.send(updateFrame(name, update));
	}

	#receive(socket: RawSocket | null, { document, type, payload, denied }: Received): void {
		const own = this.#written.get(document);
		if (!own || socket === null || socket !== this.#socket) return;
		// As the provider's wrapper does: a document that was closed or denied on an open socket starts again on another.
		if (type === FRAME.close || denied !== null) socket.drop();
		if (payload === null) return;
		const message = v.parse(ServerMessage, JSON.parse(payload));
		if (message.type !== 'saved') return;
		own.saved = message.n;
		this.#options.onSaved(document, own.sent.slice(0, message.n));
	}
}

function write(doc: Y.Doc, chance: Chance): void {
	const text = doc.getText('raw');
	text.insert(chance.int(0, text.length), String(chance.int(0, 9)).repeat(chance.int(1, 3)));
}

function remove(doc: Y.Doc, chance: Chance): void {
	const text = doc.getText('raw');
	if (text.length > 0) text.delete(chance.int(0, text.length - 1), 1);
}
