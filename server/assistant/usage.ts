import type { ReplyError } from '#lib/protocol/chat.ts';
import type { ModelRequest } from './model.ts';
import { estimateTokens } from './token-budget.ts';
import { TOOL_TOKENS } from './tools.ts';

/** Null when no language model was called. */
export interface Usage {
	tokensIn: number | null;
	tokensOut: number | null;
	tokensEstimated: boolean;
}

export const NO_USAGE: Usage = { tokensIn: null, tokensOut: null, tokensEstimated: false };

/** After one of these, and without a word, nobody has read the request. */
const UNREAD: readonly ReplyError[] = [
	'no_key',
	'wrong_key',
	'quota',
	'rate_limit',
	'context_too_long',
	'model_unknown',
	'unreachable'
];

/** Of a call whose server did not say what it took, because it never does or because the call was ended. */
export function estimateUsage(request: ModelRequest, written: string, error: ReplyError | null): Usage {
	const unread = written === '' && error !== null && UNREAD.includes(error);
	return {
		tokensIn: unread ? 0 : requestTokens(request),
		tokensOut: estimateTokens(written),
		tokensEstimated: true
	};
}

function requestTokens({ system, turns, targets }: ModelRequest): number {
	const texts = [system, ...turns.map(({ text }) => text)];
	return texts.reduce((sum, text) => sum + estimateTokens(text), targets ? TOOL_TOKENS : 0);
}
