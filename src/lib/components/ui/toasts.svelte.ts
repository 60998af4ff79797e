import { untrack, type Component } from 'svelte';

export interface Toast {
	id: number;
	text: string;
	icon?: Component;
	/** The one thing to do about it: Undo, Reload. */
	action?: { label: string; run: () => void };
	/** The key that does the same. */
	hint?: string;
	/** Ms until it goes by itself; null stays until it is closed. */
	lasts: number | null;
}

/** Long enough to read a line and reach for Undo. */
const LASTS_MS = 7_000;
const MOST = 3;

class Toasts {
	list = $state<Toast[]>([]);
	#nextId = 1;

	/** Shows a line at the foot of the page, newest last. Returns its id for `dismiss`. */
	show(toast: Omit<Toast, 'id' | 'lasts'> & { lasts?: number | null }): number {
		const id = this.#nextId++;
		// An effect that shows a toast would otherwise depend on the list it changes, and run for ever.
		const others = untrack(() => this.list);
		this.list = [...others, { lasts: LASTS_MS, ...toast, id }].slice(-MOST);
		return id;
	}

	dismiss(id: number): void {
		this.list = this.list.filter((toast) => toast.id !== id);
	}
}

export const toasts = new Toasts();
