import * as Y from 'yjs';
import { inlineMarkdownLine, wordsMarkdown } from './markdown-inline.ts';
import { fragmentToText, isElement } from './text.ts';

/** A cell that reaches over more columns than this was written by no editor of ours. */
const MAX_SPAN = 50;

/**
 * A table as GFM writes it: one line for each row, and always a head, which stays empty where the first row is
 * none. Undefined for what is no table of rows and cells.
 */
export function tableMarkdown(table: Y.XmlElement): string[] | undefined {
	const rows = elements(table, ['tableRow'])?.map((row) => elements(row, ['tableCell', 'tableHeader']));
	if (!rows || rows.length === 0 || !rows.every((row) => row !== undefined)) return undefined;
	const cells = rows.map((row) => row.flatMap(cellSources));
	const width = Math.max(...cells.map((row) => row.length));
	if (width === 0) return undefined;
	const hasHead = rows[0]?.some(({ nodeName }) => nodeName === 'tableHeader') ?? false;
	const [head = [], ...body] = hasHead ? cells : [[], ...cells];
	return [line(head, width), `|${' --- |'.repeat(width)}`, ...body.map((row) => line(row, width))];
}

function line(cells: readonly string[], width: number): string {
	const all = Array.from({ length: width }, (_, index) => cells[index] ?? '');
	return `| ${all.join(' | ')} |`;
}

/** Undefined when anything else is in it. */
function elements(parent: Y.XmlElement, names: readonly string[]): Y.XmlElement[] | undefined {
	const children: readonly unknown[] = parent.toArray();
	const found = children.filter(isElement).filter(({ nodeName }) => names.includes(nodeName));
	return found.length === children.length ? found : undefined;
}

/** The cell, and an empty one for each further column that it takes. */
function cellSources(cell: Y.XmlElement): string[] {
	const span: unknown = cell.getAttribute('colspan');
	const more = typeof span === 'number' && span > 1 ? Math.min(MAX_SPAN, Math.floor(span)) - 1 : 0;
	return [cellSource(cell), ...Array.from({ length: more }, () => '')];
}

function cellSource(cell: Y.XmlElement): string {
	const children: readonly unknown[] = cell.toArray();
	if (children.some((child) => child instanceof Y.XmlText)) return inCell(inlineMarkdownLine(children));
	return children
		.filter(isElement)
		.map((block) => inCell(blockLine(block)))
		.filter((source) => source !== '')
		.join('<br>');
}

function blockLine(block: Y.XmlElement): string {
	if (block.nodeName === 'paragraph' || block.nodeName === 'heading')
		return inlineMarkdownLine(block.toArray());
	return fragmentToText(block).split('\n').map(wordsMarkdown).join('<br>');
}

/** A bar would end the cell, in code too. */
function inCell(source: string): string {
	return source.replaceAll('|', '\\|');
}
