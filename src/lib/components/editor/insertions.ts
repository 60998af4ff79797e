import type { Editor } from '@tiptap/core';
import { TextSelection } from '@tiptap/pm/state';
import AtSign from '@lucide/svelte/icons/at-sign';
import Minus from '@lucide/svelte/icons/minus';
import Table from '@lucide/svelte/icons/table';
import { m } from '#lib/paraglide/messages.js';
import { BLOCK_FORMATS, type Format } from './formats.ts';

/** What stands in the menu beside the kinds of text. */
const INSERTIONS: readonly Omit<Format, 'isOn'>[] = [
	{ id: 'table', label: m.editor_table, icon: Table, hint: '', run: insertTable },
	{
		id: 'divider',
		label: m.editor_divider,
		icon: Minus,
		hint: '---',
		run: (editor) => editor.chain().focus().setHorizontalRule().run()
	},
	{
		id: 'mention',
		label: m.editor_mention,
		icon: AtSign,
		hint: '@',
		run: (editor) => editor.chain().focus().insertContent('@').run()
	}
];

/** By what other editors, and people, call the same. */
const OTHER_NAMES: Record<string, string> = {
	text: 'paragraph plain',
	'heading-1': 'h1 title',
	'heading-2': 'h2',
	'heading-3': 'h3',
	bullets: 'ul unordered points',
	numbers: 'ol ordered',
	task: 'todo to-do checklist checkbox',
	'code-block': 'pre snippet',
	quote: 'blockquote citation',
	callout: 'info note tip warning alert',
	table: 'grid rows columns',
	divider: 'hr rule line separator',
	mention: 'person member doc'
};

const NEW_ROWS = 3;
const NEW_COLUMNS = 3;

function insertTable(editor: Editor): void {
	const row = (type: string) => ({
		type: 'tableRow',
		content: Array.from({ length: NEW_COLUMNS }, () => ({ type, content: [{ type: 'paragraph' }] }))
	});
	const rows = Array.from({ length: NEW_ROWS }, (_, index) => row(index === 0 ? 'tableHeader' : 'tableCell'));
	const table = editor.schema.nodeFromJSON({ type: 'table', content: rows });
	const inserted = editor
		.chain()
		.focus()
		.command(({ tr }) => {
			const { from } = tr.selection;
			tr.replaceSelectionWith(table).setSelection(TextSelection.near(tr.doc.resolve(from)));
			// Below a table at the very end there would be no line to go on writing.
			const { lastChild, content } = tr.doc;
			if (lastChild?.type.name === 'table') tr.insert(content.size, editor.schema.node('paragraph'));
			return true;
		});
	inserted.run();
}

/** Those whose name, or another name of theirs, has a word that begins like what was typed; all for ''. */
export function findInsertions(editor: Editor, typed: string): Omit<Format, 'isOn'>[] {
	const all = [...BLOCK_FORMATS, ...INSERTIONS].filter(
		({ id }) => id !== 'table' || !editor.isActive('table')
	);
	const wanted = typed.toLowerCase();
	return all.filter(({ id, label }) =>
		`${label()} ${OTHER_NAMES[id] ?? ''}`
			.toLowerCase()
			.split(' ')
			.some((word, index, words) => word.startsWith(wanted) || words.slice(index).join('').startsWith(wanted))
	);
}

/** Opens the menu as if `/` were typed, where that is heard: at the beginning of a line or after a space. */
export function offerInsertions(editor: Editor): void {
	const { $from } = editor.state.selection;
	const before = $from.parent.textBetween(0, $from.parentOffset, ' ', ' ');
	const typed = before === '' || before.endsWith(' ') ? '/' : ' /';
	editor.chain().focus().insertContent(typed).run();
}
