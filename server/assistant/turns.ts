import type { Turn } from './model.ts';
import { cutToTokens, estimateTokens } from './token-budget.ts';

export interface HistoryEntry {
	/** The name of a person; null for the assistant. */
	author: string | null;
	text: string;
	/** The assistant was asked with it. */
	asked: boolean;
	at: Date;
}

/**
 * The newest entries that `budget` has room for, oldest first; the last one always, cut if it must be.
 * Each person's turn begins with name and time (UTC): several people speak, and the model has no clock.
 */
export function fitTurns(
	history: readonly HistoryEntry[],
	budget: number
): { turns: Turn[]; tokens: number } {
	const turns: Turn[] = [];
	let tokens = 0;
	for (const entry of history.toReversed()) {
		if (entry.text.trim() === '') continue;
		const turn = toTurn(entry);
		if (turns.length === 0) turn.text = cutToTokens(turn.text, budget);
		const size = estimateTokens(turn.text);
		if (tokens + size > budget) break;
		turns.unshift(turn);
		tokens += size;
	}
	return { turns, tokens };
}

/** What was asked since the assistant last spoke; without an ask, the last message of a person. */
export function openQuestion(history: readonly HistoryEntry[]): string {
	const people = history.slice(history.findLastIndex((entry) => entry.author === null) + 1);
	const asked = people.filter((entry) => entry.asked);
	const open = asked.length > 0 ? asked : people.slice(-1);
	return open.map((entry) => entry.text).join('\n');
}

function toTurn({ author, text, at }: HistoryEntry): Turn {
	if (author === null) return { role: 'assistant', text };
	const name = author.replaceAll(/\s+/g, ' ');
	const time = at.toISOString().slice(0, 16).replace('T', ' ');
	return { role: 'user', text: `${name} (${time} UTC): ${text}` };
}
