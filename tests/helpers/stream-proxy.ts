import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StreamLink, type Mischief } from './stream-link.ts';

/** Whoever reads says with this header who it is; the server does not look at it. */
export const READER = 'x-reader';

export type MischiefFor = (reader: string) => Mischief;

/** Stands between browsers and a server, and spoils streams of events: each reader has its own bad luck. */
export class StreamProxy {
	readonly #server: Server;
	readonly #port: number;
	readonly #mischiefFor: MischiefFor;
	readonly #links = new Set<StreamLink>();
	/** What each reader was sent, to be sent again. */
	readonly #past = new Map<string, Buffer[]>();

	private constructor(server: Server, port: number, mischiefFor: MischiefFor) {
		this.#server = server;
		this.#port = port;
		this.#mischiefFor = mischiefFor;
		server.on('request', (incoming, outgoing) => this.#pass(incoming, outgoing));
	}

	static async to(port: number, mischiefFor: MischiefFor): Promise<StreamProxy> {
		const server = createServer().listen(0, '127.0.0.1');
		await once(server, 'listening');
		return new StreamProxy(server, port, mischiefFor);
	}

	get url(): string {
		return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
	}

	/** The open stream of this reader, if there is one. */
	linkOf(reader: string): StreamLink | undefined {
		return [...this.#links].findLast((link) => link.reader === reader && !link.closed);
	}

	async stop(): Promise<void> {
		this.#server.closeAllConnections();
		await new Promise((resolve) => this.#server.close(resolve));
	}

	#pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
		const { method, url: path, headers } = incoming;
		const upstream = request({ host: '127.0.0.1', port: this.#port, method, path, headers }, (answer) => {
			outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
			const isStream = answer.headers['content-type'] === 'text/event-stream';
			if (isStream) this.#link(String(headers[READER]), answer, outgoing);
			else answer.pipe(outgoing);
		});
		// As a network does, which has no words of its own.
		upstream.on('error', () => outgoing.destroy());
		outgoing.on('close', () => upstream.destroy());
		incoming.pipe(upstream);
	}

	#link(reader: string, answer: IncomingMessage, outgoing: ServerResponse): void {
		const past = this.#past.get(reader) ?? [];
		this.#past.set(reader, past);
		const link = new StreamLink({ reader, answer, outgoing, past, mischief: this.#mischiefFor(reader) });
		this.#links.add(link);
		outgoing.on('close', () => this.#links.delete(link));
	}
}
