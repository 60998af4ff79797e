/** What Unicode does not take apart, and what a keyboard has no key for. */
const REPLACED: Record<string, string> = {
	ß: 'ss',
	æ: 'ae',
	œ: 'oe',
	ø: 'o',
	đ: 'd',
	ł: 'l',
	ı: 'i',
	ς: 'σ',
	'‘': "'",
	'’': "'"
};
const REPLACEABLE = new RegExp(`[${Object.keys(REPLACED).join('')}]`, 'g');
const ASCII = /^\p{ASCII}*$/u;

/** A text as searching compares it: without case, accents and ligatures. "Über" and "uber" are one. */
export function fold(text: string): string {
	if (ASCII.test(text)) return text.toLowerCase();
	return text
		.normalize('NFKD')
		.replaceAll(/\p{M}+/gu, '')
		.toLowerCase()
		.replaceAll(REPLACEABLE, (letter) => REPLACED[letter] ?? letter);
}

/** A folded text, and for each of its units, and its end, where that stands in the text that was folded. */
export interface Folded {
	readonly text: string;
	readonly places: readonly number[];
}

/** Slower than `fold`, which gives the same text: for what is shown. */
export function foldWithPlaces(text: string): Folded {
	const places: number[] = [];
	let folded = '';
	let place = 0;
	for (const letter of text) {
		const part = fold(letter);
		folded += part;
		for (let unit = 0; unit < part.length; unit += 1) places.push(place);
		place += letter.length;
	}
	places.push(place);
	return { text: folded, places };
}

/** The words of a folded text. */
export function wordsOf(folded: string): string[] {
	return folded.match(/[\p{L}\p{N}]+/gu) ?? [];
}

const WORD_UNIT = /[\p{L}\p{N}]/u;

/** Whether no word goes on across the beginning of this unit. */
export function isWordStart(folded: string, index: number): boolean {
	return !WORD_UNIT.test(folded[index - 1] ?? '');
}

/** Whether no word goes on with this unit. */
export function isWordEnd(folded: string, index: number): boolean {
	return !WORD_UNIT.test(folded[index] ?? '');
}
