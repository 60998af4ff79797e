import * as Y from 'yjs';
import { safeHref } from '#lib/project/url.ts';
import { calloutKind, type CalloutKind } from './callout-kind.ts';
import { alignmentOf, spanOf } from './cell-attributes.ts';
import { storedMention, type StoredMention } from './mentions.ts';

/** What can be shown of a fragment without the editor: known blocks as themselves, unknown ones by their text. */
export interface StaticBlock {
	kind: StaticKind;
	/** Of a heading, 1 to 3. */
	level: number;
	checked: boolean;
	/** Of a numbered list. */
	start: number;
	/** Of a callout. */
	callout: CalloutKind;
	/** Of a cell. */
	cell: { colspan: number; rowspan: number; align: string | null };
	runs: readonly StaticRun[];
	blocks: readonly StaticBlock[];
}

export interface StaticRun {
	text: string;
	/** Names of marks, as classes. */
	marks: readonly string[];
	href: string | null;
	mention: StoredMention | null;
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
	'callout',
	'table',
	'tableRow',
	'tableHeader',
	'tableCell',
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
	return {
		...{ kind, level: 1, checked: false, start: 1, callout: 'note', runs: [], blocks: [] },
		cell: { colspan: 1, rowspan: 1, align: null }
	};
}

function staticBlock(element: Y.XmlElement, depth: number): StaticBlock {
	const attributes: Record<string, unknown> = element.getAttributes();
	return {
		kind: KINDS.find((kind) => kind === element.nodeName) ?? 'unknown',
		level: Math.min(3, Math.max(1, Number(attributes.level) || 1)),
		checked: attributes.checked === true || attributes.checked === 'true',
		start: Number(attributes.start) || 1,
		callout: calloutKind(attributes.kind),
		cell: cellOf(attributes),
		runs: element.toArray().flatMap((child) => {
			if (child instanceof Y.XmlText) return staticRuns(child);
			return child instanceof Y.XmlElement ? inlineElement(child) : [];
		}),
		blocks: staticBlocks(element, depth + 1).filter(({ kind, runs, blocks }) => {
			return kind !== 'unknown' || runs.length > 0 || blocks.length > 0;
		})
	};
}

function cellOf({ colspan, rowspan, align }: Record<string, unknown>): StaticBlock['cell'] {
	return {
		colspan: spanOf('colspan', colspan),
		rowspan: spanOf('rowspan', rowspan),
		align: alignmentOf(align)
	};
}

function inlineElement(element: Y.XmlElement): StaticRun[] {
	if (element.nodeName === 'hardBreak') return [run('\n')];
	if (element.nodeName !== 'mention') return [];
	const mention = storedMention(element.getAttributes());
	return [{ ...run(mention.label), mention }];
}

function run(text: string): StaticRun {
	return { text, marks: [], href: null, mention: null };
}

function staticRuns(text: Y.XmlText): StaticRun[] {
	const delta = text.toDelta() as { insert: unknown; attributes?: Record<string, unknown> }[];
	return delta.flatMap(({ insert, attributes = {} }) => {
		if (typeof insert !== 'string') return [];
		return { ...run(insert), marks: Object.keys(attributes), href: linkOf(attributes.link) };
	});
}

function linkOf(link: unknown): string | null {
	if (typeof link !== 'object' || link === null || !('href' in link)) return null;
	return typeof link.href === 'string' ? safeHref(link.href) : null;
}
