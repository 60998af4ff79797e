import { INSIDE_FROM } from '#lib/client/passage.ts';
import { isWordStart, wordsOf } from '#lib/protocol/fold.ts';

/** How a title answers to what was typed, from worst to best. */
const LEVELS = ['none', 'letters', 'inside', 'words', 'word start', 'prefix', 'exact'] as const;

/**
 * How well a title answers; 0 when it does not. Both are folded. The whole title is better than its beginning,
 * that better than a word's, and that than a place inside; at last, the letters in their order ("sn" for "Session
 * notes").
 */
export function rank(title: string, query: string): number {
	return LEVELS.indexOf(level(title.trim(), query.trim()));
}

function level(title: string, query: string): (typeof LEVELS)[number] {
	if (query === '') return 'none';
	if (title === query) return 'exact';
	if (title.startsWith(query)) return 'prefix';
	if (hasAtWordStart(title, query)) return 'word start';
	const words = wordsOf(query);
	if (words.length > 0 && words.every((word) => hasAtWordStart(title, word))) return 'words';
	if (words.length > 0 && words.every((word) => isInside(title, word))) return 'inside';
	return query.length >= 2 && hasLetters(title, query) ? 'letters' : 'none';
}

function isInside(title: string, word: string): boolean {
	return word.length >= INSIDE_FROM ? title.includes(word) : hasAtWordStart(title, word);
}

function hasAtWordStart(title: string, words: string): boolean {
	for (let at = title.indexOf(words); at !== -1; at = title.indexOf(words, at + 1)) {
		if (isWordStart(title, at)) return true;
	}
	return false;
}

/** From this many letters on, one may be left out here and there: "sesion". */
const FORGIVEN_FROM = 4;

/** Each letter goes on with a word, or begins a later one. */
function hasLetters(title: string, query: string): boolean {
	const [first = '', ...rest] = query.replaceAll(' ', '');
	const reach = rest.length + 1 >= FORGIVEN_FROM ? 2 : 1;
	/** Where the letters so far may end. */
	let ends = placesOf(title, first).filter((at) => isWordStart(title, at));
	for (const letter of rest) {
		const [nearest = title.length] = ends;
		ends = placesOf(title, letter, nearest + 1).filter(
			(at) => isWordStart(title, at) || ends.some((end) => at > end && at <= end + reach)
		);
	}
	return ends.length > 0;
}

function placesOf(title: string, letter: string, from = 0): number[] {
	const places: number[] = [];
	for (let at = title.indexOf(letter, from); at !== -1; at = title.indexOf(letter, at + 1)) places.push(at);
	return places;
}
