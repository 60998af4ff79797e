import { fold } from '#lib/protocol/fold.ts';

interface Word {
	readonly text: string;
	readonly start: number;
	readonly end: number;
}

/** Where lists, headings and quotes begin, and the address of a link: signs of Markdown with letters or numbers. */
const SIGNS = /^[\s>#]*(?:(?:[-*+]|\d{1,9}[.)])\s+)?(?:\[[ x]\]\s+)?|\]\([^)\s]*\)/gim;
/** What somebody left out of what they copied. */
const ELLIPSIS = /\[?(?:…|\.{3})\]?/;
/** Fewer words of a passage that was cut are everywhere. */
const PART_WORDS = 3;

/**
 * The place in a text of words that were copied out of it as Markdown, whatever stands between the words, or of the
 * first part of them where something was left out. Null when they are not there.
 */
export function findWords(text: string, copied: string): { start: number; end: number } | null {
	const parts = copied.split(ELLIPSIS).map((part) => wordsIn(part.replaceAll(SIGNS, ' ')));
	const long = parts.filter((part) => part.length >= PART_WORDS);
	const words = wordsIn(text);
	for (const part of long.length > 0 ? long : parts) {
		const at = part.length === 0 ? -1 : indexOfRun(words, part);
		const [first, last] = [words[at], words[at + part.length - 1]];
		if (first && last) return { start: first.start, end: last.end };
	}
	return null;
}

function wordsIn(text: string): Word[] {
	return [...text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)].map(({ 0: word, index }) => {
		return { text: fold(word), start: index, end: index + word.length };
	});
}

function indexOfRun(words: readonly Word[], run: readonly Word[]): number {
	return words.findIndex((_, at) => run.every(({ text }, offset) => words[at + offset]?.text === text));
}
