import OpenAI from 'openai';
import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import type { Config } from '../config.ts';
import { ModelError, type Model, type ModelChunk, type ModelRequest } from './model.ts';
import { toModelError } from './model-error.ts';
import { MODEL_TOOLS } from './tools.ts';

/** Servers that need no key still need the header to be well-formed, and the SDK refuses an empty key. */
const NO_KEY = 'none';

/** Any server that speaks OpenAI's chat completions. */
export function createOpenAiModel({ apiKey, baseUrl, model }: Config['assistant']): Model {
	let client: OpenAI | undefined;
	// Not before it is needed: the constructor throws for a bad setting, and that must not stop the server.
	const getClient = () => {
		// The SDK's own retries would repeat even an exhausted quota, unseen by anyone.
		client ??= new OpenAI({ apiKey: apiKey ?? NO_KEY, baseURL: baseUrl, maxRetries: 0 });
		return client;
	};
	return {
		name: model,
		isLanguageModel: true,
		canContinue: true,
		async *stream(request, signal): AsyncGenerator<ModelChunk> {
			try {
				yield* readStream(getClient(), model, request, signal);
			} catch (error) {
				if (signal.aborted) return;
				throw error instanceof ModelError ? error : toModelError(error);
			}
		}
	};
}

async function* readStream(
	client: OpenAI,
	model: string,
	request: ModelRequest,
	signal: AbortSignal
): AsyncGenerator<ModelChunk> {
	const stream = await client.chat.completions.create(
		{
			model,
			messages: toMessages(request),
			stream: true,
			stream_options: { include_usage: true },
			...(request.targets && { tools: MODEL_TOOLS })
		},
		{ signal }
	);
	for await (const chunk of stream) {
		// The chunk with the usage has no choices.
		const [choice] = chunk.choices;
		const text = choice?.delta.content ?? choice?.delta.refusal;
		if (text) yield { type: 'text', text };
		for (const { index, function: part } of choice?.delta.tool_calls ?? []) {
			yield { type: 'call', index, name: part?.name ?? '', json: part?.arguments ?? '' };
		}
		if (chunk.usage) {
			yield { type: 'usage', tokensIn: chunk.usage.prompt_tokens, tokensOut: chunk.usage.completion_tokens };
		}
		if (choice?.finish_reason) yield { type: 'finish', reason: toReason(choice.finish_reason) };
	}
}

function toMessages({ system, turns }: ModelRequest): ChatCompletionMessageParam[] {
	return [{ role: 'system', content: system }, ...turns.map(({ role, text }) => ({ role, content: text }))];
}

function toReason(reason: string): 'stop' | 'length' | 'content_filter' {
	return reason === 'length' || reason === 'content_filter' ? reason : 'stop';
}
