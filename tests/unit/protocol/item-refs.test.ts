import { expect, test } from 'vitest';
import { itemRefs } from '#lib/protocol/citations.ts';

const id = (end: string) => `0193f8a0-1b2c-7d3e-8f40-${end.padStart(12, '5')}`;

test('an item has the same ref whatever else is there', () => {
	expect(itemRefs([id('7c8d9e')]).get(id('7c8d9e'))).toBe('7c8d9e');
	expect(itemRefs([id('000001'), id('7c8d9e'), id('7c8d9f')]).get(id('7c8d9e'))).toBe('7c8d9e');
});

test('two that are alike have longer ones, and a third keeps its own', () => {
	const refs = itemRefs([id('aa7c8d9e'), id('bb7c8d9e'), id('000001')]);
	expect([...refs.values()].sort()).toEqual(['000001', 'aa7c8d9e', 'bb7c8d9e']);
});

test('what a peer wrote for an id has one too, and ids that differ in nothing else end', () => {
	expect(itemRefs(['x', 'y', 'ABCDEF01', 'abcdef01'])).toEqual(
		new Map([
			['x', '000000'],
			['y', '000000'],
			['ABCDEF01', 'abcdef01'],
			['abcdef01', 'abcdef01']
		])
	);
});
