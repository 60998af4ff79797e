import type { Editor } from '@tiptap/core';
import { untrack } from 'svelte';
import { createSubscriber } from 'svelte/reactivity';

/** An editor whose state can be read in a template: whatever reads it runs again after each transaction. */
export class LiveEditor {
	readonly #editor: Editor;
	readonly #subscribe: () => void;

	constructor(editor: Editor) {
		this.#editor = editor;
		this.#subscribe = createSubscriber((update) => {
			// An editor that is taken off the page loses the focus while Svelte renders, when state is not to be set.
			const changed = () => untrack(update);
			editor.on('transaction', changed).on('focus', changed).on('blur', changed);
			return () => editor.off('transaction', changed).off('focus', changed).off('blur', changed);
		});
	}

	get current(): Editor {
		this.#subscribe();
		return this.#editor;
	}
}
