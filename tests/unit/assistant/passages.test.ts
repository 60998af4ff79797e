import { expect, test } from 'vitest';
import { bestPassages } from '#server/assistant/passages.ts';

const source = (title: string, text: string) => ({
	kind: 'doc' as const,
	id: title,
	ref: '000000',
	title,
	text
});
const SOURCES = [
	source(
		'Session notes',
		'Petra wants to know who decides when a line stops.\n\nJonas opens with two minutes.'
	),
	source('Agenda', 'Friday at ten: the sponsor interview.\n\nLunch at noon.\n\nThe line of sight is good.'),
	source('Goals', 'Scrap below two percent.')
];
const found = (question: string) => bestPassages(question, SOURCES, 3).map(({ text }) => text);

test('the passage with the question’s words comes first', () => {
	expect(found('Who decides when the line stops?')[0]).toMatch(/^Petra wants/);
	expect(found('When are the sponsor interviews?')).toEqual(['Friday at ten: the sponsor interview.']);
});

test('the title of a doc counts as its words', () => {
	expect(found('goals')).toEqual(['Scrap below two percent.']);
});

test('case, accents and plurals do not matter', () => {
	expect(bestPassages('CAFÉS', [source('A', 'the cafe')], 1)).toHaveLength(1);
	expect(bestPassages('zurich', [source('A', 'Zürich')], 1)).toHaveLength(1);
});

test('without a common word nothing is found, nor for words that every question has', () => {
	expect(found('quokka')).toEqual([]);
	expect(found('what is the of and')).toEqual([]);
	expect(found('')).toEqual([]);
});

test('a paragraph without end is quoted from its beginning', () => {
	const [passage] = bestPassages('needle', [source('A', `needle ${'hay '.repeat(1_000)}`)], 1);
	expect(passage?.text.length).toBeLessThan(700);
	expect(passage?.text).toMatch(/^needle hay.* …$/);
});
