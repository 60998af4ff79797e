import type { Mark, Sought } from './sought.ts';

/** UTF-16 units before the first mark, and of the whole: about two lines of a phone. */
const BEFORE = 40;
const SHOWN = 180;

/** A part of a text on one line, and where in it the marks are. */
export interface Excerpt {
	text: string;
	/** From a UTF-16 unit to the one after the last, in order, without overlap. */
	marks: [start: number, end: number][];
}

/** Markdown's signs at the beginning of lines, and around words, say nothing in an excerpt. */
const SIGNS = /^[ \t]*(?:(?:#{1,6}|>|[-*+]|\d{1,9}[.)])[ \t]+)+(?:\[[ xX]\][ \t]+)?|\*\*|~~|`+/gm;

/** A text of Markdown as its words are shown in an excerpt, and to be marked for it. */
export function plainWords(markdown: string): string {
	return markdown.replaceAll(SIGNS, '');
}

/** The part of a text with most of what is sought in it; without marks its beginning. */
export function excerptOf(text: string, marks: readonly Mark[]): Excerpt {
	const at = bestStart(marks);
	const start = at <= BEFORE ? 0 : afterSpace(text, at - BEFORE, at);
	const end = text.length <= start + SHOWN ? text.length : beforeSpace(text, start + SHOWN, at);
	const lead = start > 0 ? '… ' : '';
	const tail = end < text.length ? ' …' : '';
	const shift = lead.length - start;
	return {
		// One sign for one, so that the marks stay where they are.
		text: lead + text.slice(start, end).toWellFormed().replaceAll(/\s/g, ' ') + tail,
		marks: withoutOverlap(marks, start, end).map(([from, to]) => [from + shift, to + shift])
	};
}

/** Where the stretch begins that has most different ones of what is sought in it. */
function bestStart(marks: readonly Mark[]): number {
	let best = { start: marks[0]?.start ?? 0, different: 0 };
	for (const [index, { start }] of marks.entries()) {
		const near = new Set<Sought>();
		for (let next = index; next < marks.length; next += 1) {
			const mark = marks[next];
			if (!mark || mark.end > start + SHOWN - BEFORE) break;
			near.add(mark.of);
		}
		if (near.size > best.different) best = { start, different: near.size };
	}
	return best.start;
}

function withoutOverlap(marks: readonly Mark[], from: number, to: number): [number, number][] {
	let after = from;
	return marks.flatMap(({ start, end }): [number, number][] => {
		const begin = Math.max(start, after);
		const stop = Math.min(end, to);
		if (begin >= stop) return [];
		after = stop;
		return [[begin, stop]];
	});
}

function afterSpace(text: string, from: number, limit: number): number {
	const space = text.slice(from, limit).search(/\s/);
	return space === -1 ? from : from + space + 1;
}

function beforeSpace(text: string, until: number, limit: number): number {
	const space = text.slice(limit, until).search(/\s\S*$/);
	return space <= 0 ? until : limit + space;
}
