import { expect, test } from 'vitest';
import {
	citationAt,
	readableAnswer,
	replaceCitations,
	soughtText,
	withoutCitations,
	withoutHalfCitation
} from '#lib/protocol/citations.ts';

test.each([
	['[[8d9e0f]], and', '[[8d9e0f]]', '8d9e0f', ''],
	['[[8D9E0F: We meet on Fridays]].', '[[8D9E0F: We meet on Fridays]]', '8d9e0f', 'We meet on Fridays'],
	['[[ 8d9e0f | two: parts ]]', '[[ 8d9e0f | two: parts ]]', '8d9e0f', 'two: parts'],
	[
		'[[8d9e0f: see [the map](x) [1]]] or',
		'[[8d9e0f: see [the map](x) [1]]]',
		'8d9e0f',
		'see [the map](x) [1]'
	],
	['[[8d9e0f: one\ntwo]]', '[[8d9e0f: one\ntwo]]', '8d9e0f', 'one\ntwo']
])('%j begins with a citation', (text, raw, ref, words) => {
	expect(citationAt(text)).toEqual({ raw, ref, words });
});

test.each([
	'[8d9e0f]',
	'[[todo]]',
	'[[1, 2], [3, 4]]',
	'[[8d9e]]',
	'[[8d9e0f',
	'[[8d9e0f: words',
	'[[<img src=x>]]',
	'[[8d9e0f"onclick=x]]',
	` [[8d9e0f]]`,
	`[[8d9e0f: ${'w'.repeat(500)}]]`
])('%j does not', (text) => {
	expect(citationAt(text)).toBeNull();
});

test('in code there are none', () => {
	const text = '`[[8d9e0f]]` [[8d9e0f]]\n```\n[[8d9e0f]]\n```\n[[8d9e0f]]\n~~~\n[[8d9e0f]]';
	expect(replaceCitations(text, ({ ref }) => ref.toUpperCase())).toBe(
		'`[[8d9e0f]]` 8D9E0F\n```\n[[8d9e0f]]\n```\n8D9E0F\n~~~\n[[8d9e0f]]'
	);
});

test('whoever copies an answer gets titles', () => {
	const titles = new Map([['8d9e0f', 'Notes ](javascript:x)']]);
	const text = 'Friday [[8d9e0f: on Friday]], or not [[000000]]. [[8d9e';
	expect(readableAnswer(text, (ref) => titles.get(ref), 'unknown')).toBe(
		'Friday [Notes (javascript:x)], or not [unknown]. '
	);
});

test('one line of an answer has no citations, and no beginning of one', () => {
	expect(withoutCitations('Friday [[8d9e0f: on Friday]], then [[8d9e0f]] [[8d9e0f: half of')).toBe(
		'Friday, then '
	);
});

test('while an answer grows, nothing of a citation is left until it is whole', () => {
	const text = 'We meet [[8d9e0f: on Fridays [at] ten]]';
	for (let length = 'We meet ['.length; length < text.length; length += 1) {
		expect(withoutHalfCitation(text.slice(0, length))).toBe('We meet ');
	}
	expect(withoutHalfCitation(text)).toBe(text);
	expect(withoutHalfCitation(`${text} and more: of it`)).toBe(`${text} and more: of it`);
	expect(withoutHalfCitation('[[1, 2')).toBe('[[1, 2');
});

test.each(['[[', '[[8d9e0f:', '[[8d9e0f: a ', '`', '``` ', '[[ ', ']]'])(
	'a hundred thousand characters of %j are read at once',
	(piece) => {
		const text = piece.repeat(100_000 / piece.length);
		const before = performance.now();
		withoutCitations(text);
		expect(performance.now() - before).toBeLessThan(1_000);
	}
);

test('an answer is searched without what it cites, and what a person writes as it is', () => {
	const text = 'Two yards [[3f9a1c: count twice]] and one crew [[3f9a1c]].';
	expect(soughtText('assistant', text)).toBe('Two yards and one crew.');
	expect(soughtText('member', text)).toBe(text);
});
