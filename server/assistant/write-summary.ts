import { ModelError, type Model, type ModelRequest } from './model.ts';
import { TextJoiner } from './text-joiner.ts';
import { cutToTokens, estimateTokens } from './token-budget.ts';
import { estimateUsage } from './usage.ts';
import { answerInTime, type Patience } from './watchdog.ts';

/** Whoever writes more than this times what was asked for is not listened to any longer. */
const EXCESS = 2;

/**
 * Has the model write a summary; what is longer than `most` tokens is cut off. Also says what it took.
 *
 * @throws ModelError, also when `signal` aborts
 */
export async function writeSummary(
	model: Model,
	request: ModelRequest,
	{ most, signal, patience }: { most: number; signal: AbortSignal; patience: Patience }
): Promise<{ text: string; tokens: number }> {
	const joiner = new TextJoiner();
	let text = '';
	let ended = false;
	let reported: number | null = null;
	for await (const chunk of answerInTime(model, request, signal, patience)) {
		if (chunk.type === 'text') text += joiner.push(chunk.text);
		if (chunk.type === 'finish') ended = chunk.reason !== 'content_filter';
		if (chunk.type === 'usage') reported = chunk.tokensIn + chunk.tokensOut;
		if (estimateTokens(text) <= most * EXCESS) continue;
		ended = true;
		break;
	}
	const summary = cutToTokens(text.trim(), most);
	if (!ended || summary === '') throw new ModelError('upstream', 'The model gave no summary.');
	const { tokensIn, tokensOut } = estimateUsage(request, text, null);
	return { text: summary, tokens: reported ?? (tokensIn ?? 0) + (tokensOut ?? 0) };
}
