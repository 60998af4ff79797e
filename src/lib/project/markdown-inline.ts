import {
	hasMark,
	LINE_BREAK,
	linkHref,
	NOTHING,
	sharedMarks,
	type Mark,
	type Mention,
	type Run
} from './inline-run.ts';
import { nestedMarks, samePrefix } from './mark-nesting.ts';
import { escapeLineStart, escapeWords, reference } from './markdown-escape.ts';
import { runsOf } from './tidy-runs.ts';

const DELIMITER = { bold: '**', italic: '*', strike: '~~' } as const;
/** A line that goes on in the next one. */
const BREAK = '\\\n';
/** Between two delimiters that would read as one. */
const APART: Piece = { kind: 'other', source: '<!-- -->' };

/** A part of a paragraph's source. */
interface Piece {
	readonly kind: 'words' | 'open' | 'close' | 'other';
	/** Of `words`: not escaped yet. */
	readonly source: string;
	readonly inLink?: boolean;
	/** This end is written as a reference, so that the delimiter beside it counts. */
	encodeFirst?: boolean;
	encodeLast?: boolean;
}

/** The lines of a paragraph. */
export function inlineMarkdown(children: readonly unknown[]): string[] {
	return sourceOf(runsOf(children)).split('\n').map(escapeLineStart);
}

/** A paragraph in one line, as headings and cells need it. */
export function inlineMarkdownLine(children: readonly unknown[]): string {
	return escapeLineStart(sourceOf(runsOf(children)).replaceAll(BREAK, '<br>'));
}

/** Plain words as one line. */
export function wordsMarkdown(text: string): string {
	return escapeLineStart(sourceOf([{ text: text.replace(/\s+/g, ' ').trim(), marks: [] }]));
}

function sourceOf(runs: readonly Run[]): string {
	const pieces = apart(piecesOf(runs));
	// A letter that becomes a reference can need another one before it, and one after it.
	for (const index of [...pieces.keys()].reverse()) keepFlanking(pieces, index);
	for (const index of pieces.keys()) keepFlanking(pieces, index);
	const tildes = countTildes(runs) > 1;
	let before = '';
	return pieces
		.map((piece, index) => {
			const source =
				piece.kind === 'words' ? words(piece, { before, next: pieces[index + 1], tildes }) : piece.source;
			before = source.at(-1) ?? before;
			return source;
		})
		.join('');
}

/** Two and more could strike words through. */
function countTildes(runs: readonly Run[]): number {
	return runs.reduce((sum, run) => {
		const typed = hasMark(run, 'code') ? 0 : run.text.split('~').length - 1;
		return sum + typed + (hasMark(run, 'strike') ? 2 : 0);
	}, 0);
}

function piecesOf(runs: readonly Run[]): Piece[] {
	const pieces: Piece[] = [];
	const addresses = new Set(
		runs.filter((run, index) => isWholeAddress(run, runs[index - 1], runs[index + 1]))
	);
	const nested = nestedMarks(runs.map((run) => (addresses.has(run) ? { ...run, marks: [] } : run)));
	let open: readonly Mark[] = [];
	for (const [index, run] of [...runs, NOTHING].entries()) {
		const marks = nested[index] ?? [];
		const kept = samePrefix(open, marks);
		pieces.push(...open.slice(kept).reverse().map(closing), ...marks.slice(kept).map(opening));
		if (addresses.has(run)) pieces.push({ kind: 'other', source: `<${run.text}>` });
		else if (run !== NOTHING) pieces.push(content(run));
		open = marks;
	}
	return pieces.filter(({ source }) => source !== '');
}

/** A link that shows where it goes, which Markdown writes between < and >. */
function isWholeAddress(run: Run, before: Run | undefined, after: Run | undefined): boolean {
	const [link, ...others] = run.marks;
	if (link?.name !== 'link' || link.title !== '' || others.length > 0) return false;
	const goesOn = [before, after].some((beside) => beside && sharedMarks(run, beside).length > 0);
	return !goesOn && /^https?:\/\/[^\s<>]+$/.test(run.text) && linkHref(run.text) === link.href;
}

function opening({ name }: Mark): Piece {
	if (name === 'link') return { kind: 'other', source: '[' };
	if (name === 'underline') return { kind: 'other', source: '<u>' };
	return { kind: 'open', source: name === 'code' ? '' : DELIMITER[name] };
}

function closing({ name, href, title }: Mark): Piece {
	if (name === 'link') return { kind: 'other', source: `](${target(href)}${quoted(title)})` };
	if (name === 'underline') return { kind: 'other', source: '</u>' };
	return { kind: 'close', source: name === 'code' ? '' : DELIMITER[name] };
}

function target(href: string): string {
	const source = href.replace(/&(?=[#a-z])/gi, '&amp;');
	return /[()]/.test(source) ? `<${source}>` : source;
}

function quoted(title: string): string {
	return title === '' ? '' : ` "${title.replace(/["\\]/g, '\\$&').replace(/&(?=[#a-z])/gi, '\\&')}"`;
}

function content(run: Run): Piece {
	if (run.mention) return { kind: 'other', source: mentionSource(run.mention) };
	if (hasMark(run, 'code')) return { kind: 'other', source: codeSpan(run.text) };
	if (run.text === LINE_BREAK) return { kind: 'other', source: BREAK };
	return { kind: 'words', source: run.text, inLink: hasMark(run, 'link') };
}

/** A link whose scheme only we know: others show its words. */
function mentionSource({ kind, id, label }: Mention): string {
	const shown = kind === 'member' ? `@${label}` : label;
	const source = escapeWords(shown, { before: '', next: '', tildes: true, inLink: true });
	return `[${source}](mention:${kind}/${id})`;
}

function codeSpan(text: string): string {
	const runs = new Set(Array.from(text.matchAll(/`+/g), ([run]) => run.length));
	let length = 1;
	while (runs.has(length)) length += 1;
	const fence = '`'.repeat(length);
	const padded = /^`|`$|^ .* $/.test(text) && text.trim() !== '' ? ` ${text} ` : text;
	return fence + padded + fence;
}

function words(
	{ source, inLink = false, encodeFirst, encodeLast }: Piece,
	{ before, next, tildes }: { before: string; next: Piece | undefined; tildes: boolean }
): string {
	const characters = Array.from(source);
	const first = encodeFirst ? reference(characters.shift()) : '';
	const last = encodeLast ? reference(characters.pop()) : '';
	const rest = escapeWords(characters.join(''), {
		before: first.at(-1) ?? before.at(-1) ?? '',
		next: last || (next?.source ?? ''),
		tildes,
		inLink
	});
	return first + rest + last;
}

function apart(pieces: readonly Piece[]): Piece[] {
	return pieces.flatMap((piece, index) => {
		const before = pieces[index - 1];
		const meets = before?.kind === 'open' || before?.kind === 'close';
		const collides =
			piece.kind === 'open' && meets && before.source[0] === piece.source[0] && !isOneRun(pieces, index);
		return collides ? [APART, { ...piece }] : [{ ...piece }];
	});
}

/**
 * Whether the one that begins before this one can be written without a gap. When this one ends first, and another
 * begins before the outer ends, that would be taken for the end of the outer.
 */
function isOneRun(pieces: readonly Piece[], index: number): boolean {
	const sign = pieces[index]?.source[0];
	if (pieces[index - 1]?.kind !== 'open') return false;
	let ended = false;
	for (let after = index + 1; after < pieces.length; after += 1) {
		const { kind, source } = pieces[after] ?? APART;
		if (kind === 'words' || source[0] !== sign) continue;
		if (ended) return kind !== 'open';
		ended = true;
	}
	return true;
}

/**
 * A delimiter between a letter and a punctuation mark counts on the side of the letter only. On the other side
 * the letter becomes a reference, which ends and begins with punctuation.
 */
function keepFlanking(pieces: readonly Piece[], index: number): void {
	const piece = pieces[index];
	if (piece?.kind !== 'open' && piece?.kind !== 'close') return;
	const step = piece.kind === 'open' ? 1 : -1;
	let inner = index + step;
	while (pieces[inner]?.kind === piece.kind && pieces[inner]?.source[0] === piece.source[0]) inner += step;
	let outer = index - step;
	while (pieces[outer]?.kind === piece.kind && pieces[outer]?.source[0] === piece.source[0]) outer -= step;
	const [inside, outside] = [pieces[inner], pieces[outer]];
	if (!inside || outside?.kind !== 'words') return;
	const isOpen = piece.kind === 'open';
	if (!isPunctuation(edge(inside, isOpen)) || !isLetter(edge(outside, !isOpen))) return;
	if (isOpen) outside.encodeLast = true;
	else outside.encodeFirst = true;
}

function edge({ source, encodeFirst, encodeLast }: Piece, first: boolean): string {
	const characters = Array.from(first ? source.slice(0, 3) : source.slice(-3));
	const isReference =
		(first ? encodeFirst : encodeLast) || (characters.length === 1 && (encodeFirst || encodeLast));
	return isReference ? ';' : (characters.at(first ? 0 : -1) ?? '');
}

function isPunctuation(character: string): boolean {
	return /^[\p{P}\p{S}]$/u.test(character);
}

/** As CommonMark sees it: neither space nor punctuation. */
function isLetter(character: string): boolean {
	return character !== '' && !isPunctuation(character) && !/^[\t\n\f\r\p{Zs}]$/u.test(character);
}
