import type { ProjectSession } from '#lib/client/project-session.svelte.ts';
import type { MenuEntry } from '#lib/components/ui/menu-entry.ts';
import type PaletteDialog from './PaletteDialog.svelte';

/** The project in view, as it can be searched. */
export interface OpenProject {
	readonly session: ProjectSession;
	/** What one can do in it, besides what the page itself offers. Reactive. */
	entries(): readonly MenuEntry[];
}

/** The one place to go to anything from. */
class Palette {
	open = $state(false);
	project = $state.raw<OpenProject | null>(null);

	/** To be called in an effect; what it returns takes the project away with its frame. */
	offer(project: OpenProject): () => void {
		this.project = project;
		return () => {
			if (this.project === project) this.project = null;
		};
	}
}

export const palette = new Palette();

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
