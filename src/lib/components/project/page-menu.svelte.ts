import type { MenuEntry } from '#lib/components/ui/menu-entry.ts';

/** What the page in view puts into the menu of the head. */
class PageMenu {
	label = $state('');
	entries = $state.raw<readonly MenuEntry[]>([]);

	/** To be called in an effect; what it returns takes the entries away with the page. */
	offer(label: string, entries: readonly MenuEntry[]): () => void {
		this.label = label;
		this.entries = entries;
		return () => {
			if (this.entries === entries) this.entries = [];
		};
	}
}

export const pageMenu = new PageMenu();
