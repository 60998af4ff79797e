import { createFence } from './fence.ts';
import { SUMMARY_INSTRUCTIONS, SUMMARY_INTRODUCTION } from './instructions.ts';
import type { ModelRequest } from './model.ts';
import { cutToTokens, estimateTokens, historyShares, type TokenBudget } from './token-budget.ts';
import { toTurn, type HistoryEntry } from './turns.ts';

/** Words of a summary for each token that it may have: room for other scripts and for a model that counts badly. */
const WORDS_PER_TOKEN = 0.6;
const CUT_NOTE = '\n[The rest is left out here.]';

/** What the system text says of the messages that a summary stands for. It parts itself from what is before it. */
export function tellSummary(system: string, { text, messages }: { text: string; messages: number }): string {
	const fence = createFence([system, text]);
	return `\n\n${SUMMARY_INTRODUCTION}\n\n${fence('summary', `of ${messages} older messages`, text)}`;
}

/** Of the messages that can be read for one request: with more, there will soon be a gap. */
const MANY_SHARE = 0.8;

/**
 * The `seq` up to which messages are to be summarised now; null while there is no need. `read` is how many messages
 * are read for a request at most.
 */
export function dueThrough(
	{ entries, unsummarised }: { entries: readonly HistoryEntry[]; unsummarised: number },
	{ history, read }: { history: number; read: number }
): number | null {
	const { sure, due } = historyShares(history);
	const fresh = entries.filter((entry) => !entry.summarised);
	const sizes = fresh.map((entry) => estimateTokens(toTurn(entry).text));
	const isMany = unsummarised > read * MANY_SHARE;
	if (!isMany && sizes.reduce((sum, tokens) => sum + tokens, 0) <= due) return null;
	let kept = 0;
	for (const [index, entry] of [...fresh.entries()].reverse()) {
		if (kept >= sure) return entry.seq;
		kept += sizes[index] ?? 0;
	}
	// Many, and all of them short: the older half.
	return isMany ? (fresh[Math.floor(fresh.length / 2)]?.seq ?? null) : null;
}

/** One step: the summary so far, and the messages after it that one request has room for. */
export interface SummaryStep {
	request: ModelRequest;
	/** It will stand for everything up to this message. */
	throughSeq: number;
	/** How many of `entries` it takes in. */
	messages: number;
}

/** Null when there is nothing to summarise. */
export function summaryStep(
	before: string | null,
	entries: readonly HistoryEntry[],
	{ system, history }: TokenBudget
): SummaryStep | null {
	const most = historyShares(history).summary;
	const instructions = SUMMARY_INSTRUCTIONS.replace('{words}', String(Math.floor(most * WORDS_PER_TOKEN)));
	const frame = estimateTokens(instructions + material(before ?? '', '')) + most;
	const lines = fitLines(entries, system + history - frame);
	const last = entries[lines.length - 1];
	if (!last) return null;
	const turns = [{ role: 'user' as const, text: material(before, lines.join('\n\n')) }];
	const request = { system: instructions, turns, question: '', sources: [], targets: null };
	return { request, throughSeq: last.seq, messages: lines.length };
}

/** The first ones that there is room for; the first always, cut if it must be. */
function fitLines(entries: readonly HistoryEntry[], room: number): string[] {
	const lines: string[] = [];
	let left = room;
	for (const entry of entries) {
		const { role, text } = toTurn(entry);
		let line = role === 'assistant' ? `Assistant: ${text}` : text;
		if (lines.length === 0 && size(line) > left) {
			line = cutToTokens(line, left - size(CUT_NOTE)) + CUT_NOTE;
		}
		if (lines.length > 0 && size(line) > left) break;
		lines.push(line);
		left -= size(line);
	}
	return lines;
}

/** One more for the empty line that parts it from the next. */
function size(line: string): number {
	return estimateTokens(line) + 1;
}

function material(before: string | null, messages: string): string {
	const fence = createFence([before ?? '', messages]);
	const parts = before === null ? [] : [fence('summary', 'of everything before', before)];
	return [...parts, fence('messages', 'that follow', messages)].join('\n\n');
}
