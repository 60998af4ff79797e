import { expect, test } from 'vitest';
import { CONTINUE_INSTRUCTION } from '#server/assistant/instructions.ts';
import { estimateTokens } from '#server/assistant/token-budget.ts';
import { fitContinuedTurns, fitTurns, type HistoryEntry } from '#server/assistant/turns.ts';

const NO_REFS: ReadonlySet<string> = new Set();
const AT = new Date('2026-11-23T09:30:00Z');

function said(author: string | null, text: string, fields: Partial<HistoryEntry> = {}): HistoryEntry {
	return { seq: 1, author, text, asked: false, at: AT, quote: null, summarised: false, ...fields };
}
const quote = {
	messageId: 'q',
	seq: 1,
	kind: 'member' as const,
	authorName: 'Ben',
	excerpt: 'Friday\nat ten?',
	deleted: false
};
const sizeOf = (turns: readonly { text: string }[]) =>
	turns.reduce((sum, { text }) => sum + estimateTokens(text), 0);

test('the newest messages are kept, and the oldest left out', () => {
	const history = Array.from({ length: 10 }, (_, index) => said('Ana', `${index} ${'word '.repeat(100)}`));
	const { turns, messages, tokens } = fitTurns(history, 420, NO_REFS);
	expect(turns.map(({ text }) => text.slice(0, 29))).toEqual(
		[7, 8, 9].map((index) => `Ana (2026-11-23 09:30 UTC): ${index}`)
	);
	expect({ messages, tokens }).toEqual({ messages: 3, tokens: sizeOf(turns) });
});

test('the last message is always there, cut to the budget if it must be', () => {
	const { turns, tokens } = fitTurns([said('Ana', 'older'), said('Ana', 'word '.repeat(1_000))], 50, NO_REFS);
	expect(turns).toHaveLength(1);
	expect(turns[0]?.text).toMatch(/^Ana \(2026-11-23 09:30 UTC\): word word/);
	expect(tokens).toBeLessThanOrEqual(50);
});

test('a turn says which message it answers, in one line', () => {
	const { turns } = fitTurns(
		[
			said('Ana', 'Rather eleven.', { quote }),
			said('Ana', 'Why?', { quote: { ...quote, kind: 'assistant', authorName: null } })
		],
		1_000,
		NO_REFS
	);
	expect(turns.map(({ text }) => text)).toEqual([
		'Ana (2026-11-23 09:30 UTC): (answering Ben: "Friday at ten?")\nRather eleven.',
		'Ana (2026-11-23 09:30 UTC): (answering you: "Friday at ten?")\nWhy?'
	]);
});

test('what it answers counts as a part of the turn', () => {
	const long = said('Ana', 'Yes.', { quote: { ...quote, excerpt: 'x'.repeat(160) } });
	const { turns, tokens } = fitTurns([long, said('Ben', 'Good.')], 60, NO_REFS);
	expect(turns.map(({ text }) => text)).toEqual(['Ben (2026-11-23 09:30 UTC): Good.']);
	expect(tokens).toBe(sizeOf(turns));
});

test('nothing is said of a message that was deleted', () => {
	const { turns } = fitTurns(
		[said('Ana', 'Yes.', { quote: { ...quote, excerpt: '', deleted: true } })],
		100,
		NO_REFS
	);
	expect(turns[0]?.text).toBe('Ana (2026-11-23 09:30 UTC): Yes.');
});

test('an answer that is continued follows its question, and the wish to go on follows it', () => {
	const { turns, messages, tokens } = fitContinuedTurns(
		[said('Ana', 'Who opens?')],
		'Petra op',
		1_000,
		NO_REFS
	);
	expect(turns).toEqual([
		{ role: 'user', text: 'Ana (2026-11-23 09:30 UTC): Who opens?' },
		{ role: 'assistant', text: 'Petra op' },
		{ role: 'user', text: CONTINUE_INSTRUCTION }
	]);
	expect({ messages, tokens }).toEqual({ messages: 2, tokens: sizeOf(turns) });
});

test('of a long answer that is continued the end is kept, whole characters of it, and room for the question', () => {
	const history = [said('Ana', 'older '.repeat(400)), said('Ana', 'Who opens?')];
	for (const unfinished of ['😀'.repeat(4_000), `${'😀'.repeat(4_000)}x`, 'the end '.repeat(1_000)]) {
		const { turns, tokens } = fitContinuedTurns(history, unfinished, 600, NO_REFS);
		const [question, answer] = turns;
		expect(question?.text).toContain('Who opens?');
		expect(answer?.text).toMatch(/^\[The beginning is left out here\.\]\n/);
		expect(answer?.text.isWellFormed()).toBe(true);
		expect(unfinished.endsWith(answer?.text.slice(-1_000) ?? '?')).toBe(true);
		expect(tokens).toBeLessThanOrEqual(600);
		expect(tokens).toBe(sizeOf(turns));
	}
});

test('of older citations those stay that can be made now, of the others their words', () => {
	const text = 'Friday [[8d9e0f: on Friday]], Ben says [[000001: not me]] [[000002]].';
	const { turns } = fitTurns([said(null, text), said('Ana', '[[000001]]?')], 100, new Set(['8d9e0f']));
	expect(turns[0]?.text).toBe('Friday [[8d9e0f: on Friday]], Ben says "not me" .');
	expect(turns[1]?.text).toMatch(/\[\[000001\]\]\?$/);
});
