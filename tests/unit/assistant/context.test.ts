import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildContext } from '#server/assistant/context.ts';
import type { ContextSource } from '#server/assistant/context-source.ts';
import { cutToTokens, estimateTokens, fairShare } from '#server/assistant/token-budget.ts';
import { property } from '../../helpers/property.ts';

const BUDGET = 1_500;

function source(fields: Partial<ContextSource>): ContextSource {
	return {
		scope: { projectId: 'p', milestoneId: null, title: 'Northwind' },
		project: { id: 'p', title: 'Northwind', summary: '', milestones: [] },
		section: null,
		docs: [],
		links: [],
		...fields
	};
}
const text = (tokens: number) => 'abc '.repeat(tokens);
const doc = (id: string, tokens: number) => ({ id, title: id, markdown: text(tokens) });
const section = (fields: object) => ({
	...{
		id: 'm',
		title: 'Kick-off',
		status: 'active' as const,
		due: null,
		description: '',
		docs: [],
		links: []
	},
	...fields
});
const states = (from: ContextSource) => {
	return Object.fromEntries(buildContext(from, BUDGET).items.map(({ title, state }) => [title, state]));
};

test('what fits is all included', () => {
	expect(states(source({ docs: [doc('One', 100), doc('Two', 100)] }))).toEqual({
		Northwind: 'included',
		One: 'included',
		Two: 'included'
	});
});

test('of several docs the longest is cut, and the short ones stay whole', () => {
	expect(states(source({ docs: [doc('Long', 5_000), doc('Short', 100)] }))).toMatchObject({
		Long: 'trimmed',
		Short: 'included'
	});
});

test('the section’s docs come before the project’s', () => {
	const from = source({ section: section({ docs: [doc('Notes', 5_000)] }), docs: [doc('Archive', 5_000)] });
	expect(states(from)).toMatchObject({ Notes: 'trimmed', Archive: 'left_out' });
});

test('a summary without end leaves room for everything else', () => {
	const project = { id: 'p', title: 'Northwind', summary: text(9_000), milestones: [] };
	const from = source({ project, section: section({ description: text(200) }), docs: [doc('Notes', 300)] });
	expect(states(from)).toEqual({ Northwind: 'trimmed', 'Kick-off': 'included', Notes: 'included' });
});

test('a description without end leaves room for the docs', () => {
	const from = source({ section: section({ description: text(9_000), docs: [doc('Notes', 300)] }) });
	expect(states(from)).toMatchObject({ 'Kick-off': 'trimmed', Notes: 'included' });
});

const link = (id: string, tokens: number) => ({
	id,
	title: id,
	url: 'https://a.example',
	note: text(tokens)
});

test('links come whole or not at all, and a long one does not keep shorter ones out', () => {
	const from = source({ links: [link('Long', 5_000), link('Short', 10)] });
	expect(states(from)).toMatchObject({ Long: 'left_out', Short: 'included' });
});

test('the section’s links come before the project’s', () => {
	const from = source({ section: section({ links: [link('Own', 120)] }), links: [link('Theirs', 120)] });
	expect(states(from)).toMatchObject({ Own: 'included', Theirs: 'left_out' });
});

test('links without end leave room for the docs, and docs without end none of the room of links', () => {
	const links = Array.from({ length: 50 }, (_, index) => link(`Link ${index}`, 60));
	const result = states(source({ links, docs: [doc('Notes', 300)] }));
	expect(result).toMatchObject({ Notes: 'included', 'Link 0': 'included', 'Link 49': 'left_out' });
	const long = states(source({ links: [link('Link', 60)], docs: [doc('Notes', 9_000)] }));
	expect(long).toMatchObject({ Notes: 'trimmed', Link: 'included' });
});

test('too many docs for more than a line of each: the last ones are left out', () => {
	const docs = Array.from({ length: 60 }, (_, index) => doc(`Doc ${index}`, 200));
	const result = buildContext(source({ docs }), BUDGET);
	const kinds = result.items.slice(1).map(({ state }) => state);
	expect(kinds.indexOf('left_out')).toBeGreaterThan(5);
	expect(kinds.lastIndexOf('trimmed')).toBeLessThan(kinds.indexOf('left_out'));
});

test('the same content gives the same text and hash', () => {
	const from = source({ docs: [doc('One', 100)] });
	expect(buildContext(from, BUDGET)).toEqual(buildContext(structuredClone(from), BUDGET));
	expect(buildContext(source({ docs: [doc('Two', 100)] }), BUDGET).hash).not.toBe(
		buildContext(from, BUDGET).hash
	);
});

test('whatever the content, the text keeps to its budget and is well-formed', () => {
	const anyText = fc.string({ unit: 'grapheme', maxLength: 60 }).chain((part) => {
		return fc.nat({ max: 30 }).map((times) => part.repeat(times));
	});
	const anyDoc = fc.record({ id: fc.uuid(), title: fc.string({ unit: 'grapheme' }), markdown: anyText });
	const anyLink = fc.record({ id: fc.uuid(), title: fc.string(), url: fc.webUrl(), note: anyText });
	const anySource = fc.record({
		summary: anyText,
		description: anyText,
		docs: fc.array(anyDoc, { maxLength: 6 }),
		own: fc.array(anyDoc),
		links: fc.array(anyLink)
	});
	fc.assert(
		fc.property(anySource, ({ summary, description, docs, own, links }) => {
			const project = { id: 'p', title: 'Northwind', summary, milestones: [] };
			const from = source({ project, section: section({ description, docs: own, links }), docs });
			const result = buildContext(from, BUDGET);
			expect(result.tokens).toBeLessThanOrEqual(BUDGET);
			expect(result.system.isWellFormed()).toBe(true);
			expect(result.items).toHaveLength(2 + docs.length + own.length + links.length);
		}),
		property(40)
	);
});

test('a cut text keeps to its tokens and never ends inside a character', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.nat({ max: 30 }), (whole, tokens) => {
			const cut = cutToTokens(whole, tokens);
			expect(whole.startsWith(cut)).toBe(true);
			expect(cut.isWellFormed()).toBe(true);
			expect(estimateTokens(cut)).toBeLessThanOrEqual(Math.max(tokens, 0));
		}),
		property(300)
	);
});

test('a fair share uses the room and never more', () => {
	expect(fairShare([10, 20], 30)).toBe(Infinity);
	expect(fairShare([10, 100, 100], 110)).toBe(50);
	expect(fairShare([], 10)).toBe(Infinity);
	expect(fairShare([5], 0)).toBe(0);
});

test('what is unticked is not sent, keeps its place in the list, and its room goes to what was cut', () => {
	const docs = [doc('Long', 700), doc('Longer', 2_000), doc('Short', 100)];
	const from = source({ docs });
	expect(states(from)).toMatchObject({ Long: 'trimmed', Longer: 'trimmed', Short: 'included' });
	const { items, system, sources } = buildContext(from, BUDGET, new Set(['Longer', 'p']));
	expect(items.map(({ title, state }) => [title, state])).toEqual([
		['Northwind', 'unticked'],
		['Long', 'included'],
		['Longer', 'unticked'],
		['Short', 'included']
	]);
	expect(items.find(({ id }) => id === 'Longer')).toMatchObject({ tokens: 0, fullTokens: 2_019 });
	expect(system).not.toContain('Northwind');
	expect(sources.map(({ title }) => title)).toEqual(['Long', 'Short']);
});

test('nothing of what is unticked decides what is sent', () => {
	const sent = (title: string) => {
		const docs = [doc('Notes', 100), { ...doc('Plan', 100), title }];
		return buildContext(source({ docs }), BUDGET, new Set(['Plan'])).hash;
	};
	expect(sent('Plan')).toBe(sent('Plan, renamed'));
});

test('each item is told its ref in the line that opens it', () => {
	const id = '0193f8a0-1b2c-7d3e-8f40-5a6b7c8d9e0f';
	const { items, system } = buildContext(source({ docs: [{ ...doc('Notes', 10), id }] }), BUDGET);
	expect(items.find((item) => item.id === id)?.ref).toBe('8d9e0f');
	expect(system).toMatch(/^\[\[doc [0-9a-f]{16} ref=8d9e0f "Notes"\]\]$/m);
});
