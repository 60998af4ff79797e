import type { Highlight } from './code-highlight.ts';

let loaded: Highlight | null = null;
let loading: Promise<Highlight | null> | null = null;

export function loadedHighlighter(): Highlight | null {
	return loaded;
}

/** Null when it cannot be fetched now, as without a network before the whole app is on the device. */
export function loadHighlighter(): Promise<Highlight | null> {
	loading ??= load();
	return loading;
}

async function load(): Promise<Highlight | null> {
	try {
		loaded = (await import('./code-highlight.ts')).highlight;
		return loaded;
	} catch {
		// Code is as readable without colours; the next block that comes on the screen tries again.
		loading = null;
		return null;
	}
}
