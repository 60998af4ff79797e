/** Px from the end within which a reader counts as being there. */
const NEAR = 48;

/** A message on the screen, by its `seq`, and where it stands below the top of the log, in px. */
interface Anchor {
	seq: string;
	top: number;
}

/**
 * Keeps a scrolled log at its end while the reader is there, and otherwise the message that the reader looks
 * at in its place, whatever is put in or taken away above and below, and whatever grows.
 */
export class LogPlace {
	/** The reader is at the end, and sees what comes. */
	atEnd = $state(true);
	readonly #onMove: () => void;
	readonly #isNewest: () => boolean;
	#element: HTMLElement | null = null;
	#anchor: Anchor | null = null;

	/** `isNewest`: nothing comes after what is drawn. `onMove` is called after each move and change of size. */
	constructor(on: { isNewest: () => boolean; move: () => void }) {
		this.#isNewest = on.isNewest;
		this.#onMove = on.move;
	}

	/** For the element that scrolls; its first child holds the content, and each message in it a `data-seq`. */
	readonly attach = (element: HTMLElement): (() => void) => {
		this.#element = element;
		const content = element.firstElementChild;
		// Called between layout and paint, so nobody sees what is put right here.
		const sizes = new ResizeObserver(() => {
			this.settle();
			this.#onMove();
		});
		sizes.observe(element);
		if (content) sizes.observe(content);
		const onScroll = () => {
			this.atEnd = this.#isNewest() && this.#distance() < NEAR;
			this.#anchor = this.#read();
			this.#onMove();
		};
		element.addEventListener('scroll', onScroll, { passive: true });
		this.settle();
		return () => {
			sizes.disconnect();
			element.removeEventListener('scroll', onScroll);
			this.#element = null;
		};
	};

	/** Px above what is on the screen, and below it. */
	get rest(): { above: number; below: number } {
		return { above: this.#element?.scrollTop ?? Infinity, below: this.#distance() };
	}

	toEnd(): void {
		this.atEnd = true;
		this.settle();
	}

	/**
	 * To be called before anything is put in or taken away: between a move and the event that tells of it the
	 * anchor is an old one, and going back to that would undo the move.
	 */
	note(): void {
		if (!this.atEnd) this.#anchor = this.#read();
	}

	/** Goes back to where the reader was, after something else took the place. */
	settle(): void {
		const element = this.#element;
		if (!element) return;
		if (this.atEnd) {
			element.scrollTop = element.scrollHeight;
			return;
		}
		const message = this.#anchor && this.find(this.#anchor.seq);
		if (!message || !this.#anchor) return;
		const moved = topIn(element, message) - this.#anchor.top;
		if (Math.abs(moved) >= 1) element.scrollTop += moved;
	}

	/** Brings a message that is drawn to the middle, and stays with it. */
	show(seq: number): HTMLElement | null {
		const message = this.find(String(seq));
		const element = this.#element;
		if (!message || !element) return null;
		this.atEnd = false;
		element.scrollTop += topIn(element, message) - (element.clientHeight - message.clientHeight) / 2;
		this.#anchor = { seq: String(seq), top: topIn(element, message) };
		return message;
	}

	find(seq: string): HTMLElement | null {
		return this.#element?.querySelector<HTMLElement>(`[data-seq="${seq}"]`) ?? null;
	}

	/** It begins above what is on the screen. */
	isAbove(message: HTMLElement): boolean {
		return this.#element !== null && topIn(this.#element, message) < 0;
	}

	/** The first message that begins on the screen, else the last one before it. */
	#read(): Anchor | null {
		const element = this.#element;
		if (!element) return null;
		let anchor: Anchor | null = null;
		for (const message of element.querySelectorAll<HTMLElement>('[data-seq]')) {
			anchor = { seq: message.dataset.seq ?? '', top: topIn(element, message) };
			if (anchor.top >= 0) break;
		}
		return anchor;
	}

	#distance(): number {
		if (!this.#element) return 0;
		const { scrollHeight, scrollTop, clientHeight } = this.#element;
		return scrollHeight - scrollTop - clientHeight;
	}
}

function topIn(element: HTMLElement, message: HTMLElement): number {
	return message.getBoundingClientRect().top - element.getBoundingClientRect().top;
}
