import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TextJoiner } from '#server/assistant/text-joiner.ts';
import { property } from '../../helpers/property.ts';

function join(pieces: readonly string[]): string[] {
	const joiner = new TextJoiner();
	return [...pieces.map((piece) => joiner.push(piece)), joiner.end()];
}

test('a character that comes in two halves is one character', () => {
	expect(join(['a\ud83d', '\ude00b'])).toEqual(['a', '😀b', '']);
	expect(join(['\ud83d', '', '\u0000', '\ude00'])).toEqual(['', '', '', '😀', '']);
});

test('half a character that stays alone becomes a replacement character', () => {
	expect(join(['a\ud83d', 'b\udc00'])).toEqual(['a', '\ufffdb\ufffd', '']);
	expect(join(['a\ud83d'])).toEqual(['a', '\ufffd']);
});

test('however a text is cut into UTF-16 units, it comes out the same, and no piece ends inside a character', () => {
	const cuts = fc.array(fc.nat({ max: 40 }), { maxLength: 12 });
	fc.assert(
		fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), cuts, (text, at) => {
			const bounds = [0, ...at.map((cut) => Math.min(cut, text.length)).sort((a, b) => a - b), text.length];
			const out = join(bounds.slice(1).map((end, index) => text.slice(bounds[index], end)));
			expect(out.join('')).toBe(text.replaceAll('\u0000', '').toWellFormed());
			for (const piece of out) expect(piece.isWellFormed()).toBe(true);
		}),
		property(300)
	);
});
