import { expect, test } from 'vitest';
import { mayName, namedIn, nameSpans } from '#lib/protocol/mentions.ts';

const ANNA = { userId: 'anna', name: 'Anna' };
const BERG = { userId: 'berg', name: 'Anna Berg' };
const BEN = { userId: 'ben', name: 'Ben O’Hara (PM)' };
const JOSE = { userId: 'jose', name: 'José Núñez' };
const TEAM = [ANNA, BERG, BEN, JOSE];

test.each([
	['@Anna Berg, can you?', ['berg']],
	['Thanks @anna berg.', ['berg']],
	['@Anna can you?', ['anna']],
	['@Anna Bergmann is somebody else', ['anna']],
	['@Annabel is somebody else', []],
	['@Anna-Lena and @anna.berg are, too', []],
	['**@Anna**, and (@Ben O’Hara (PM)): hello', ['anna', 'ben']],
	['@Anna @Anna', ['anna']],
	['@Jose\u0301 Nu\u0301n\u0303ez', ['jose']],
	['mail anna@Anna or @@Anna', []],
	['Anna', []]
])('%s', (text, named) => {
	expect(namedIn(text, TEAM)).toEqual(named);
});

test.each([
	'`@Anna`',
	'``a ` @Anna``',
	'```\n@Anna\n```',
	'~~~ts\n@Anna',
	'text\n```js\nx\n@Anna\n```\nmore'
])('a name in code is nobody’s: %s', (text) => {
	expect(namedIn(text, TEAM)).toEqual([]);
	expect(namedIn(`${text}\n\n\`\`\`\n\`\`\`\n@Anna`, TEAM)).toEqual(text.startsWith('~~~') ? [] : ['anna']);
});

test('a line of backticks with text between is no fence', () => {
	expect(namedIn('```code``` @Anna', TEAM)).toEqual(['anna']);
});

test('a name that two people have is that of the one who was picked', () => {
	const both = [ANNA, { userId: 'other', name: 'anna' }];
	expect(namedIn('@Anna', both)).toEqual([]);
	expect(namedIn('@Anna', both, ['other'])).toEqual(['other']);
	expect(namedIn('@Anna', both, ['anna', 'other', 'stranger'])).toEqual(['anna', 'other']);
});

test('who was picked and is not named is not mentioned', () => {
	expect(namedIn('hello', TEAM, ['anna'])).toEqual([]);
	expect(namedIn('@Nobody', TEAM, ['anna'])).toEqual([]);
});

test('the assistant is no member, whatever a member is called', () => {
	const people = [{ userId: 'a', name: 'Assistant' }, { userId: 'b', name: 'Assistant Coach' }, ANNA];
	expect(namedIn('@assistant @Assistant Coach @Anna', people)).toEqual(['anna']);
	expect(mayName('@assistant what now? me@home.test')).toBe(false);
	expect(mayName('@assistant and @Anna')).toBe(true);
});

test('spans say where the names stand', () => {
	const text = 'Ask @Anna Berg and @ben o’hara (pm)!';
	const found = nameSpans(text, TEAM).map(({ from, to, userIds }) => [text.slice(from, to), ...userIds]);
	expect(found).toEqual([
		['@Anna Berg', 'berg'],
		['@ben o’hara (pm)', 'ben']
	]);
});

test('a long text of backticks and signs is read in time', () => {
	const texts = ['`'.repeat(20_000), '` '.repeat(10_000), '```\n'.repeat(5_000), '@'.repeat(20_000)];
	texts.push(Array.from({ length: 190 }, (_, count) => '`'.repeat(count)).join(' '));
	const begun = performance.now();
	for (const text of texts) namedIn(`${text} @Anna`, TEAM);
	expect(performance.now() - begun).toBeLessThan(500);
});
