import { mergeAttributes, Node } from '@tiptap/core';
import { calloutKind, calloutLabel } from './callout-kind.ts';

export const Callout = Node.create({
	name: 'callout',
	group: 'block',
	content: 'block+',
	defining: true,
	addAttributes() {
		return { kind: { default: 'note', parseHTML: (box: HTMLElement) => calloutKind(box.dataset.callout) } };
	},
	parseHTML() {
		return [{ tag: 'div[data-callout]', contentElement: (box) => box.querySelector('.callout-body') ?? box }];
	},
	renderHTML({ node, HTMLAttributes }) {
		const kind = calloutKind(node.attrs.kind);
		return [
			'div',
			mergeAttributes(HTMLAttributes, { kind: null, class: 'callout', 'data-callout': kind }),
			['span', { class: 'callout-kind', contenteditable: 'false' }, calloutLabel(kind)],
			['div', { class: 'callout-body' }, 0]
		];
	},
	addKeyboardShortcuts() {
		return {
			Backspace: ({ editor }) => {
				const { $from, empty } = editor.state.selection;
				const atStart = empty && $from.parentOffset === 0 && $from.depth >= 2;
				if (!atStart || $from.node(-1).type !== this.type || $from.index(-1) !== 0) return false;
				return editor.commands.lift(this.name);
			}
		};
	}
});
