import type * as list from './late-part-list.ts';

type Parts = typeof list;

/**
 * What the pages of a project have below their text, and what menus and keys do: fetched beside the project, and not
 * a part of the script that each page begins with.
 */
class LateParts {
	/** Null until they are there. */
	now = $state.raw<Parts | null>(null);

	/** What could not be fetched is fetched with the next call. */
	async fetch(): Promise<void> {
		this.now ??= await import('./late-part-list.ts');
	}
}

export const lateParts = new LateParts();
