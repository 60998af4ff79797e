import { Agent, request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

/** Connections stay open, as a browser's do. */
const agent = new Agent({ keepAlive: true });

/** One person's browser as far as the HTTP API sees it, with as little work of its own as possible. */
export class ApiConnection {
	readonly #port: number;
	readonly #headers: Record<string, string>;

	constructor(port: number, headers: Record<string, string> = {}) {
		this.#port = port;
		this.#headers = headers;
	}

	/** Resolves with the JSON that was answered. @throws for every status but 2xx */
	async send(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
		return JSON.parse(await text(await this.open(method, path, body))) as Record<string, unknown>;
	}

	/** Resolves as soon as the answer begins. @throws for every status but 2xx */
	async open(
		method: string,
		path: string,
		body?: unknown,
		more: Record<string, string> = {}
	): Promise<IncomingMessage> {
		const answer = Promise.withResolvers<IncomingMessage>();
		const bytes = body === undefined ? '' : JSON.stringify(body);
		const headers = {
			...this.#headers,
			...more,
			...(bytes && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(bytes) })
		};
		request({ agent, host: '127.0.0.1', port: this.#port, method, path, headers })
			.on('response', answer.resolve)
			.on('error', answer.reject)
			.end(bytes);
		const response = await answer.promise;
		const { statusCode = 0 } = response;
		if (statusCode >= 200 && statusCode < 300) return response;
		throw new Error(`${method} ${path}: ${statusCode} ${await text(response)}`);
	}
}
