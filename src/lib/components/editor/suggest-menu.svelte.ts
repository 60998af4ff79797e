import type { Editor, Range } from '@tiptap/core';
import type { SuggestionProps } from '@tiptap/suggestion';
import type { Component } from 'svelte';

export interface Suggested {
	id: string;
	label: string;
	icon: Component;
	/** What to type for the same. */
	hint?: string;
	/** To be called with what was typed for it, which it replaces. */
	run: (editor: Editor, range: Range) => void;
}

export type Suggestions = SuggestionProps<Suggested, Suggested>;

/** What is offered at the caret, and which of it Enter would take. */
export class SuggestMenu {
	/** Null while nothing is offered. */
	current = $state.raw<Suggestions | null>(null);
	chosen = $state(0);

	show(suggestions: Suggestions): void {
		// The list before it is filled.
		if (suggestions.loading) return;
		this.current = suggestions.items.length > 0 ? suggestions : null;
		this.chosen = 0;
	}

	close(): void {
		this.current = null;
	}

	take(item: Suggested): void {
		this.current?.command(item);
	}

	/** True for a key that was meant for the list. */
	press(key: string): boolean {
		const items = this.current?.items ?? [];
		if (items.length === 0) return false;
		const step = { ArrowDown: 1, ArrowUp: -1 }[key];
		const item = items[this.chosen];
		if (step !== undefined) this.chosen = (this.chosen + step + items.length) % items.length;
		else if ((key === 'Enter' || key === 'Tab') && item) this.take(item);
		else return false;
		return true;
	}
}
