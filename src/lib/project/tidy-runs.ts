import * as Y from 'yjs';
import {
	hasMark,
	LINE_BREAK,
	linkHref,
	MARKS,
	sameMark,
	sortedMarks,
	type Mark,
	type Mention,
	type Run
} from './inline-run.ts';
import { nestedMarks, samePrefix } from './mark-nesting.ts';
import { fragmentToText, insertsOf, isElement, isHardBreak, type Insert } from './text.ts';

/** The runs of a paragraph in a shared text. */
export function runsOf(children: readonly unknown[]): Run[] {
	return tidyRuns(withoutDefinition(tidyRuns(children.flatMap(readChild))));
}

/** Code with `]:` in a link at the beginning would define where the link leads; in code nothing can be escaped. */
function withoutDefinition(runs: readonly Run[]): readonly Run[] {
	const link = runs[0]?.marks.find(({ name }) => name === 'link');
	if (!link) return runs;
	const after = runs.findIndex(({ marks }) => !marks.some((mark) => sameMark(mark, link)));
	return runs.map((run, index) => {
		const isInLink = after === -1 || index < after;
		if (!isInLink || !hasMark(run, 'code') || !run.text.includes(']:')) return run;
		return { ...run, marks: run.marks.filter(({ name }) => name !== 'code') };
	});
}

/**
 * What Markdown can say of these runs: spaces at the edge of a mark leave it, since delimiters next to a space on
 * their inner side do not count, and spaces and breaks at the edges of a line are gone.
 */
export function tidyRuns(runs: readonly Run[]): Run[] {
	const lines = runs.map((run) => (run.text === LINE_BREAK ? run : { ...run, text: oneLine(run.text) }));
	return joined(withoutEdges(hoistSpace(lines)));
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
	const href = typeof link.href === 'string' ? linkHref(link.href) : null;
	if (href === null) return [];
	return [{ name: 'link', href, title: typeof link.title === 'string' ? oneLine(link.title).trim() : '' }];
}

/** The editor shows a line feed in a text as a space. */
function oneLine(text: string): string {
	return text.replace(/[\r\n\v\f\u2028\u2029]+/g, ' ');
}

function hoistSpace(runs: readonly Run[]): Run[] {
	const pieces = runs.flatMap(splitSpace);
	const words = pieces.filter((piece) => !isSpace(piece));
	const nested = nestedMarks(words);
	let seen = 0;
	return pieces.map((piece) => {
		if (!isSpace(piece)) {
			seen += 1;
			return piece;
		}
		// Beside a mention, which has the marks of both its sides, one that ends here would be cut off.
		if (words[seen - 1]?.mention || words[seen]?.mention) return { text: piece.text, marks: [] };
		// What stays open from the words before to those after. Two pieces of code are not one.
		const before = nested[seen - 1] ?? [];
		const marks = before
			.slice(0, samePrefix(before, nested[seen] ?? []))
			.filter(({ name }) => name !== 'code');
		return { text: piece.text, marks: sortedMarks(marks) };
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
