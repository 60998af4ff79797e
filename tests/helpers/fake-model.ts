import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { FakeCall, type ChatRequestBody } from './fake-call.ts';
import { isSummary } from './fake-model-summaries.ts';
import { scenarios, type ScenarioName } from './fake-model-scenarios.ts';

/**
 * A server that speaks OpenAI's streaming chat completions. The request's model names the scenario, unless
 * `scenario` is set. In `held` the test itself answers, with the call from `nextCall`.
 */
export class FakeModel {
	/** Beats the model that the request names. */
	scenario: ScenarioName | null = null;
	/** All requests, in the order in which they came. */
	readonly calls: FakeCall[] = [];
	/** The most requests that were open at once. */
	mostOpen = 0;
	readonly #server: Server;
	readonly #taken = new Set<FakeCall>();
	#waiting: (() => void)[] = [];

	private constructor(server: Server) {
		this.#server = server;
		server.on('request', (request, response) => void this.#answer(request, response));
	}

	static async start(): Promise<FakeModel> {
		const server = createServer();
		const fake = new FakeModel(server);
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return fake;
	}

	/** For `OPENAI_BASE_URL`. */
	get url(): string {
		return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
	}

	get earlyCloses(): number {
		return this.calls.filter((call) => call.closedEarly).length;
	}

	/** The requests for answers; those for summaries come whenever there is need. */
	get answers(): FakeCall[] {
		return this.calls.filter((call) => !isSummary(call));
	}

	get lastCall(): FakeCall | undefined {
		return this.answers.at(-1);
	}

	/** The next request for an answer that is still open and that no `nextCall` has returned yet, as soon as it is there. */
	async nextCall(): Promise<FakeCall> {
		for (;;) {
			const call = this.calls.find((open) => !open.over && !isSummary(open) && !this.#taken.has(open));
			if (call) {
				this.#taken.add(call);
				return call;
			}
			await new Promise<void>((resolve) => this.#waiting.push(resolve));
		}
	}

	async stop(): Promise<void> {
		this.#server.closeAllConnections();
		await new Promise((resolve) => this.#server.close(resolve));
	}

	async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const body = (await json(request)) as ChatRequestBody;
		const call = new FakeCall(body, response);
		this.calls.push(call);
		this.mostOpen = Math.max(this.mostOpen, this.calls.filter(({ over }) => !over).length);
		for (const resolve of this.#waiting.splice(0)) resolve();
		const name = this.scenario ?? body.model;
		const scenario = Object.hasOwn(scenarios, name)
			? scenarios[name as ScenarioName]
			: scenarios['error-404'];
		await scenario(call, this.calls.length);
	}
}
