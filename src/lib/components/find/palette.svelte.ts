import type { ProjectChat } from '#lib/client/project-chat.svelte.ts';
import type { ProjectSession } from '#lib/client/project-session.svelte.ts';
import type { MenuEntry } from '#lib/components/ui/menu-entry.ts';

/** The project in view, as it can be searched. */
export interface OpenProject {
	readonly session: ProjectSession;
	readonly chat: ProjectChat;
	/** What one can do in it, besides what the page itself offers. Reactive. */
	entries(): readonly MenuEntry[];
}

/** What happened before the palette's own field was there. */
interface Early {
	typed: string;
	/** What had the focus. */
	readonly before: Element | null;
}

/** The one place to go to anything from. */
class Palette {
	open = $state(false);
	project = $state.raw<OpenProject | null>(null);
	early: Early | null = null;

	/** To be called in an effect; what it returns takes the project away with its frame. */
	offer(project: OpenProject): () => void {
		this.project = project;
		return () => {
			if (this.project === project) this.project = null;
		};
	}
}

export const palette = new Palette();
