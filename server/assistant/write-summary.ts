import { ModelError, type Model, type ModelRequest } from './model.ts';
import { TextJoiner } from './text-joiner.ts';
import { cutToTokens, estimateTokens } from './token-budget.ts';
import { answerInTime, type Patience } from './watchdog.ts';

/** Whoever writes more than this times what was asked for is not listened to any longer. */
const EXCESS = 2;

/**
 * Has the model write a summary; what is longer than `most` tokens is cut off.
 *
 * @throws ModelError, also when `signal` aborts
 */
export async function writeSummary(
	model: Model,
	request: ModelRequest,
	{ most, signal, patience }: { most: number; signal: AbortSignal; patience: Patience }
): Promise<string> {
	const joiner = new TextJoiner();
	let text = '';
	let ended = false;
	for await (const chunk of answerInTime(model, request, signal, patience)) {
		if (chunk.type === 'text') text += joiner.push(chunk.text);
		if (chunk.type === 'finish') ended = chunk.reason !== 'content_filter';
		if (estimateTokens(text) <= most * EXCESS) continue;
		ended = true;
		break;
	}
	const summary = cutToTokens(text.trim(), most);
	if (!ended || summary === '') throw new ModelError('upstream', 'The model gave no summary.');
	return summary;
}
