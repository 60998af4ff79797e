import { fold } from './fold.ts';

/** UTF-16 units of a query that are read: more than anybody types, and few enough for any database. */
export const QUERY_MAX_LENGTH = 200;
const WORDS_MOST = 12;

/** One word, or several that must stand together. Folded. */
export interface Sought {
	readonly words: readonly string[];
	/** The last of them may go on: it is still being typed. */
	readonly open: boolean;
}

/** A word of a text, folded, and where it stands in the text as it was written. */
export interface Word {
	readonly text: string;
	readonly start: number;
	readonly end: number;
}

/** Scripts that are written without spaces: each sign is taken for a word, and a word for signs that stand together. */
const UNSPACED = String.raw`\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}`;
const WORD = new RegExp(String.raw`[${UNSPACED}]|(?:(?![${UNSPACED}])[\p{L}\p{N}]\p{M}*)+`, 'gu');
/** Folded, one sign can be several words: ½ is 1 and 2. */
const FOLDED_WORD = /[\p{L}\p{N}]+/gu;

/**
 * A text cut into words, the same way wherever it is searched. Postgres gets words that are cut already: what its
 * own parser takes for a file, a host or a tag would only be found whole, or not at all.
 */
export function wordsIn(text: string): Word[] {
	const words: Word[] = [];
	for (const { 0: written, index: start } of text.matchAll(WORD)) {
		const end = start + written.length;
		for (const [word] of fold(written).matchAll(FOLDED_WORD)) words.push({ text: word, start, end });
	}
	return words;
}

const QUOTES = '"“”„«»';
const PART = new RegExp(`[${QUOTES}]([^${QUOTES}]*)([${QUOTES}]?)|[^\\s${QUOTES}]+`, 'gu');

/**
 * What a query asks for, all of it: words, what stands "in quotes" together, and what is written in one, such as
 * 3.5, together too. The last word is open until something follows it.
 */
export function readQuery(query: string): Sought[] {
	const read = query.slice(0, QUERY_MAX_LENGTH);
	const sought: Sought[] = [];
	let left = WORDS_MOST;
	for (const { 0: part, 1: quoted, 2: closing, index } of read.matchAll(PART)) {
		const words = wordsIn(quoted ?? part)
			.map(({ text }) => text)
			.slice(0, left);
		if (words.length === 0) continue;
		left -= words.length;
		const isLast = index + part.length === read.length;
		sought.push({ words, open: isLast && !closing && !/\s$/u.test(part) });
	}
	return sought;
}

/** Whether a word is the one that is looked for, where equal letters do not say so already. */
export type SameWord = (word: string, sought: string, open: boolean) => boolean;

export const sameLetters: SameWord = (word, sought, open) =>
	open ? word.startsWith(sought) : word === sought;

/** Where something sought stands in a text. */
export interface Mark {
	readonly start: number;
	readonly end: number;
	/** Which of what is sought. */
	readonly of: Sought;
}

/** In order, without overlap. */
export function marksIn(text: string, sought: readonly Sought[], same: SameWord = sameLetters): Mark[] {
	const words = wordsIn(text);
	const marks = sought.flatMap((of) =>
		words.flatMap((word, at) => {
			const stands = of.words.every((wanted, index) => {
				const there = words[at + index];
				const open = of.open && index === of.words.length - 1;
				return there !== undefined && same(there.text, wanted, open);
			});
			const last = words[at + of.words.length - 1];
			return stands && last ? [{ start: word.start, end: last.end, of }] : [];
		})
	);
	marks.sort((a, b) => a.start - b.start || b.end - a.end);
	return marks;
}

/** Whether all that is sought is among the marks. */
export function hasAll(marks: readonly Mark[], sought: readonly Sought[]): boolean {
	return sought.every((each) => marks.some(({ of }) => of === each));
}
