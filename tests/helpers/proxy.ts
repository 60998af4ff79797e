import { once } from 'node:events';
import { connect, createServer, type NetConnectOpts, type Server, type Socket } from 'node:net';

type Side = 'client' | 'server';

/** One connection that goes through the proxy. Bytes of one direction always arrive in their order. */
export class Link {
	readonly #sockets: Record<Side, Socket>;
	/** Null while everything is passed on at once. */
	readonly #held: Record<Side, Buffer[] | null> = { client: null, server: null };
	#dead = false;

	constructor(client: Socket, server: Socket, onEnd: () => void) {
		this.#sockets = { client, server };
		this.#forward('client', 'server');
		this.#forward('server', 'client');
		client.once('close', onEnd);
	}

	/** What is sent to this side waits until `release`. */
	hold(to: Side): void {
		this.#held[to] ??= [];
	}

	release(to: Side): void {
		const waiting = this.#held[to] ?? [];
		this.#held[to] = null;
		for (const bytes of waiting) this.#sockets[to].write(bytes);
	}

	/** Both ends see the connection end. */
	cut(): void {
		for (const socket of Object.values(this.#sockets)) socket.destroy();
	}

	/** Nothing arrives any more in either direction, and neither end is told. */
	halfOpen(): void {
		this.#dead = true;
	}

	/** The client sees the end; to the server the connection lives, and `release('server')` delivers what is held. */
	leaveServerBehind(): void {
		this.hold('server');
		this.#dead = true;
		this.#sockets.client.destroy();
	}

	#forward(from: Side, to: Side): void {
		const source = this.#sockets[from];
		source.on('data', (bytes: Buffer) => {
			if (this.#dead) return;
			const held = this.#held[to];
			if (held) held.push(bytes);
			else this.#sockets[to].write(bytes);
		});
		source.on('error', () => undefined);
		source.on('close', () => {
			if (!this.#dead) this.#sockets[to].end();
		});
	}
}

/** A bad network between a client and a server, for one client or many. */
export class Proxy {
	readonly port: number;
	readonly #server: Server;
	readonly #links = new Set<Link>();
	#newest: Link | null = null;
	#onLink: (link: Link) => void = () => undefined;

	private constructor(server: Server, port: number, target: NetConnectOpts) {
		this.port = port;
		this.#server = server;
		server.on('connection', (client) => {
			const link: Link = new Link(client, connect(target), () => this.#links.delete(link));
			this.#links.add(link);
			this.#newest = link;
			this.#onLink(link);
		});
	}

	static async to(target: NetConnectOpts): Promise<Proxy> {
		const server = createServer().listen(0, '127.0.0.1');
		await once(server, 'listening');
		const address = server.address();
		if (address === null || typeof address === 'string') throw new Error('no port');
		return new Proxy(server, address.port, target);
	}

	get url(): string {
		return `http://localhost:${this.port}`;
	}

	/** The connection that was opened last. */
	get newest(): Link | null {
		return this.#newest;
	}

	/** Connections that the client has open. */
	get links(): readonly Link[] {
		return [...this.#links];
	}

	onLink(listener: (link: Link) => void): void {
		this.#onLink = listener;
	}

	close(): void {
		this.#server.close();
		for (const link of this.#links) link.cut();
	}
}
