import MiniSearch from 'minisearch';
import type { Source } from './model.ts';

export interface Passage {
	source: Source;
	text: string;
	score: number;
}

interface Paragraph {
	id: number;
	source: Source;
	/** Of its source: a question often names the doc, and not what stands in it. */
	title: string;
	text: string;
}

/** Longer paragraphs are quoted from their beginning. */
const PASSAGE_UNITS = 600;

/** The paragraphs that best match the question's words (BM25), best first; none without a common word. */
export function bestPassages(question: string, sources: readonly Source[], limit: number): Passage[] {
	const paragraphs = sources.flatMap(toParagraphs).map((paragraph, id) => ({ id, ...paragraph }));
	const index = new MiniSearch<Paragraph>({
		fields: ['title', 'text'],
		tokenize: toWords,
		processTerm: toTerm
	});
	index.addAll(paragraphs);
	return index
		.search(question)
		.slice(0, limit)
		.flatMap(({ id, score }) => {
			const found = paragraphs[Number(id)];
			return found ? { source: found.source, text: beginning(found.text), score } : [];
		});
}

function toParagraphs(source: Source): Omit<Paragraph, 'id'>[] {
	const texts = source.text.split(/\n{2,}/).map((text) => text.trim());
	return texts.filter((text) => text !== '').map((text) => ({ source, title: source.title, text }));
}

function beginning(text: string): string {
	if (text.length <= PASSAGE_UNITS) return text;
	const cut = text.slice(0, PASSAGE_UNITS);
	return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), PASSAGE_UNITS / 2)).toWellFormed()} …`;
}

function toWords(text: string): string[] {
	const plain = text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
	return plain.match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Without the plural's s, so that "interviews" finds "interview". Null is a word that is not looked for. */
function toTerm(word: string): string | null {
	if (STOP_WORDS.has(word)) return null;
	return word.length > 3 ? word.replace(/s$/, '') : word;
}

/** Words of a question that say nothing of its subject. */
const STOP_WORDS = new Set(
	toWords(
		`a about all an and any are as at be been but by can could did do does for from had has have how i if in is it
		its me my no not of on or our say should so tell that the their them then there these they this to up us was we
		were what when where which who whom why will with would you your`
	)
);
