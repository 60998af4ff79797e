import type { Source } from './model.ts';

export interface Passage {
	source: Source;
	text: string;
	score: number;
}

/** BM25's usual constants: how soon repeating a word stops helping, and how much length counts against. */
const K1 = 1.2;
const B = 0.75;
/** Longer paragraphs are quoted from their beginning. */
const PASSAGE_UNITS = 600;

/** The paragraphs that best match the question's words (BM25), best first; none without a common word. */
export function bestPassages(question: string, sources: readonly Source[], limit: number): Passage[] {
	const paragraphs = sources.flatMap(toParagraphs);
	const query = new Set(words(question).filter((word) => !STOP_WORDS.has(word)));
	const averageLength =
		paragraphs.reduce((sum, { terms }) => sum + terms.length, 0) / (paragraphs.length || 1);
	const idf = new Map([...query].map((word) => [word, inverseFrequency(word, paragraphs)]));
	return paragraphs
		.map(({ source, text, terms }) => ({ source, text, score: score(terms, idf, averageLength) }))
		.filter((passage) => passage.score > 0)
		.sort((a, b) => b.score - a.score)
		.slice(0, limit);
}

interface Paragraph {
	source: Source;
	text: string;
	/** Of the paragraph, and of its source's title. */
	terms: string[];
}

function toParagraphs(source: Source): Paragraph[] {
	const titleTerms = words(source.title);
	const texts = source.text.split(/\n{2,}/).map((text) => text.trim());
	return texts
		.filter((text) => text !== '')
		.map((text) => ({ source, text: beginning(text), terms: [...titleTerms, ...words(text)] }));
}

function beginning(text: string): string {
	if (text.length <= PASSAGE_UNITS) return text;
	const cut = text.slice(0, PASSAGE_UNITS);
	return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), PASSAGE_UNITS / 2)).toWellFormed()} …`;
}

function score(terms: readonly string[], idf: ReadonlyMap<string, number>, averageLength: number): number {
	let sum = 0;
	for (const [word, weight] of idf) {
		const count = terms.filter((term) => term === word).length;
		const norm = K1 * (1 - B + (B * terms.length) / averageLength);
		sum += (weight * count * (K1 + 1)) / (count + norm);
	}
	return sum;
}

function inverseFrequency(word: string, paragraphs: readonly Paragraph[]): number {
	const having = paragraphs.filter(({ terms }) => terms.includes(word)).length;
	return Math.log(1 + (paragraphs.length - having + 0.5) / (having + 0.5));
}

/** Lower case, without accents and without the plural's s, so that "Interviews" finds "interview". */
function words(text: string): string[] {
	const plain = text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
	return (plain.match(/[\p{L}\p{N}]+/gu) ?? []).map((word) =>
		word.length > 3 ? word.replace(/s$/, '') : word
	);
}

/** Words of a question that say nothing of its subject. */
const STOP_WORDS = new Set(
	words(
		`a about all an and any are as at be been but by can could did do does for from had has have how i if in is it
		its me my no not of on or our say should so tell that the their them then there these they this to up us was we
		were what when where which who whom why will with would you your`
	)
);
