import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bestPassage, markWords } from '#lib/client/passage.ts';
import { fold, wordsOf } from '#lib/protocol/fold.ts';
import { property } from '../../helpers/property.ts';

const shown = (text: string, words: string[]) =>
	markWords(text, words)
		.map(({ text, hit }) => (hit ? `[${text}]` : text))
		.join('');

test('words are marked as they are written', () => {
	expect(shown('Der Überblick über die Straße', ['uber', 'strasse'])).toBe(
		'Der [Über]blick [über] die [Straße]'
	);
	expect(shown('Straße', ['stras'])).toBe('[Straß]e');
	expect(shown('a cat at a table', ['at'])).toBe('a cat [at] a table');
	expect(shown('Betriebsübergang', ['ubergang'])).toBe('Betriebs[übergang]');
});

test('marking words changes no text', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, query) => {
			const pieces = markWords(text, wordsOf(fold(query)));
			expect(pieces.map(({ text }) => text).join('')).toBe(text);
		}),
		property(300)
	);
});

test('the line with most of the words is shown, cut to what surrounds them', () => {
	const long = `${'before '.repeat(30)}the yard counts repairs ${'after '.repeat(60)}`;
	const passage = bestPassage(`A yard.\n${long}\nRepairs.`, ['yard', 'repairs']);
	const text = passage?.pieces.map(({ text }) => text).join('') ?? '';
	expect(text).toMatch(/^… before .*the yard counts repairs after .* …$/);
	expect(text.length).toBeLessThan(200);
	expect(passage?.anchor).toMatch(/^yard counts repairs/);
});

test('a text without any of the words has no passage', () => {
	expect(bestPassage('Nothing of it', ['yard'])).toBeNull();
});

test('a passage is never cut through an emoji', () => {
	for (const begins of ['', 'x']) {
		const passage = bestPassage(`${begins}${'🌊'.repeat(100)}goal${'🌊'.repeat(100)}`, ['goal']);
		const text = passage?.pieces.map((piece) => piece.text).join('') ?? '';
		expect(text).toMatch(/^… 🌊+goal🌊+ …$/u);
	}
});
