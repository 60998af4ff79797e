import { mergeAttributes, type Attribute } from '@tiptap/core';
import { Table, TableCell, TableHeader, TableRow } from '@tiptap/extension-table';
import { onlyForOwnTyping } from './own-typing.ts';

/** Cells that one may reach over; a table's map has an entry for each, whatever a peer writes. */
const MOST_COLUMNS = 50;
const MOST_ROWS = 500;

const ALIGNMENTS: readonly unknown[] = ['left', 'center', 'right'];

function span(name: 'colspan' | 'rowspan', most: number): Attribute {
	return {
		default: 1,
		parseHTML: (cell: HTMLElement) =>
			Math.min(most, Math.max(1, Math.round(Number(cell.getAttribute(name))) || 1)),
		validate: (value: unknown) => {
			const fits = typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most;
			if (!fits) throw new RangeError(`${name} of a cell`);
		}
	};
}

/** Which attributes a cell has is a contract with every peer; how they are drawn is ours, without inline styles. */
function cellAttributes(parent: Record<string, Attribute> | undefined): Record<string, Attribute> {
	return {
		colspan: span('colspan', MOST_COLUMNS),
		rowspan: span('rowspan', MOST_ROWS),
		colwidth: { default: null, parseHTML: () => null, rendered: false },
		align: {
			...parent?.align,
			default: null,
			renderHTML: ({ align }) => (ALIGNMENTS.includes(align) ? { 'data-align': String(align) } : {})
		}
	};
}

const DocTableCell = TableCell.extend({
	addAttributes() {
		return cellAttributes(this.parent?.() as Record<string, Attribute> | undefined);
	}
});

const DocTableHeader = TableHeader.extend({
	addAttributes() {
		return cellAttributes(this.parent?.() as Record<string, Attribute> | undefined);
	}
});

const DocTable = Table.extend({
	renderHTML({ HTMLAttributes }) {
		// A wide table scrolls inside its own frame, never the page.
		return ['div', { class: 'table' }, ['table', mergeAttributes(HTMLAttributes), ['tbody', 0]]];
	},
	addProseMirrorPlugins() {
		// It evens out the rows of a table that two people changed at once; by looking alone it must not.
		return (this.parent?.() ?? []).map(onlyForOwnTyping);
	}
}).configure({ View: null });

export const TABLE_NODES = [DocTable, TableRow, DocTableHeader, DocTableCell];
