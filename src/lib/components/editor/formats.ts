import type { Editor } from '@tiptap/core';
import Bold from '@lucide/svelte/icons/bold';
import Code from '@lucide/svelte/icons/code';
import CodeXml from '@lucide/svelte/icons/square-code';
import Heading1 from '@lucide/svelte/icons/heading-1';
import Heading2 from '@lucide/svelte/icons/heading-2';
import Heading3 from '@lucide/svelte/icons/heading-3';
import Info from '@lucide/svelte/icons/info';
import Italic from '@lucide/svelte/icons/italic';
import List from '@lucide/svelte/icons/list';
import ListOrdered from '@lucide/svelte/icons/list-ordered';
import Pilcrow from '@lucide/svelte/icons/pilcrow';
import Strikethrough from '@lucide/svelte/icons/strikethrough';
import TextQuote from '@lucide/svelte/icons/text-quote';
import SquareCheck from '@lucide/svelte/icons/square-check';
import type { Component } from 'svelte';
import { m } from '#lib/paraglide/messages.js';

export interface Format {
	id: string;
	label: () => string;
	icon: Component;
	/** What to type, or press, for the same. */
	hint: string;
	isOn: (editor: Editor) => boolean;
	run: (editor: Editor) => void;
}

function heading(level: 1 | 2 | 3, icon: Component): Format {
	return {
		id: `heading-${String(level)}`,
		label: () => m.editor_heading({ level }),
		icon,
		hint: '#'.repeat(level),
		isOn: (editor) => editor.isActive('heading', { level }),
		run: (editor) => editor.chain().focus().setHeading({ level }).run()
	};
}

/** What a block can be, as the menu shows it. A block inside another is named by the later: a task in a quote is a task. */
export const BLOCK_FORMATS: readonly Format[] = [
	{
		id: 'text',
		label: m.editor_text,
		icon: Pilcrow,
		hint: '',
		isOn: (editor) => editor.isActive('paragraph'),
		run: (editor) => editor.chain().focus().clearNodes().run()
	},
	heading(1, Heading1),
	heading(2, Heading2),
	heading(3, Heading3),
	{
		id: 'quote',
		label: m.editor_quote,
		icon: TextQuote,
		hint: '>',
		isOn: (editor) => editor.isActive('blockquote'),
		run: (editor) => editor.chain().focus().toggleBlockquote().run()
	},
	{
		id: 'callout',
		label: m.editor_callout,
		icon: Info,
		hint: '',
		isOn: (editor) => editor.isActive('callout'),
		run: (editor) => editor.chain().focus().toggleWrap('callout').run()
	},
	{
		id: 'bullets',
		label: m.editor_bullet_list,
		icon: List,
		hint: '-',
		isOn: (editor) => editor.isActive('bulletList'),
		run: (editor) => editor.chain().focus().toggleBulletList().run()
	},
	{
		id: 'numbers',
		label: m.editor_numbered_list,
		icon: ListOrdered,
		hint: '1.',
		isOn: (editor) => editor.isActive('orderedList'),
		run: (editor) => editor.chain().focus().toggleOrderedList().run()
	},
	{
		id: 'task',
		label: m.editor_task_list,
		icon: SquareCheck,
		hint: '[ ]',
		isOn: (editor) => editor.isActive('taskList'),
		run: (editor) => editor.chain().focus().toggleTaskList().run()
	},
	{
		id: 'code-block',
		label: m.editor_code_block,
		icon: CodeXml,
		hint: '```',
		isOn: (editor) => editor.isActive('codeBlock'),
		run: (editor) => editor.chain().focus().toggleCodeBlock().run()
	}
];

export const MARK_FORMATS: readonly Format[] = [
	{
		id: 'bold',
		label: m.editor_bold,
		icon: Bold,
		hint: 'Ctrl B',
		isOn: (editor) => editor.isActive('bold'),
		run: (editor) => editor.chain().focus().toggleBold().run()
	},
	{
		id: 'italic',
		label: m.editor_italic,
		icon: Italic,
		hint: 'Ctrl I',
		isOn: (editor) => editor.isActive('italic'),
		run: (editor) => editor.chain().focus().toggleItalic().run()
	},
	{
		id: 'strike',
		label: m.editor_strike,
		icon: Strikethrough,
		hint: 'Ctrl Shift S',
		isOn: (editor) => editor.isActive('strike'),
		run: (editor) => editor.chain().focus().toggleStrike().run()
	},
	{
		id: 'code',
		label: m.editor_code,
		icon: Code,
		hint: 'Ctrl E',
		isOn: (editor) => editor.isActive('code'),
		run: (editor) => editor.chain().focus().toggleCode().run()
	}
];
