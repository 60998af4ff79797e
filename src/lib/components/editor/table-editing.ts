import {
	TextSelection,
	type Command,
	type EditorState,
	type Plugin,
	type Transaction
} from '@tiptap/pm/state';
import {
	addColumnAfter,
	addColumnBefore,
	addRowAfter,
	addRowBefore,
	deleteColumn,
	deleteRow,
	deleteTable,
	goToNextCell,
	isInTable,
	tableEditing,
	toggleHeader
} from '@tiptap/pm/tables';
import type { EditorView } from '@tiptap/pm/view';

// `lazy-table-editing.ts` fetches this when it is needed.

const COMMANDS = {
	...{ addColumnAfter, addColumnBefore, addRowAfter, addRowBefore, deleteColumn, deleteRow, deleteTable },
	toggleHeaderRow: toggleHeader('row'),
	toggleHeaderColumn: toggleHeader('column')
} satisfies Record<string, Command>;

export type TableCommand = keyof typeof COMMANDS;

export const editing: Plugin = tableEditing();

export function changeTable(view: EditorView, command: TableCommand): void {
	const table = tableAt(view.state);
	COMMANDS[command](view.state, (transaction) => view.dispatch(keepInTable(transaction, table)));
}

/** Tab goes to the next cell, beyond the last one into a new row. */
export function goByTab(view: EditorView, event: KeyboardEvent): boolean {
	if (event.key !== 'Tab' || event.ctrlKey || event.altKey || event.metaKey || !isInTable(view.state))
		return false;
	if (!goToNextCell(event.shiftKey ? -1 : 1)(view.state, view.dispatch) && !event.shiftKey) {
		addRowAfter(view.state, view.dispatch);
		goToNextCell(1)(view.state, view.dispatch);
	}
	return true;
}

function tableAt({ selection }: EditorState): number | null {
	const { $from } = selection;
	for (let depth = $from.depth; depth > 0; depth -= 1) {
		if ($from.node(depth).type.name === 'table') return $from.before(depth);
	}
	return null;
}

/** With the last row or column the caret would leave the table that is being worked on. */
function keepInTable(transaction: Transaction, table: number | null): Transaction {
	const position = table === null ? null : transaction.mapping.map(table);
	const node = position === null ? null : transaction.doc.nodeAt(position);
	if (position === null || node?.type.name !== 'table') return transaction;
	const end = position + node.nodeSize;
	const { from } = transaction.selection;
	if (from > position && from < end) return transaction;
	return transaction.setSelection(TextSelection.near(transaction.doc.resolve(end - 1), -1));
}
