import type { Excerpt } from '#lib/protocol/excerpt.ts';
import { foldWithPlaces, isWordStart } from '#lib/protocol/fold.ts';

/** A part of a text, either one of the words that were looked for or what stands between. */
export interface Piece {
	readonly text: string;
	readonly hit: boolean;
}

/** A place in a text. */
export interface Passage {
	readonly pieces: readonly Piece[];
	/** What stands from the first hit on, by which a page finds the place again. */
	readonly anchor: string;
}

/** Shorter words are looked for at the beginning of words only: inside, they are everywhere. */
export const INSIDE_FROM = 3;

/** Units shown before the first hit, and of the whole passage: about two lines of a phone. */
const BEFORE = 40;
const SHOWN = 160;
const ANCHOR = 80;

interface Hit {
	readonly start: number;
	readonly end: number;
}

/** Where the words stand in a folded text, in order, without overlap. */
export function hitsIn(folded: string, words: readonly string[]): Hit[] {
	const hits: Hit[] = [];
	for (const word of words) {
		for (let at = folded.indexOf(word); at !== -1; at = folded.indexOf(word, at + word.length)) {
			if (word.length >= INSIDE_FROM || isWordStart(folded, at))
				hits.push({ start: at, end: at + word.length });
		}
	}
	hits.sort((a, b) => a.start - b.start || b.end - a.end);
	let end = 0;
	return hits.filter((hit) => {
		if (hit.start < end) return false;
		end = hit.end;
		return true;
	});
}

/** The text in pieces, so that the words can be shown as found. */
export function markWords(text: string, words: readonly string[]): Piece[] {
	const { text: folded, places } = foldWithPlaces(text);
	const pieces: Piece[] = [];
	let shown = 0;
	const show = (end: number, hit: boolean) => {
		if (end > shown) pieces.push({ text: text.slice(shown, end), hit });
		shown = Math.max(shown, end);
	};
	for (const { start, end } of hitsIn(folded, words)) {
		show(places[start] ?? 0, false);
		// A letter that folds into several, of which not all were found, is shown as found whole.
		show(wholeLetter(places, end), true);
	}
	show(text.length, false);
	return pieces;
}

export function piecesOf({ text, marks }: Excerpt): Piece[] {
	const edges = [0, ...marks.flat(), text.length];
	return edges
		.slice(1)
		.map((end, index) => ({ text: text.slice(edges[index], end), hit: index % 2 === 1 }))
		.filter((piece) => piece.text !== '');
}

/** Where the letter ends to which the unit before `end` belongs. */
function wholeLetter(places: readonly number[], end: number): number {
	let after = end;
	while (after < places.length - 1 && places[after] === places[end - 1]) after += 1;
	return places[after] ?? 0;
}

/** The line of a text with most of the words in it, cut around the first of them; null without any. */
export function bestPassage(text: string, words: readonly string[]): Passage | null {
	let best: { line: string; at: number; different: number } | null = null;
	for (const line of text.split('\n')) {
		const { text: folded, places } = foldWithPlaces(line);
		const hits = hitsIn(folded, words);
		const [first] = hits;
		if (!first) continue;
		const different = new Set(hits.map(({ start, end }) => folded.slice(start, end))).size;
		if (different > (best?.different ?? 0)) best = { line, at: places[first.start] ?? 0, different };
		if (different === words.length) break;
	}
	return best && cut(best.line, best.at, words);
}

function cut(line: string, at: number, words: readonly string[]): Passage {
	const start = at <= BEFORE ? 0 : afterSpace(line, at - BEFORE, at);
	const end = line.length <= start + SHOWN ? line.length : beforeSpace(line, start + SHOWN, at);
	const pieces = markWords(withoutHalves(line.slice(start, end)), words);
	if (start > 0) pieces.unshift({ text: '… ', hit: false });
	if (end < line.length) pieces.push({ text: ' …', hit: false });
	return { pieces, anchor: line.slice(at, at + ANCHOR) };
}

/** Where there was no space to cut at, half of an emoji may be left at either end. */
function withoutHalves(text: string): string {
	return text.replace(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g, '').toWellFormed();
}

function afterSpace(line: string, from: number, limit: number): number {
	const space = line.indexOf(' ', from);
	return space === -1 || space >= limit ? from : space + 1;
}

function beforeSpace(line: string, until: number, limit: number): number {
	const space = line.lastIndexOf(' ', until);
	return space <= limit ? until : space;
}
