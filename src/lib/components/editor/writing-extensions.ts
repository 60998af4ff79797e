import { Extension, mergeAttributes, type Extensions } from '@tiptap/core';
import { Heading } from '@tiptap/extension-heading';
import { ListItem, TaskItem, TaskList } from '@tiptap/extension-list';
import { Plugin } from '@tiptap/pm/state';
import StarterKit from '@tiptap/starter-kit';
import { m } from '#lib/paraglide/messages.js';
import { Callout } from './callout.ts';
import { ColouredCode } from './coloured-code.ts';
import { Mention } from './mention-node.ts';
import type { Mentionable } from './mentions.ts';
import { isRemoteChange } from './remote-change.ts';
import { SafeLink } from './safe-link.ts';
import { TABLE_NODES } from './table-nodes.ts';

/** The doc's own title is the page's first heading, so those inside begin one level below it. */
const DocHeading = Heading.extend({
	renderHTML({ node, HTMLAttributes }) {
		const level = Math.min(3, Math.max(1, Number(node.attrs.level) || 1));
		return [`h${String(level)}`, mergeAttributes(HTMLAttributes, { 'aria-level': String(level + 1) }), 0];
	}
}).configure({ levels: [1, 2, 3] });

/**
 * Two people who both take the first paragraph out of an item leave one that begins with something else.
 * With the default `paragraph block*` y-tiptap would delete that item, and all that is nested in it.
 */
const ANY_BLOCKS = 'block+';

/** A reader's editor shows what is there and writes nothing, not even what a plugin appends. */
const ReadersWriteNothing = Extension.create({
	name: 'readersWriteNothing',
	addProseMirrorPlugins() {
		const { editor } = this;
		return [
			new Plugin({
				filterTransaction: (transaction) =>
					!transaction.docChanged || editor.isEditable || isRemoteChange(transaction)
			})
		];
	}
});

/**
 * What can be written in a doc or a section's description; the stored names are a contract with every peer.
 * `known` is what can be mentioned, by its present name.
 */
export function writingExtensions(known: () => readonly Mentionable[] = () => []): Extensions {
	return [
		StarterKit.configure({
			codeBlock: false,
			heading: false,
			link: false,
			listItem: false,
			// Collaboration brings its own undo, which leaves other people's edits alone.
			undoRedo: false,
			// It would append a paragraph on every peer, merely by looking.
			trailingNode: false,
			dropcursor: { color: false, width: 2, class: 'drop-line' }
		}),
		DocHeading,
		ColouredCode,
		SafeLink,
		ListItem.extend({ content: ANY_BLOCKS }),
		TaskList,
		TaskItem.extend({ content: ANY_BLOCKS }).configure({
			nested: true,
			a11y: {
				checkboxLabel: (node) => m.editor_task_label({ task: node.firstChild?.textContent ?? '' })
			}
		}),
		...TABLE_NODES,
		Callout,
		Mention.configure({ known }),
		ReadersWriteNothing
	];
}
