/**
 * Of what the project gives and of what was said in the thread, in estimated tokens. Apart, so that a growing
 * thread never changes what is told of the project.
 */
export interface TokenBudget {
	system: number;
	history: number;
}

/** Of what turns have room for: as much is always sent as it was said, even where a summary stands for it. */
const SURE_SHARE = 0.4;
/**
 * When what no summary stands for takes more of the turns' room, the older messages are summarised: early enough
 * that what is said meanwhile, and a question, still find room.
 */
const DUE_SHARE = 0.7;

/** How the history's budget is shared out: a summary's text at most, and the two above of what is left. */
export function historyShares(history: number): { summary: number; sure: number; due: number } {
	const summary = Math.floor(history / 4);
	const turns = history - summary;
	return { summary, sure: Math.floor(turns * SURE_SHARE), due: Math.floor(turns * DUE_SHARE) };
}

/** UTF-16 units in a token: what OpenAI gives for English. Other scripts take up to four times as many tokens. */
const UNITS_PER_TOKEN = 4;

/** An estimate: counting needs each model's own vocabulary. */
export function estimateTokens(text: string): number {
	return Math.ceil(text.length / UNITS_PER_TOKEN);
}

/** The longest beginning that `tokens` has room for, ending with a line or a word where one is near. */
export function cutToTokens(text: string, tokens: number): string {
	const units = Math.max(0, tokens) * UNITS_PER_TOKEN;
	if (text.length <= units) return text;
	const cut = text.slice(0, units);
	const near = units * 0.9;
	const [end = units] = [cut.lastIndexOf('\n'), cut.lastIndexOf(' ')].filter((at) => at > near);
	return cut
		.slice(0, end)
		.replace(/[\uD800-\uDBFF]$/, '')
		.trimEnd();
}

/** The longest end that `tokens` has room for. */
export function endWithinTokens(text: string, tokens: number): string {
	const units = Math.max(0, tokens) * UNITS_PER_TOKEN;
	return text.slice(Math.max(0, text.length - units)).replace(/^[\uDC00-\uDFFF]/, '');
}

/**
 * The size to which each of several texts may grow so that all together keep to `budget`: the short ones
 * stay whole, and the longest are cut first. Infinity when all of them fit.
 */
export function fairShare(sizes: readonly number[], budget: number): number {
	let left = budget;
	const ascending = [...sizes].sort((a, b) => a - b);
	for (const [index, size] of ascending.entries()) {
		const share = Math.floor(left / (ascending.length - index));
		if (size > share) return Math.max(0, share);
		left -= size;
	}
	return Infinity;
}
