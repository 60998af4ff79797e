import * as Y from 'yjs';
import { fragmentToText, insertsOf, isElement, isHardBreak, type Insert } from './text.ts';
import { safeHref } from './url.ts';

/** The outermost first: code cannot contain other marks, and a link is best not cut in pieces. */
const MARKS = ['link', 'bold', 'italic', 'strike', 'underline', 'code'] as const;
type MarkName = (typeof MARKS)[number];

const DELIMITER = { bold: '**', italic: '*', strike: '~~' } as const;

interface Mark {
	readonly name: MarkName;
	/** For a link only. */
	readonly href: string;
}

interface Run {
	readonly text: string;
	/** In the sequence of `MARKS`. */
	readonly marks: readonly Mark[];
}

const LINE_BREAK = '\n';
const NOTHING: Run = { text: '', marks: [] };

/** The lines of a paragraph. */
export function inlineMarkdown(children: readonly unknown[]): string[] {
	const runs = withoutEdges(hoistSpace(children.flatMap(readRuns)));
	return writeRuns(runs)
		.split(LINE_BREAK)
		.map((line) => escapeLineStart(line.trimStart()))
		.map((line, index, all) => (index < all.length - 1 ? `${line.trimEnd()}\\` : line.trimEnd()));
}

function readRuns(child: unknown): Run[] {
	if (child instanceof Y.XmlText) return insertsOf(child).flatMap(readInsert);
	if (!isElement(child)) return [];
	if (isHardBreak(child)) return [{ text: LINE_BREAK, marks: [] }];
	return [{ text: oneLine(fragmentToText(child)), marks: [] }];
}

function readInsert({ insert, attributes }: Insert): Run[] {
	if (typeof insert !== 'string' || insert === '') return [];
	const given = new Map(Object.entries(attributes ?? {}).map(([name, value]) => [markName(name), value]));
	const marks = MARKS.flatMap((name): Mark[] => {
		const value: unknown = given.get(name);
		if (value === undefined || value === null || value === false) return [];
		if (name !== 'link') return [{ name, href: '' }];
		const href = linkTarget(value);
		return href === null ? [] : [{ name, href }];
	});
	return [{ text: oneLine(insert), marks }];
}

/** The editor adds a hash to the name of a mark that may lie over another of its kind. */
function markName(attribute: string): string {
	return attribute.replace(/--[a-zA-Z0-9+/=]{8}$/, '');
}

function linkTarget(value: unknown): string | null {
	const href: unknown = typeof value === 'object' && value !== null && 'href' in value ? value.href : null;
	return typeof href === 'string' ? safeHref(href) : null;
}

/** The editor shows a line feed in a text as a space. */
function oneLine(text: string): string {
	return text.replace(/[\r\n\u2028\u2029]+/g, ' ');
}

/** Delimiters next to a space on their inner side do not count, so spaces at the edge of a mark leave it. */
function hoistSpace(runs: readonly Run[]): Run[] {
	const pieces = runs.flatMap(splitSpace);
	// The words, or the line break, that stand after each piece.
	const after: Run[] = [];
	let next = NOTHING;
	for (const piece of pieces.toReversed()) {
		after.push(next);
		if (!isSpace(piece)) next = piece;
	}
	let before = NOTHING;
	return pieces.map((piece) => {
		const following = after.pop() ?? NOTHING;
		if (!isSpace(piece)) {
			before = piece;
			return piece;
		}
		return { text: piece.text, marks: sharedMarks(before, following) };
	});
}

function splitSpace({ text, marks }: Run): Run[] {
	if (text === LINE_BREAK || marks.some(({ name }) => name === 'code')) return [{ text, marks }];
	const core = text.trim();
	const start = text.length - text.trimStart().length;
	const parts = [text.slice(0, start), core, text.slice(start + core.length)];
	return parts.filter((part) => part !== '').map((part) => ({ text: part, marks }));
}

function isSpace({ text, marks }: Run): boolean {
	return text !== LINE_BREAK && text.trim() === '' && !marks.some(({ name }) => name === 'code');
}

/** The marks that stay open from one run to the other. */
function sharedMarks(a: Run, b: Run): readonly Mark[] {
	const differing = a.marks.findIndex((mark, index) => !sameMark(mark, b.marks[index]));
	return differing === -1 ? a.marks : a.marks.slice(0, differing);
}

/** Breaks and spaces at either end of a paragraph show nothing. */
function withoutEdges(runs: readonly Run[]): Run[] {
	const shows = (run: Run) => run.text !== LINE_BREAK && !isSpace(run);
	const first = runs.findIndex(shows);
	return first === -1 ? [] : runs.slice(first, runs.findLastIndex(shows) + 1);
}

function writeRuns(runs: readonly Run[]): string {
	const parts: string[] = [];
	let before = NOTHING;
	for (const run of [...runs, NOTHING]) {
		const kept = sharedMarks(before, run).length;
		parts.push(...before.marks.slice(kept).reverse().map(closing), ...run.marks.slice(kept).map(opening));
		before = run;
		parts.push(content(run, parts.findLast((part) => part !== '')?.at(-1) ?? ''));
	}
	return parts.join('');
}

function sameMark(a: Mark, b: Mark | undefined): boolean {
	return a.name === b?.name && a.href === b.href;
}

function opening({ name }: Mark): string {
	if (name === 'link') return '[';
	if (name === 'underline') return '<u>';
	return name === 'code' ? '' : DELIMITER[name];
}

function closing({ name, href }: Mark): string {
	if (name === 'link') return `](${/[()<>]/.test(href) ? `<${href.replace(/[<>]/g, encodeURI)}>` : href})`;
	if (name === 'underline') return '</u>';
	return name === 'code' ? '' : DELIMITER[name];
}

function content({ text, marks }: Run, before: string): string {
	if (marks.some(({ name }) => name === 'code')) return codeSpan(text);
	if (text === LINE_BREAK) return text;
	return escapeText(
		text,
		before,
		marks.some(({ name }) => name === 'link')
	);
}

function codeSpan(text: string): string {
	const runs = new Set(Array.from(text.matchAll(/`+/g), ([run]) => run.length));
	let length = 1;
	while (runs.has(length)) length += 1;
	const fence = '`'.repeat(length);
	const padded = /^`|`$|^ .* $/.test(text) ? ` ${text} ` : text;
	return fence + padded + fence;
}

/** Only what would otherwise be markup: text that stays readable is worth more than safe-looking text. */
function escapeText(text: string, before: string, inLink: boolean): string {
	const tildes = text.split('~').length > 2;
	return text.replace(/[\\`*_~[\]<&]/g, (char, index: number) => {
		const left = index === 0 ? before : (text[index - 1] ?? '');
		const rest = text.slice(index + 1);
		return isMarkup(char, left, rest, { tildes, inLink }) ? `\\${char}` : char;
	});
}

function isMarkup(
	char: string,
	left: string,
	rest: string,
	in_: { tildes: boolean; inLink: boolean }
): boolean {
	const spaced = /^\s?$/.test(left) && /^(\s|$)/.test(rest);
	switch (char) {
		case '*':
			return !spaced;
		case '_':
			return !spaced && !(/[\p{L}\p{N}]/u.test(left) && /^[\p{L}\p{N}]/u.test(rest));
		case '~':
			return in_.tildes;
		case ']':
			return in_.inLink;
		case '<':
			return /^[a-z/!?]/i.test(rest);
		case '&':
			return /^(#\d+|#x[\da-f]+|[a-z][a-z\d]*);/i.test(rest);
		case '\\':
			return /^([!-/:-@[-`{-~]|$)/.test(rest);
		default:
			return true;
	}
}

/** What a line may not begin with, or, of dashes and equals signs, consist of. */
function escapeLineStart(line: string): string {
	return line
		.replace(/^(#{1,6}(\s|$)|>|[-+*](\s|$)|[-:|\s]*-[-:|\s]*$|=+\s*$)/, '\\$1')
		.replace(/^(\d{1,9})([.)](\s|$))/, '$1\\$2');
}
