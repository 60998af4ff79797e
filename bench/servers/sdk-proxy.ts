/** The peer: the SDK's stream passed on as server-sent events, and nothing else. Stores nothing, knows nobody. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { json } from 'node:stream/consumers';
import OpenAI from 'openai';
import { answerBenchmark } from './control.ts';

const { OPENAI_BASE_URL, ASSISTANT_MODEL = '', PORT } = process.env;
const client = new OpenAI({ apiKey: 'none', baseURL: OPENAI_BASE_URL, maxRetries: 0 });

/** The body has the messages and tools that the model is sent. */
async function passOn(request: IncomingMessage, response: ServerResponse): Promise<void> {
	const body = (await json(request)) as Pick<OpenAI.ChatCompletionCreateParams, 'messages' | 'tools'>;
	const stream = await client.chat.completions.create({
		model: ASSISTANT_MODEL,
		...body,
		stream: true,
		stream_options: { include_usage: true }
	});
	response.writeHead(200, { 'content-type': 'text/event-stream' });
	let offset = 0;
	for await (const { choices } of stream) {
		const text = choices[0]?.delta.content;
		if (!text) continue;
		response.write(`event: delta\ndata: ${JSON.stringify({ offset, text })}\n\n`);
		offset += text.length;
	}
	response.end();
}

const server = createServer((request, response) => void passOn(request, response));
await once(server.listen(Number(PORT), '127.0.0.1'), 'listening');
answerBenchmark({
	documents: () => 0,
	async stop() {
		server.close();
		server.closeAllConnections();
	}
});
