import { findParentNode, type Editor } from '@tiptap/core';
import type { MenuEntry } from '#lib/components/ui/menu-entry.ts';
import { LANGUAGE_TITLES, languageOf, type Language } from '#lib/components/code/code-language.ts';
import { m } from '#lib/paraglide/messages.js';
import { loadTableEditing } from './lazy-table-editing.ts';
import type { TableCommand } from './table-editing.ts';
import { CALLOUT_KINDS, calloutKind, calloutLabel } from './callout-kind.ts';

/** What can be done to the block around the caret, beside writing in it. */
export interface BlockTools {
	/** Of the block, in the text. */
	position: number;
	/** What the block is now, on the button. */
	title: string;
	/** Names the menu. */
	label: string;
	entries: MenuEntry[];
}

type Found = NonNullable<ReturnType<ReturnType<typeof findParentNode>>>;

const withTools = findParentNode(({ type }) => ['table', 'callout', 'codeBlock'].includes(type.name));

/** Of the innermost block that has any. */
export function blockTools(editor: Editor): BlockTools | null {
	const found = withTools(editor.state.selection);
	if (!found) return null;
	if (found.node.type.name === 'table') return tableTools(editor, found);
	return found.node.type.name === 'callout' ? calloutTools(editor, found) : codeTools(editor, found);
}

function tableTools(editor: Editor, { pos }: Found): BlockTools {
	const run = (command: TableCommand) => () => void changeTable(editor, command);
	return {
		position: pos,
		title: m.editor_table(),
		label: m.editor_table_menu(),
		entries: [
			{ label: m.editor_row_above(), run: run('addRowBefore') },
			{ label: m.editor_row_below(), run: run('addRowAfter') },
			{ label: m.editor_column_before(), run: run('addColumnBefore') },
			{ label: m.editor_column_after(), run: run('addColumnAfter') },
			{ separator: true },
			{ label: m.editor_header_row(), run: run('toggleHeaderRow') },
			{ label: m.editor_header_column(), run: run('toggleHeaderColumn') },
			{ separator: true },
			{ label: m.editor_row_delete(), danger: true, run: run('deleteRow') },
			{ label: m.editor_column_delete(), danger: true, run: run('deleteColumn') },
			{ label: m.editor_table_delete(), danger: true, run: run('deleteTable') }
		]
	};
}

async function changeTable(editor: Editor, command: TableCommand): Promise<void> {
	editor.view.focus();
	const tables = await loadTableEditing();
	if (!editor.isDestroyed) tables?.changeTable(editor.view, command);
}

function calloutTools(editor: Editor, { node, pos }: Found): BlockTools {
	const now = calloutKind(node.attrs.kind);
	return {
		position: pos,
		title: calloutLabel(now),
		label: m.editor_callout_menu(),
		entries: [
			...CALLOUT_KINDS.map((kind) => ({
				label: calloutLabel(kind),
				checked: kind === now,
				run: () => editor.chain().focus().updateAttributes('callout', { kind }).run()
			})),
			{ separator: true },
			{ label: m.editor_callout_remove(), run: () => unwrap(editor, { node, pos }) }
		]
	};
}

function unwrap(editor: Editor, { node, pos }: Pick<Found, 'node' | 'pos'>): void {
	const { head } = editor.state.selection;
	const lifted = editor.chain().command(({ tr }) => {
		tr.replaceWith(pos, pos + node.nodeSize, node.content);
		return true;
	});
	lifted
		.setTextSelection(head - 1)
		.focus()
		.run();
}

function codeTools(editor: Editor, { node, pos }: Found): BlockTools {
	const stored = typeof node.attrs.language === 'string' ? node.attrs.language : '';
	const now = languageOf(stored);
	const choice = (label: string, language: Language | null) => ({
		label,
		checked: language === now,
		run: () => editor.chain().focus().updateAttributes('codeBlock', { language }).run()
	});
	const titles = Object.entries(LANGUAGE_TITLES) as [Language, string][];
	return {
		position: pos,
		// A language without colours, which somebody imported or typed, keeps its name.
		title: now ? LANGUAGE_TITLES[now] : stored || m.editor_code_plain(),
		label: m.editor_code_language(),
		entries: [
			choice(m.editor_code_plain(), null),
			...titles.map(([language, title]) => choice(title, language))
		]
	};
}
