import { ModelError, type Model, type ModelRequest } from './model.ts';
import { TextJoiner } from './text-joiner.ts';
import { cutToTokens, estimateTokens } from './token-budget.ts';
import { estimateUsage } from './usage.ts';
import { answerInTime, type Patience } from './watchdog.ts';

/** Whoever writes more than this times what was asked for is not listened to any longer. */
const EXCESS = 2;

export interface WrittenSummary {
	text: string;
	/** What it took, also when it failed: the model has read the request all the same. */
	tokens: number;
	/** Why there is none. */
	failure: ModelError | null;
}

/** Has the model write a summary; what is longer than `most` tokens is cut off. Aborting `signal` is a failure too. */
export async function writeSummary(
	model: Model,
	request: ModelRequest,
	{ most, signal, patience }: { most: number; signal: AbortSignal; patience: Patience }
): Promise<WrittenSummary> {
	const joiner = new TextJoiner();
	let text = '';
	let ended = false;
	let reported: number | null = null;
	let failure: ModelError | null = null;
	try {
		for await (const chunk of answerInTime(model, request, signal, patience)) {
			if (chunk.type === 'text') text += joiner.push(chunk.text);
			if (chunk.type === 'finish') ended = chunk.reason !== 'content_filter';
			if (chunk.type === 'usage') reported = chunk.tokensIn + chunk.tokensOut;
			if (estimateTokens(text) <= most * EXCESS) continue;
			ended = true;
			break;
		}
	} catch (error) {
		if (!(error instanceof ModelError)) throw error;
		failure = error;
	}
	const summary = cutToTokens(text.trim(), most);
	if (!ended || summary === '') failure ??= new ModelError('upstream', 'The model gave no summary.');
	const { tokensIn, tokensOut } = estimateUsage(request, text, failure?.code ?? null);
	return { text: summary, tokens: reported ?? (tokensIn ?? 0) + (tokensOut ?? 0), failure };
}
