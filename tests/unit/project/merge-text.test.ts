import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergedText } from '#lib/project/merge-text.ts';
import { property } from '../../helpers/property.ts';

const BASE = '# Plan\n\nMira opens.\n\n- one\n- two\n\nThe end.';

test('what was proposed for an older text is done to the one of now, and what was written since stays', () => {
	const now = `${BASE.replace('The end.', 'The very end.')}\n\nP.S.`;
	const proposed = BASE.replace('# Plan', '# Our plan').replace('- two', '- two\n- three');
	expect(mergedText(now, BASE, proposed)).toEqual({
		text: '# Our plan\n\nMira opens.\n\n- one\n- two\n- three\n\nThe very end.\n\nP.S.',
		clashes: false
	});
});

test('where both changed the same lines the proposed ones stand, and only there', () => {
	const now = BASE.replace('Mira opens.', 'Mira opens late.').replace('- one', '- once');
	expect(mergedText(now, BASE, BASE.replace('opens', 'closes'))).toEqual({
		text: BASE.replace('opens', 'closes').replace('- one', '- once'),
		clashes: true
	});
});

test('what was added behind a line that both changed stays', () => {
	const now = BASE.replace('- one', '- one, today\n- new\n- newer');
	expect(mergedText(now, BASE, BASE.replace('- one', '- once'))).toEqual({
		text: BASE.replace('- one', '- once\n- new\n- newer'),
		clashes: true
	});
});

test('of what was written since, however much, only the lines go that were to change', () => {
	const lines = (of: string) => Array.from({ length: 2_000 }, (_, index) => `${of} ${index}`);
	const base = lines('old').join('\n');
	const [, ...written] = lines('new');
	expect(mergedText(lines('new').join('\n'), base, base.replace('old 0', 'mine'))).toEqual({
		text: ['mine', ...written].join('\n'),
		clashes: true
	});
});

test('what both add at one place is all kept, and what both did is done once', () => {
	const now = `${BASE}\n\nBen was here.`;
	const text = `${BASE}\n\nBen was here.\n\nSo was I.`;
	expect(mergedText(now, BASE, `${BASE}\n\nSo was I.`)).toEqual({ text, clashes: false });
	expect(mergedText(now, BASE, now)).toEqual({ text: now, clashes: false });
});

test('texts that have little in common are compared at once', () => {
	const lines = (of: string) => Array.from({ length: 10_000 }, (_, index) => `${of} ${index}`).join('\n');
	const began = performance.now();
	expect(mergedText(lines('new'), lines('old'), lines('other'))).toEqual({
		text: lines('other'),
		clashes: true
	});
	expect(performance.now() - began, 'ms').toBeLessThan(2_000);
});

const anyText = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 12 });

test('nothing is done that neither side did', () => {
	fc.assert(
		fc.property(anyText, anyText, anyText, (one, two, three) => {
			const [now, base, proposed] = [one, two, three].map((lines) => lines.join('\n')) as [
				string,
				string,
				string
			];
			expect(mergedText(now, base, base)).toEqual({ text: now, clashes: false });
			expect(mergedText(base, base, proposed)).toEqual({ text: proposed, clashes: false });
			expect(mergedText(now, base, now)).toEqual({ text: now, clashes: false });
			const known = new Set(['', ...one, ...three]);
			for (const line of mergedText(now, base, proposed).text.split('\n')) expect(known).toContain(line);
		}),
		property(300)
	);
});
