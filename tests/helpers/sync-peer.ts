import { WebSocket as NodeWebSocket } from 'ws';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { SyncClient } from '#lib/client/sync-client.ts';
import type { SyncStatus } from '#lib/client/sync-status.ts';
import type { ServerMessage } from '#lib/protocol/server-message.ts';
import type { Person } from './people.ts';
import { until } from './until.ts';

export interface SyncPeerOptions {
	/** Of the app, such as http://localhost:3000. */
	url: string;
	person: Person;
	/** The document's name on the wire. */
	name: string;
	doc?: Y.Doc;
	/** As the browser would send it; the app's own by default. */
	origin?: string;
	onStatus?: (status: SyncStatus) => void;
}

/** The browser's sync client in Node: the same code, on a socket that carries a cookie. */
export class SyncPeer {
	readonly doc: Y.Doc;
	readonly awareness: Awareness;
	readonly client: SyncClient;
	readonly messages: ServerMessage[] = [];
	readonly statuses: SyncStatus[] = [];
	/** The newest one; null before the first. */
	socket: NodeWebSocket | null = null;

	constructor({ url, person, name, doc = new Y.Doc(), origin = url, onStatus }: SyncPeerOptions) {
		this.doc = doc;
		this.awareness = new Awareness(doc);
		this.client = new SyncClient(
			{
				url: `${url.replace(/^http/, 'ws')}/sync`,
				name,
				userId: person.id,
				doc,
				awareness: this.awareness,
				WebSocket: socketWith({ cookie: person.cookie, origin }, (socket) => (this.socket = socket))
			},
			{
				status: (status) => {
					this.statuses.push(status);
					onStatus?.(status);
				},
				message: (message) => this.messages.push(message)
			}
		);
		this.client.connect();
	}

	get saved(): boolean {
		return this.client.status.saved;
	}

	/** Everything of this document is committed. */
	async untilSaved(timeoutMs?: number): Promise<void> {
		await until('the edits are saved', () => this.saved, timeoutMs);
	}

	destroy(): void {
		this.client.destroy();
		this.doc.destroy();
	}
}

/** The browser sends cookie and origin by itself; Node's client is told them. */
function socketWith(
	headers: { cookie?: string; origin?: string },
	onOpened: (socket: NodeWebSocket) => void
): typeof WebSocket {
	const { origin, ...others } = headers;
	class PersonSocket extends NodeWebSocket {
		constructor(url: string) {
			super(url, { headers: others, ...(origin === undefined ? {} : { origin }) });
			// An error that nobody listens to ends a process of Node; to a browser it is nothing.
			this.on('error', () => undefined);
			onOpened(this);
		}
	}
	// The same interface as far as the provider uses it.
	return PersonSocket as unknown as typeof WebSocket;
}
