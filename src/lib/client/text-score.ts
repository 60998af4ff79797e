import { isWordEnd, isWordStart, wordsOf } from '#lib/protocol/fold.ts';
import { INSIDE_FROM } from './passage.ts';

/** More hits than these in one text say no more about it. */
const COUNTED = 10;
/** Hits looked at before a text is said to have the word inside of others only. */
const LOOKED_AT = 200;

/** Folded. */
interface Searched {
	title: string;
	text: string;
}

/**
 * How well a text answers; 0 when a word is missing, or none is in the text itself. What counts most is the
 * words standing together, then a title that has them, then whole words before beginnings before insides.
 */
export function scoreText({ title, text }: Searched, words: readonly string[]): number {
	const phrase = words.join(' ');
	let score = 0;
	let inText = false;
	for (const word of words) {
		const ofText = scoreWord(text, word);
		const ofTitle = scoreWord(title, word);
		if (ofText === 0 && ofTitle === 0) return 0;
		inText ||= ofText > 0;
		score += ofText + 2 * ofTitle;
	}
	if (!inText) return 0;
	if (words.length > 1 && text.includes(phrase)) score += 10;
	return wordsOf(title).join(' ') === phrase ? score + 10 : score;
}

function scoreWord(text: string, word: string): number {
	let best = 0;
	let hits = 0;
	let looked = 0;
	for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + word.length)) {
		looked += 1;
		const level = levelAt(text, word, at);
		if (level > 0) hits += 1;
		best = Math.max(best, level);
		if (hits >= COUNTED || looked >= LOOKED_AT) break;
	}
	return best === 0 ? 0 : best + hits / COUNTED;
}

/** 3 for a whole word, 2 for the beginning of one, 1 for the inside. */
function levelAt(text: string, word: string, at: number): number {
	if (!isWordStart(text, at)) return word.length >= INSIDE_FROM ? 1 : 0;
	return isWordEnd(text, at + word.length) ? 3 : 2;
}
