import { expect, test } from 'vitest';
import { findPeople, isWhole, typedName } from '#lib/components/chat/mention-search.ts';

const at = (text: string) => typedName(text, text.length);

test.each([
	['@', { at: 0, query: '' }],
	['Hello @an', { at: 6, query: 'an' }],
	['(@Anna B', { at: 1, query: 'Anna B' }],
	['@Anna and @Be', { at: 10, query: 'Be' }],
	['`code` @b', { at: 7, query: 'b' }],
	['a@b', null],
	['@@b', null],
	['@ b', null],
	['@b\n', null],
	['```\n@b', null],
	['`a` and `@b`', null],
	[`@${'n'.repeat(81)}`, null]
])('%s', (text, typed) => {
	expect(at(text)).toEqual(typed);
});

test('what stands after the caret is not typed yet', () => {
	expect(typedName('@be and more', 3)).toEqual({ at: 0, query: 'be' });
});

test('a name is found by any part of it, its beginning first, in any case and without accents', () => {
	const people = ['Norbert', 'Anna Berg', 'Bert', 'José Núñez'].map((name) => ({ name }));
	const found = (query: string) => findPeople(people, query).map(({ name }) => name);
	expect(found('BE')).toEqual(['Bert', 'Anna Berg', 'Norbert']);
	expect(found('nunez')).toEqual(['José Núñez']);
	expect(found('anna b')).toEqual(['Anna Berg']);
	expect(found('')).toHaveLength(4);
	expect(found('x')).toEqual([]);
	expect(findPeople([{ name: 'assistant', alias: 'Hilfe' }], 'hil')).toHaveLength(1);
});

test('a name that is typed to its end is whole', () => {
	expect(isWhole({ name: 'José Núñez' }, 'jose nunez')).toBe(true);
	expect(isWhole({ name: 'José Núñez' }, 'jose')).toBe(false);
});
