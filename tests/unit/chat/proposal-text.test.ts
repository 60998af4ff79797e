import { expect, test } from 'vitest';
import { partsOf, shortParts, type Part } from '#lib/components/chat/proposal-text.ts';
import type { Change } from '#lib/protocol/proposals.ts';

const REPLACE: Change = { tool: 'replace_doc', input: { doc: 'a', text: '' } };
const BEFORE = Array.from({ length: 60 }, (_, index) => `Paragraph ${index} says this.`).join('\n\n');

const read = (parts: readonly Part[], kind: Part['kind']) => {
	return parts.filter((each) => each.kind === kind).map(({ value }) => value);
};
const length = (parts: readonly Part[]) => parts.reduce((sum, { value }) => sum + value.length, 0);

test('of a long text the changes are seen, wherever they stand, with the words beside them', () => {
	const after = BEFORE.replace('Paragraph 20 says', 'Paragraph 20 tells').replace(
		'Paragraph 50 says',
		'Paragraph 50 asks'
	);
	const parts = partsOf(REPLACE, { before: BEFORE, after });
	const short = shortParts(parts);
	expect(read(short, 'removed')).toEqual(['says', 'says']);
	expect(read(short, 'added')).toEqual(['tells', 'asks']);
	expect(read(short, 'left-out')).toHaveLength(3);
	expect(read(short, 'same').join('')).toContain('Paragraph 20');
	expect(length(short)).toBeLessThan(400);
	expect(read(parts, 'same').concat(read(parts, 'added')).join('').length).toBe(after.length);
});

test('what is short is shown as it is, and a long one ends where there is no more room', () => {
	const doc = (text: string): Change => ({ tool: 'add_doc', input: { title: 'Notes', text } });
	expect(shortParts(partsOf(doc('One.\n\nTwo.'), null))).toEqual([{ kind: 'same', value: 'One.\n\nTwo.' }]);
	const cut = shortParts(partsOf(doc('😀'.repeat(2_000)), null));
	expect(cut.map(({ kind }) => kind)).toEqual(['same', 'left-out']);
	expect(cut[0]?.value).toHaveLength(600);
	const [lines] = shortParts(partsOf(doc('line\n'.repeat(100)), null));
	expect(lines?.value.split('\n')).toHaveLength(10);
});

test('texts that have little in common are compared at once, as one that goes and one that comes', () => {
	const words = (of: string) => Array.from({ length: 7_000 }, (_, index) => `${of}${index}`).join(' ');
	const began = performance.now();
	const parts = partsOf(REPLACE, { before: words('a'), after: words('b') });
	expect(parts.map(({ kind }) => kind)).toEqual(['removed', 'added']);
	expect(shortParts(parts).map(({ kind }) => kind)).toEqual(['removed', 'left-out', 'added', 'left-out']);
	expect(performance.now() - began, 'ms').toBeLessThan(2_000);
});
