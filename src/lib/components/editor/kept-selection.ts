import { Extension } from '@tiptap/core';
import { Plugin, TextSelection } from '@tiptap/pm/state';
import { Decoration, DecorationSet } from '@tiptap/pm/view';

/**
 * Shows what is selected while the focus is in the bar, where the browser shows it no longer. Tiptap's own
 * extension for this selects it again one frame after the focus comes back: a key pressed within that frame
 * moves the caret, and the next one would replace the selection.
 */
export const KeptSelection = Extension.create({
	name: 'keptSelection',
	addProseMirrorPlugins() {
		const { editor } = this;
		return [
			new Plugin({
				props: {
					decorations({ doc, selection }) {
						const shown = selection instanceof TextSelection && !selection.empty && editor.isEditable;
						if (!shown || editor.isFocused) return null;
						return DecorationSet.create(doc, [
							Decoration.inline(selection.from, selection.to, { class: 'own-selection' })
						]);
					}
				}
			})
		];
	}
});
