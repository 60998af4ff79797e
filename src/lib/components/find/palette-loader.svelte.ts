import type PaletteDialog from './PaletteDialog.svelte';

type Dialog = typeof PaletteDialog;
let loaded = $state.raw<Dialog | null>(null);

/** The palette is a chunk of its own: fetched when somebody is about to open it. */
export async function loadPalette(): Promise<Dialog> {
	loaded = (await import('./PaletteDialog.svelte')).default;
	return loaded;
}

/** Null until it was fetched. */
export function loadedPalette(): Dialog | null {
	return loaded;
}
