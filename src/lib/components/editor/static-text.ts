import * as Y from 'yjs';
import { safeHref } from '#lib/project/url.ts';

/** What can be shown of a fragment without the editor: known blocks as themselves, unknown ones by their text. */
export interface StaticBlock {
	kind: StaticKind;
	/** Of a heading, 1 to 3. */
	level: number;
	checked: boolean;
	/** Of a numbered list. */
	start: number;
	runs: readonly StaticRun[];
	blocks: readonly StaticBlock[];
}

export interface StaticRun {
	text: string;
	/** Names of marks, as classes. */
	marks: readonly string[];
	href: string | null;
}

const KINDS = [
	'paragraph',
	'heading',
	'bulletList',
	'orderedList',
	'listItem',
	'taskList',
	'taskItem',
	'blockquote',
	'codeBlock',
	'horizontalRule'
] as const;
export type StaticKind = (typeof KINDS)[number] | 'unknown';

/** Deeper blocks are left out, since a peer may nest without end; coupled to `MAX_DEPTH` of readable.ts. */
const MAX_DEPTH = 100;

export function staticBlocks(fragment: Y.XmlFragment, depth = 0): StaticBlock[] {
	if (depth > MAX_DEPTH) return [];
	return fragment.toArray().flatMap((child) => {
		if (child instanceof Y.XmlElement) return staticBlock(child, depth);
		if (child instanceof Y.XmlText && depth === 0) return { ...block('paragraph'), runs: staticRuns(child) };
		return [];
	});
}

function block(kind: StaticKind): StaticBlock {
	return { kind, level: 1, checked: false, start: 1, runs: [], blocks: [] };
}

function staticBlock(element: Y.XmlElement, depth: number): StaticBlock {
	const attributes: Record<string, unknown> = element.getAttributes();
	return {
		kind: KINDS.find((kind) => kind === element.nodeName) ?? 'unknown',
		level: Math.min(3, Math.max(1, Number(attributes.level) || 1)),
		checked: attributes.checked === true || attributes.checked === 'true',
		start: Number(attributes.start) || 1,
		runs: element.toArray().flatMap((child) => {
			if (child instanceof Y.XmlText) return staticRuns(child);
			return child instanceof Y.XmlElement && child.nodeName === 'hardBreak' ? [run('\n')] : [];
		}),
		blocks: staticBlocks(element, depth + 1).filter(({ kind, runs, blocks }) => {
			return kind !== 'unknown' || runs.length > 0 || blocks.length > 0;
		})
	};
}

function run(text: string): StaticRun {
	return { text, marks: [], href: null };
}

function staticRuns(text: Y.XmlText): StaticRun[] {
	const delta = text.toDelta() as { insert: unknown; attributes?: Record<string, unknown> }[];
	return delta.flatMap(({ insert, attributes = {} }) => {
		if (typeof insert !== 'string') return [];
		return { text: insert, marks: Object.keys(attributes), href: linkOf(attributes.link) };
	});
}

function linkOf(link: unknown): string | null {
	if (typeof link !== 'object' || link === null || !('href' in link)) return null;
	return typeof link.href === 'string' ? safeHref(link.href) : null;
}
