/** Px from the end within which a reader counts as being there. */
const NEAR = 48;

/** A message on the screen, by its `seq`, and where it begins in all that can be scrolled, in px. */
interface Anchor {
	seq: string;
	offset: number;
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
	/** Where the end was put last, in px. */
	#end = 0;

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
			this.look();
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

	/** What is on the screen stays there, whatever happens below it, until `look`. */
	hold(): void {
		this.atEnd = false;
		this.#anchor = this.#read();
	}

	/** Where the reader is now. Who was at the end leaves it by going up, not because more has come meanwhile. */
	look(): void {
		const stays = this.atEnd && (this.#element?.scrollTop ?? 0) >= this.#end;
		this.atEnd = this.#isNewest() && (stays || this.#distance() < NEAR);
		this.#anchor = this.#read();
	}

	/** To be called before anything is put in or taken away: the message must be one that stays. */
	note(): void {
		if (!this.atEnd) this.#anchor = this.#read();
	}

	/**
	 * Scrolls by as much as what is above the anchor has grown. Not back to where the anchor stood on the screen:
	 * somebody may have moved since, whose event has not come yet.
	 */
	settle(): void {
		const element = this.#element;
		if (!element) return;
		if (this.atEnd) {
			element.scrollTop = element.scrollHeight;
			this.#end = element.scrollTop;
			return;
		}
		const anchor = this.#anchor;
		const message = anchor && this.find(anchor.seq);
		if (!message) return;
		const grown = offsetIn(element, message) - anchor.offset;
		anchor.offset += grown;
		if (Math.abs(grown) >= 1) element.scrollTop += grown;
	}

	/** Brings a message that is drawn to the middle, and stays with it. */
	show(seq: number): HTMLElement | null {
		const message = this.find(String(seq));
		const element = this.#element;
		if (!message || !element) return null;
		this.atEnd = false;
		const offset = offsetIn(element, message);
		element.scrollTop = offset - (element.clientHeight - message.clientHeight) / 2;
		this.#anchor = { seq: String(seq), offset };
		return message;
	}

	find(seq: string): HTMLElement | null {
		return this.#element?.querySelector<HTMLElement>(`[data-seq="${seq}"]`) ?? null;
	}

	/** It begins above what is on the screen. */
	isAbove(message: HTMLElement): boolean {
		return this.#element !== null && offsetIn(this.#element, message) < this.#element.scrollTop;
	}

	/** The first message that begins on the screen, else the last one before it. */
	#read(): Anchor | null {
		const element = this.#element;
		if (!element) return null;
		let anchor: Anchor | null = null;
		for (const message of element.querySelectorAll<HTMLElement>('[data-seq]')) {
			anchor = { seq: message.dataset.seq ?? '', offset: offsetIn(element, message) };
			if (anchor.offset >= element.scrollTop) break;
		}
		return anchor;
	}

	#distance(): number {
		if (!this.#element) return 0;
		const { scrollHeight, scrollTop, clientHeight } = this.#element;
		return scrollHeight - scrollTop - clientHeight;
	}
}

/** Px from the beginning of what can be scrolled. */
function offsetIn(element: HTMLElement, message: HTMLElement): number {
	return message.getBoundingClientRect().top - element.getBoundingClientRect().top + element.scrollTop;
}
