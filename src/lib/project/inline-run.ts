import type { RichNode } from './rich-node.ts';
import type { Insert } from './text.ts';
import { safeHref } from './url.ts';

/** The outermost first: code cannot contain other marks, and a link is best not cut in pieces. */
export const MARKS = ['link', 'bold', 'italic', 'strike', 'underline', 'code'] as const;
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

/** Where a link may go, as it is written in Markdown: what could end it there is encoded. */
export function linkHref(address: string): string | null {
	return safeHref(address)?.replace(/[<>\\]/g, encodeURIComponent) ?? null;
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
