import type { ServerResponse } from 'node:http';
import { estimateTokens } from '#server/assistant/token-budget.ts';

export interface ChatRequestBody {
	model: string;
	stream: boolean;
	stream_options?: { include_usage?: boolean };
	tools?: { type: 'function'; function: { name: string; parameters: Record<string, unknown> } }[];
	messages: { role: 'system' | 'user' | 'assistant'; content: string }[];
}

/** One request that the fake received, and the pen to answer it with. */
export class FakeCall {
	readonly body: ChatRequestBody;
	/** Resolves when the answer is over, by either side. */
	readonly closed: Promise<void>;
	over = false;
	closedEarly = false;
	readonly #response: ServerResponse;
	#chunks = 0;

	constructor(body: ChatRequestBody, response: ServerResponse) {
		this.body = body;
		this.#response = response;
		this.closed = new Promise((resolve) => {
			response.on('close', () => {
				this.over = true;
				this.closedEarly = !response.writableEnded;
				resolve();
			});
		});
	}

	/** All text that the model was sent. */
	get prompt(): string {
		return this.body.messages.map((message) => message.content).join('\n');
	}

	get system(): string {
		return this.body.messages[0]?.content ?? '';
	}

	/** Of all that the model is sent, the tools too, counted as we count. */
	get tokens(): number {
		const { messages, tools } = this.body;
		const texts = [...messages.map(({ content }) => content), ...(tools ? [JSON.stringify(tools)] : [])];
		return texts.reduce((sum, text) => sum + estimateTokens(text), 0);
	}

	/** One chunk of text. Its id counts, so that whoever reads can find a gap or a double. */
	say(text: string): void {
		this.chunk({ choices: [{ index: 0, delta: { content: text }, finish_reason: null }] });
	}

	/** A piece of a call of a tool; the first one of each names it. */
	call(index: number, piece: { name?: string; json?: string }): void {
		const { name, json } = piece;
		const start = name === undefined ? {} : { id: `call-${index}`, type: 'function' };
		const part = { index, ...start, function: { ...(name && { name }), arguments: json ?? '' } };
		this.chunk({ choices: [{ index: 0, delta: { tool_calls: [part] }, finish_reason: null }] });
	}

	finish(reason = 'stop'): void {
		this.chunk({ choices: [{ index: 0, delta: {}, finish_reason: reason }] });
	}

	usage(tokensIn = 100, tokensOut = this.#chunks): void {
		const usage = {
			prompt_tokens: tokensIn,
			completion_tokens: tokensOut,
			total_tokens: tokensIn + tokensOut
		};
		this.chunk({ choices: [], usage });
	}

	/** The usual end: a reason, the usage, and the closing mark. */
	end(reason = 'stop'): void {
		this.finish(reason);
		this.usage();
		this.raw('data: [DONE]\n\n');
		this.close();
	}

	chunk(fields: object): void {
		this.raw(`data: ${JSON.stringify({ ...this.#envelope(), ...fields })}\n\n`);
	}

	/** The bytes of one chunk of text, to be sent in pieces. */
	bytesOf(text: string): Buffer {
		const choices = [{ index: 0, delta: { content: text }, finish_reason: null }];
		return Buffer.from(`data: ${JSON.stringify({ ...this.#envelope(), choices })}\n\n`);
	}

	raw(data: string | Buffer): void {
		if (!this.#response.headersSent) this.start();
		if (!this.over) this.#response.write(data);
	}

	start(): void {
		this.#response.writeHead(200, { 'content-type': 'text/event-stream' });
		this.#response.flushHeaders();
	}

	close(): void {
		this.#response.end();
	}

	/** Breaks the connection as a crash would. */
	reset(): void {
		this.#response.socket?.resetAndDestroy();
	}

	error(status: number, error: object, headers: Record<string, string> = {}): void {
		this.#response.writeHead(status, { 'content-type': 'application/json', ...headers });
		this.#response.end(JSON.stringify({ error }));
	}

	/** The fake's own pace; ends early when the client goes. */
	async pause(ms: number): Promise<void> {
		const over = Promise.withResolvers<void>();
		const timer = setTimeout(over.resolve, ms);
		await Promise.race([this.closed, over.promise]);
		clearTimeout(timer);
	}

	#envelope(): object {
		const id = `chunk-${this.#chunks}`;
		this.#chunks += 1;
		return { id, object: 'chat.completion.chunk', created: 0, model: this.body.model };
	}
}
