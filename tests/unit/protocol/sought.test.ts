import fc from 'fast-check';
import { expect, test } from 'vitest';
import { excerptOf, plainWords } from '#lib/protocol/excerpt.ts';
import { hasAll, marksIn, QUERY_MAX_LENGTH, readQuery, wordsIn } from '#lib/protocol/sought.ts';

const wordsOf = (text: string) => wordsIn(text).map((word) => word.text);
/** The parts of a text that a query marks. */
function marked(text: string, query: string): string[] {
	const { text: shown, marks } = excerptOf(text, marksIn(text, readQuery(query)));
	return marks.map(([start, end]) => shown.slice(start, end));
}
function finds(text: string, query: string): boolean {
	const sought = readQuery(query);
	return hasAll(marksIn(text, sought), sought);
}

test('words are found without case and accents, in any script, and knows where they were written', () => {
	expect(wordsOf('Über das Café: naïve Œuvre, 3.5 % — ½!')).toEqual(
		'uber das cafe naive oeuvre 3 5 1 2'.split(' ')
	);
	expect(wordsOf('docs/plan.md ana@example.test <List> a_b')).toEqual(
		'docs plan md ana example test list a b'.split(' ')
	);
	expect(wordsOf('会議は金曜日 Привет')).toEqual(['会', '議', 'は', '金', '曜', '日', 'привет']);
	expect(wordsOf('cafe\u0301s')).toEqual(['cafes']);
	expect(wordsIn('… Übers').at(0)).toEqual({ text: 'ubers', start: 2, end: 7 });
});

test('a query is words, phrases, and a last word that may go on', () => {
	expect(readQuery('kick off')).toEqual([
		{ words: ['kick'], open: false },
		{ words: ['off'], open: true }
	]);
	expect(readQuery('kick ')).toEqual([{ words: ['kick'], open: false }]);
	expect(readQuery('"next Friday" off')).toEqual([
		{ words: ['next', 'friday'], open: false },
		{ words: ['off'], open: true }
	]);
	expect(readQuery('„next Fri')).toEqual([{ words: ['next', 'fri'], open: true }]);
	expect(readQuery('kick-off')).toEqual([{ words: ['kick', 'off'], open: true }]);
	expect(readQuery(' "" & | ! \u0000 ')).toEqual([]);
});

test('all words must be there, a phrase in its order, and only the last may be a beginning', () => {
	const text = 'Shall we move the interview to next Friday?';
	expect(finds(text, 'friday interview')).toBe(true);
	expect(finds(text, 'friday int')).toBe(true);
	expect(finds(text, 'fri interview')).toBe(false);
	expect(finds(text, '"next friday"')).toBe(true);
	expect(finds(text, '"friday next"')).toBe(false);
	expect(finds(text, 'terview')).toBe(false);
});

test('what was found is marked in the text as it was written', () => {
	expect(marked('Ein CAFÉ, zwei Cafés', 'cafe')).toEqual(['CAFÉ', 'Cafés']);
	expect(marked('the next, Friday then', '"next friday"')).toEqual(['next, Friday']);
	expect(marked('会議は金曜日', '金曜')).toEqual(['金曜']);
});

test('an excerpt has the words without the signs of Markdown', () => {
	expect(plainWords('# Plan\n\n- [x] **small** room\n  1. `code` at 3.5\n> quoted * star')).toBe(
		'Plan\n\nsmall room\ncode at 3.5\nquoted * star'
	);
});

test('the excerpt is where most of what is sought stands, cut between words', () => {
	const filler = 'word '.repeat(100);
	const text = `friday ${filler}\n\nnext friday is good ${filler}`;
	const { text: shown, marks } = excerptOf(text, marksIn(text, readQuery('friday next')));
	expect(shown).toMatch(/^… (word )+ {2}next friday is good (word )+…$/);
	expect(marks.map(([start, end]) => shown.slice(start, end))).toEqual(['next', 'friday']);
	expect(shown.length).toBeLessThan(200);
	expect(excerptOf('short', [])).toEqual({ text: 'short', marks: [] });
});

test('no query and no text is too strange, and every word of a text finds it', () => {
	const strange = fc.string({ unit: 'binary', maxLength: 300 });
	fc.assert(
		fc.property(strange, strange, (text, query) => {
			const sought = readQuery(query);
			expect(sought.flatMap(({ words }) => words).every((word) => /^[\p{L}\p{N}]+$/u.test(word))).toBe(true);
			const { text: shown, marks } = excerptOf(text, marksIn(text, sought));
			expect(marks.every(([start, end]) => start < end && end <= shown.length)).toBe(true);
			for (const { start, end } of wordsIn(text)) {
				const word = text.slice(start, end);
				if (word.length <= QUERY_MAX_LENGTH) expect(finds(text, `"${word}"`)).toBe(true);
			}
		})
	);
});
