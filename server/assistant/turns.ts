import type { Quote } from '#lib/protocol/chat.ts';
import { replaceCitations, withoutCitations } from '#lib/protocol/citations.ts';
import { CONTINUE_INSTRUCTION } from './instructions.ts';
import type { Turn } from './model.ts';
import { cutToTokens, endWithinTokens, estimateTokens } from './token-budget.ts';

export interface HistoryEntry {
	seq: number;
	/** The name of a person; null for the assistant. */
	author: string | null;
	text: string;
	/** The assistant was asked with it. */
	asked: boolean;
	at: Date;
	/** What it answers. */
	quote: Quote | null;
	/** A summary stands for it too. */
	summarised: boolean;
}

export interface FittedTurns {
	turns: Turn[];
	/** How many of the thread's messages are among the turns. */
	messages: number;
	/** How many of those a summary stands for too. */
	summarised: number;
	/** Of all turns, estimated. */
	tokens: number;
}

/** Of an answer that is continued at most this much of the budget; the rest is for the question. */
const UNFINISHED_SHARE = 2 / 3;
const BEGINNING_CUT = '[The beginning is left out here.]\n';

/**
 * The newest entries that `budget` has room for, oldest first; the last one always, cut if it must be. Of those
 * that a summary stands for only as many as `sure` tokens have room for: so the turns begin where the summary
 * ends, and a model's server that knows the beginning of a request does not read it anew.
 * Each person's turn begins with name and time (UTC): several people speak, and the model has no clock. `refs`:
 * what can be cited now; of an older answer's other citations only their words are told.
 */
export function fitTurns(
	history: readonly HistoryEntry[],
	budget: number,
	refs: ReadonlySet<string>,
	sure = budget
): FittedTurns {
	const turns: Turn[] = [];
	let tokens = 0;
	let summarised = 0;
	for (const entry of history.toReversed()) {
		if (entry.text.trim() === '') continue;
		if (entry.summarised && tokens >= sure) break;
		const turn = toTurn(entry, refs);
		if (turns.length === 0) turn.text = cutToTokens(turn.text, budget);
		const size = estimateTokens(turn.text);
		if (tokens + size > budget) break;
		turns.unshift(turn);
		tokens += size;
		if (entry.summarised) summarised += 1;
	}
	return { turns, messages: turns.length, summarised, tokens };
}

/**
 * The turns before an answer that broke off, the answer, and the wish that it go on. Of a long answer the end
 * is kept: there the rest must fit on.
 */
export function fitContinuedTurns(
	history: readonly HistoryEntry[],
	unfinished: string,
	budget: number,
	refs: ReadonlySet<string>,
	sure = budget
): FittedTurns {
	const most = Math.floor(budget * UNFINISHED_SHARE);
	const end = endWithinTokens(unfinished, most - estimateTokens(BEGINNING_CUT));
	const text = estimateTokens(unfinished) <= most ? unfinished : BEGINNING_CUT + end;
	const own: Turn[] = [
		{ role: 'assistant', text },
		{ role: 'user', text: CONTINUE_INSTRUCTION }
	];
	const size = own.reduce((sum, turn) => sum + estimateTokens(turn.text), 0);
	const before = fitTurns(history, budget - size, refs, sure);
	return {
		turns: [...before.turns, ...own],
		messages: before.messages + 1,
		summarised: before.summarised,
		tokens: before.tokens + size
	};
}

/** What was asked since the assistant last spoke; without an ask, the last message of a person. */
export function openQuestion(history: readonly HistoryEntry[]): string {
	const people = history.slice(history.findLastIndex((entry) => entry.author === null) + 1);
	const asked = people.filter((entry) => entry.asked);
	const open = asked.length > 0 ? asked : people.slice(-1);
	return open.map((entry) => entry.text).join('\n');
}

/** Without `refs` nothing can be cited, as where no item is told. */
export function toTurn(
	{ author, text, at, quote }: HistoryEntry,
	refs: ReadonlySet<string> = new Set()
): Turn {
	if (author === null) return { role: 'assistant', text: citingOnly(text, refs) };
	const time = at.toISOString().slice(0, 16).replace('T', ' ');
	return { role: 'user', text: `${inLine(author)} (${time} UTC): ${answering(quote)}${text}` };
}

/** A ref that is not offered any more would be cited again, of nothing. */
function citingOnly(text: string, refs: ReadonlySet<string>): string {
	return replaceCitations(text, ({ raw, ref, words }) => {
		if (refs.has(ref)) return raw;
		return words === '' ? '' : `"${words}"`;
	});
}

/** Says which message a turn answers: what "that" means in it is else anybody's guess. */
function answering(quote: Quote | null): string {
	if (!quote || quote.deleted) return '';
	const who = quote.kind === 'assistant' ? 'you' : inLine(quote.authorName ?? 'a former member');
	const said = quote.kind === 'assistant' ? withoutCitations(quote.excerpt) : quote.excerpt;
	return `(answering ${who}: "${inLine(said).trim()}")\n`;
}

function inLine(text: string): string {
	return text.replaceAll(/\s+/g, ' ');
}
