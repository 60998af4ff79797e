import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fold, foldWithPlaces } from '#lib/protocol/fold.ts';
import { property } from '../../helpers/property.ts';

test.each([
	['Überblick', 'uberblick'],
	['STRASSE Straße', 'strasse strasse'],
	['L’été à Genève', "l'ete a geneve"],
	['Œuvre, Ærø', 'oeuvre, aero'],
	['ΟΔΟΣ', 'οδοσ'],
	['ﬁn', 'fin']
])('%s is found as %s', (text, folded) => {
	expect(fold(text)).toBe(folded);
});

test('an accent that is a character of its own is the same as one that is not', () => {
	expect(fold('e\u0301te\u0301')).toBe(fold('été'));
});

test('letter by letter a text folds as it does whole, and every unit leads back into the text', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'binary' }), (text) => {
			const { text: folded, places } = foldWithPlaces(text);
			expect(folded).toBe(fold(text));
			expect(places).toHaveLength(folded.length + 1);
			expect(places.at(-1)).toBe(text.length);
			expect(places.toSorted((a, b) => a - b)).toEqual(places);
		}),
		property(500)
	);
});
