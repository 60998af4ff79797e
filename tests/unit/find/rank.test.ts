import { describe, expect, test } from 'vitest';
import { rank } from '#lib/components/find/rank.ts';

describe('a title', () => {
	test('that is what was typed comes before one that begins so, one with a word that does, and one inside', () => {
		const titles = ['rework', 'our work', 'workshop', 'work'];
		const best = titles.toSorted((a, b) => rank(b, 'work') - rank(a, 'work'));
		expect(best).toEqual(['work', 'workshop', 'our work', 'rework']);
	});

	test('is found by its words in any order', () => {
		expect(rank('questions for the foremen', 'foremen quest')).toBeGreaterThan(0);
		expect(rank('questions for the foremen', 'foremen answers')).toBe(0);
	});

	test.each(['sn', 'sesion notes', 'sessnot'])('is found by letters in its order: %s', (query) => {
		expect(rank('session notes', query)).toBeGreaterThan(0);
		expect(rank('session notes', query)).toBeLessThan(rank('my session notes', 'session'));
	});

	test.each(['z', 'no session here', 'ot', 'senn'])('is not found by %s', (query) => {
		expect(rank('session notes', query)).toBe(0);
	});

	test('is not found by nothing', () => {
		expect(rank('session notes', '  ')).toBe(0);
	});
});
