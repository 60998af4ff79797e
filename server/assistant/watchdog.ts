import { ModelError, type Model, type ModelChunk, type ModelRequest } from './model.ts';

export interface Patience {
	/** From the request to the first text, in milliseconds. */
	firstTokenMs: number;
	/** Between two texts. */
	idleMs: number;
}

/**
 * The model's answer, or ModelError `timeout` when text stops coming. Counted on text alone: a server that
 * sends heartbeats or empty chunks is not answering, and the SDK's own timeout ends with the headers.
 */
export async function* answerInTime(
	model: Model,
	request: ModelRequest,
	signal: AbortSignal,
	patience: Patience
): AsyncGenerator<ModelChunk> {
	const tooLate = new AbortController();
	const wait = (ms: number) => setTimeout(() => tooLate.abort(), ms);
	let timer = wait(patience.firstTokenMs);
	try {
		for await (const chunk of model.stream(request, AbortSignal.any([signal, tooLate.signal]))) {
			if (isWritten(chunk)) {
				clearTimeout(timer);
				timer = wait(patience.idleMs);
			}
			yield chunk;
		}
	} catch (error) {
		if (!tooLate.signal.aborted) throw error;
	} finally {
		clearTimeout(timer);
	}
	if (tooLate.signal.aborted) throw new ModelError('timeout', 'The model sent no text for too long.');
}

function isWritten(chunk: ModelChunk): boolean {
	if (chunk.type === 'text') return chunk.text !== '';
	return chunk.type === 'call' && chunk.name + chunk.json !== '';
}
