import { Node, type Attribute } from '@tiptap/core';
import { alignmentOf, isSpan, spanOf, type Span } from './cell-attributes.ts';
import { loadTableEditing, tableEditing } from './lazy-table-editing.ts';
import { onlyForOwnTyping } from './own-typing.ts';

/** How ProseMirror's commands for tables recognise them. */
const ROLES: Record<string, string> = {
	table: 'table',
	tableRow: 'row',
	tableHeader: 'header_cell',
	tableCell: 'cell'
};

function span(name: Span): Attribute {
	return {
		default: 1,
		parseHTML: (cell: HTMLElement) => spanOf(name, cell.getAttribute(name)),
		validate: (value: unknown) => {
			if (!isSpan(name, value)) throw new RangeError(`${name} of a cell`);
		}
	};
}

/** Which attributes a cell has is a contract with every peer; how they are drawn is ours, without inline styles. */
function cellAttributes(): Record<string, Attribute> {
	return {
		colspan: span('colspan'),
		rowspan: span('rowspan'),
		colwidth: { default: null, parseHTML: () => null, rendered: false },
		align: {
			default: null,
			parseHTML: (cell: HTMLElement) => alignmentOf(cell.dataset.align ?? cell.getAttribute('align')),
			renderHTML: ({ align }) => ({ 'data-align': alignmentOf(align) })
		}
	};
}

function cell(name: 'tableCell' | 'tableHeader', tag: 'td' | 'th') {
	return Node.create({
		name,
		content: 'block+',
		isolating: true,
		addAttributes: cellAttributes,
		parseHTML: () => [{ tag }],
		renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes, 0]
	});
}

const TableRow = Node.create({
	name: 'tableRow',
	content: '(tableCell | tableHeader)*',
	parseHTML: () => [{ tag: 'tr' }],
	renderHTML: () => ['tr', 0]
});

const Table = Node.create({
	name: 'table',
	group: 'block',
	content: 'tableRow+',
	isolating: true,
	parseHTML: () => [{ tag: 'table' }],
	// A wide table scrolls inside its own frame, never the page.
	renderHTML: () => ['div', { class: 'table' }, ['table', ['tbody', 0]]],
	addNodeView() {
		return () => {
			void loadTableEditing();
			const dom = document.createElement('div');
			dom.className = 'table';
			const contentDOM = document.createElement('tbody');
			dom.appendChild(document.createElement('table')).append(contentDOM);
			return { dom, contentDOM };
		};
	},
	extendNodeSchema: ({ name }: { name: string }) => ({ tableRole: ROLES[name] }),
	addProseMirrorPlugins() {
		// It evens out the rows of a table that two people changed at once; by looking alone it must not.
		return [onlyForOwnTyping(tableEditing())];
	}
});

export const TABLE_NODES = [Table, TableRow, cell('tableHeader', 'th'), cell('tableCell', 'td')];
