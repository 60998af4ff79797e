import * as Y from 'yjs';
import type { RichNode } from './rich-node.ts';
import { fragmentToText, insertsOf, isElement, isHardBreak, type Insert } from './text.ts';
import { safeHref } from './url.ts';

/** The outermost first: code cannot contain other marks, and a link is best not cut in pieces. */
const MARKS = ['link', 'bold', 'italic', 'strike', 'underline', 'code'] as const;
export type MarkName = (typeof MARKS)[number];

export interface Mark {
	readonly name: MarkName;
	/** For a link only. */
	readonly href: string;
	/** Of a link; '' when it has none. */
	readonly title: string;
}

/** A person or a doc, named in the middle of a text. */
export interface Mention {
	readonly kind: 'member' | 'doc';
	readonly id: string;
	readonly label: string;
}

/** A piece of a paragraph that is marked in one way; a line break and a mention are one by themselves. */
export interface Run {
	readonly text: string;
	/** In the sequence of `MARKS`. */
	readonly marks: readonly Mark[];
	readonly mention?: Mention;
}

export const LINE_BREAK = '\n';
export const NOTHING: Run = { text: '', marks: [] };

/** The runs of a paragraph in a shared text. */
export function runsOf(children: readonly unknown[]): Run[] {
	return tidyRuns(children.flatMap(readChild));
}

/**
 * What Markdown can say of these runs: spaces at the edge of a mark leave it, since delimiters next to a space on
 * their inner side do not count, and spaces and breaks at the edges of a line are gone.
 */
export function tidyRuns(runs: readonly Run[]): Run[] {
	const lines = runs.map((run) => (run.text === LINE_BREAK ? run : { ...run, text: oneLine(run.text) }));
	return joined(withoutEdges(hoistSpace(lines)));
}

/** Runs as the editor stores them. */
export function nodesOfRuns(runs: readonly Run[]): RichNode[] {
	const nodes: RichNode[] = [];
	let inserts: Insert[] = [];
	const flush = () => {
		if (inserts.length > 0) nodes.push({ text: inserts });
		inserts = [];
	};
	for (const run of runs) {
		if (run.text !== LINE_BREAK && !run.mention) {
			inserts.push(insertOf(run));
			continue;
		}
		flush();
		nodes.push(run.mention ? { name: 'mention', attributes: { ...run.mention } } : { name: 'hardBreak' });
	}
	flush();
	return nodes;
}

/** Of a run, in the sequence that every run has. */
export function sortedMarks(marks: readonly Mark[]): Mark[] {
	return MARKS.flatMap((name) => marks.filter((mark) => mark.name === name).slice(0, 1));
}

export function sameMark(a: Mark, b: Mark | undefined): boolean {
	return a.name === b?.name && a.href === b.href && a.title === b.title;
}

export function hasMark({ marks }: Run, name: MarkName): boolean {
	return marks.some((mark) => mark.name === name);
}

/** The marks that lie over both. */
export function sharedMarks(a: Run, b: Run): readonly Mark[] {
	return a.marks.filter((mark) => b.marks.some((other) => sameMark(mark, other)));
}

function insertOf({ text, marks }: Run): Insert {
	if (marks.length === 0) return { insert: text };
	const attributes = marks.map(({ name, href, title }): [string, object] => [
		name,
		name === 'link' ? { href, ...(title !== '' && { title }) } : {}
	]);
	return { insert: text, attributes: Object.fromEntries(attributes) };
}

function readChild(child: unknown): Run[] {
	if (child instanceof Y.XmlText) return insertsOf(child).flatMap(readInsert);
	if (!isElement(child)) return [];
	if (isHardBreak(child)) return [{ text: LINE_BREAK, marks: [] }];
	const mention = mentionOf(child);
	return [{ text: mention?.label ?? fragmentToText(child), marks: [], ...(mention && { mention }) }];
}

/** Undefined for one without an id or with text in it, which only a peer with other code writes. */
function mentionOf(node: Y.XmlElement): Mention | undefined {
	if (node.nodeName !== 'mention' || node.length > 0) return undefined;
	const { kind, id, label }: Record<string, unknown> = node.getAttributes();
	if ((kind !== 'member' && kind !== 'doc') || typeof id !== 'string' || !/^[\w-]{1,64}$/.test(id)) {
		return undefined;
	}
	const name = typeof label === 'string' ? oneLine(label).trim() : '';
	return { kind, id, label: name === '' ? id : name };
}

function readInsert({ insert, attributes }: Insert): Run[] {
	if (typeof insert !== 'string' || insert === '') return [];
	const given = new Map(Object.entries(attributes ?? {}).map(([name, value]) => [markName(name), value]));
	const marks = MARKS.flatMap((name): Mark[] => {
		const value: unknown = given.get(name);
		if (value === undefined || value === null || value === false) return [];
		if (name !== 'link') return [{ name, href: '', title: '' }];
		return linkMark(value);
	});
	return [{ text: insert, marks }];
}

/** The editor adds a hash to the name of a mark that may lie over another of its kind. */
function markName(attribute: string): string {
	return attribute.replace(/--[a-zA-Z0-9+/=]{8}$/, '');
}

function linkMark(value: unknown): Mark[] {
	const link: { href?: unknown; title?: unknown } = typeof value === 'object' && value !== null ? value : {};
	const href = typeof link.href === 'string' ? safeHref(link.href) : null;
	if (href === null) return [];
	return [{ name: 'link', href, title: typeof link.title === 'string' ? oneLine(link.title).trim() : '' }];
}

/** The editor shows a line feed in a text as a space. */
function oneLine(text: string): string {
	return text.replace(/[\r\n\v\f\u2028\u2029]+/g, ' ');
}

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

function splitSpace(run: Run): Run[] {
	const { text, marks } = run;
	if (text === LINE_BREAK || run.mention || hasMark(run, 'code')) return [run];
	const core = text.trim();
	const start = text.length - text.trimStart().length;
	const parts = [text.slice(0, start), core, text.slice(start + core.length)];
	return parts.filter((part) => part !== '').map((part) => ({ text: part, marks }));
}

function isSpace(run: Run): boolean {
	return run.text !== LINE_BREAK && !run.mention && run.text.trim() === '' && !hasMark(run, 'code');
}

/** Breaks at either end of a paragraph show nothing, nor do spaces at either end of a line. */
function withoutEdges(runs: readonly Run[]): Run[] {
	const kept: Run[] = [];
	for (const run of runs) {
		const atStart = kept.length === 0 || kept.at(-1)?.text === LINE_BREAK;
		const text = atStart && isSpace(run) ? run.text.replace(/^[ \t]+/, '') : run.text;
		if (run.text === LINE_BREAK) dropSpace(kept);
		if (text !== '' && !(kept.length === 0 && text === LINE_BREAK)) kept.push({ ...run, text });
	}
	for (let size = -1; size !== kept.length;) {
		size = kept.length;
		if (kept.at(-1)?.text === LINE_BREAK) kept.pop();
		dropSpace(kept);
	}
	return kept;
}

function dropSpace(kept: Run[]): void {
	for (let last = kept.at(-1); last && isSpace(last); last = kept.at(-1)) {
		const text = last.text.replace(/[ \t]+$/, '');
		if (text === last.text) return;
		kept.pop();
		if (text !== '') kept.push({ ...last, text });
	}
}

function joined(runs: readonly Run[]): Run[] {
	const result: Run[] = [];
	for (const run of runs) {
		const last = result.at(-1);
		const joins =
			last !== undefined &&
			[last, run].every(({ text, mention }) => text !== LINE_BREAK && !mention) &&
			last.marks.length === run.marks.length &&
			last.marks.every((mark, index) => sameMark(mark, run.marks[index]));
		if (joins) result[result.length - 1] = { ...last, text: last.text + run.text };
		else result.push(run);
	}
	return result;
}
