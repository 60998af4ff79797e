import { pushState, replaceState } from '$app/navigation';
import { page } from '$app/state';
import { MediaQuery } from 'svelte/reactivity';
import { readRemembered, writeRemembered } from './remembered.ts';

export type Pane = 'outline' | 'main' | 'thread';

declare global {
	// Kit's own way to type what a history entry carries.
	// eslint-disable-next-line @typescript-eslint/no-namespace
	namespace App {
		interface PageState {
			/** On a phone: the one pane that shows. Part of history, so that Back leaves it. */
			pane?: Pane;
		}
	}
}

/** Px. The thread is never narrower than its composer, nor wider than the writing. */
export const THREAD_WIDTH = { least: 300, usual: 360, most: 600 } as const;

/**
 * Which panes show, and how. One for the whole app: only one frame is ever on the screen, and what a person
 * folded on one page stays folded on the next. The widths cite the media queries of Frame.svelte.
 */
class FrameState {
	readonly #phone = new MediaQuery('(max-width: 759px)', false);
	readonly #narrow = new MediaQuery('(max-width: 1180px)', false);
	#outlineFolded = $state(readRemembered('outline') === 'folded');
	#threadFolded = $state(readRemembered('thread') === 'folded');
	#threadWidth = $state(clampWidth(Number(readRemembered('thread-width') ?? THREAD_WIDTH.usual)));
	/** Between phone and desktop the outline is a rail, and opens over the page until something is chosen. */
	#outlineOver = $state(false);

	/** One pane at a time. */
	get phone(): boolean {
		return this.#phone.current;
	}

	/** The pane that shows on a phone. */
	get pane(): Pane {
		return page.state.pane ?? 'main';
	}

	/** The outline shows its trail only: signs, no words. */
	get rail(): boolean {
		if (this.phone) return false;
		return this.#narrow.current ? !this.#outlineOver : this.#outlineFolded;
	}

	/** The whole outline lies over the page and goes with the next choice. */
	get outlineOver(): boolean {
		return !this.phone && this.#narrow.current && this.#outlineOver;
	}

	get threadOpen(): boolean {
		return this.phone ? this.pane === 'thread' : !this.#threadFolded;
	}

	/** Px; without meaning on a phone. */
	get threadWidth(): number {
		return this.#threadWidth;
	}

	toggleOutline(): void {
		if (this.phone) this.show(this.pane === 'outline' ? 'main' : 'outline');
		else if (this.#narrow.current) this.#outlineOver = !this.#outlineOver;
		else {
			this.#outlineFolded = !this.#outlineFolded;
			writeRemembered('outline', this.#outlineFolded ? 'folded' : null);
		}
	}

	closeOverlay(): void {
		this.#outlineOver = false;
	}

	openThread(): void {
		if (this.phone) this.show('thread');
		else this.#foldThread(false);
	}

	closeThread(): void {
		if (this.phone) this.show('main');
		else this.#foldThread(true);
	}

	toggleThread(): void {
		if (this.threadOpen) this.closeThread();
		else this.openThread();
	}

	/** Px, kept within `THREAD_WIDTH`. */
	resizeThread(width: number): void {
		this.#threadWidth = clampWidth(width);
		writeRemembered('thread-width', String(this.#threadWidth));
	}

	/** Shows a pane on a phone. From the page to a pane is a step that Back undoes; between panes is none. */
	show(pane: Pane): void {
		if (pane === this.pane) return;
		if (pane === 'main') history.back();
		else if (this.pane === 'main') pushState('', { ...page.state, pane });
		else replaceState('', { ...page.state, pane });
	}

	#foldThread(folded: boolean): void {
		this.#threadFolded = folded;
		writeRemembered('thread', folded ? 'folded' : null);
	}
}

function clampWidth(width: number): number {
	if (!Number.isFinite(width)) return THREAD_WIDTH.usual;
	return Math.round(Math.min(THREAD_WIDTH.most, Math.max(THREAD_WIDTH.least, width)));
}

export const frame = new FrameState();
