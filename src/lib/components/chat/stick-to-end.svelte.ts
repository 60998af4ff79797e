/** Px from the end within which a reader counts as being there. */
const NEAR = 48;

/**
 * Keeps a scrolled log at its end while the reader is there, and where it is while the reader is elsewhere,
 * whatever is added below or put in above.
 */
export class StickToEnd {
	/** The reader is at the end. */
	atEnd = $state(true);
	#element: HTMLElement | null = null;

	/** For the element that scrolls; its first child holds the content. */
	readonly attach = (element: HTMLElement): (() => void) => {
		this.#element = element;
		const content = element.firstElementChild;
		const sizes = new ResizeObserver(() => {
			if (this.atEnd) this.toEnd();
		});
		sizes.observe(element);
		if (content) sizes.observe(content);
		const onScroll = () => (this.atEnd = this.#distance() < NEAR);
		element.addEventListener('scroll', onScroll, { passive: true });
		this.toEnd();
		return () => {
			sizes.disconnect();
			element.removeEventListener('scroll', onScroll);
			this.#element = null;
		};
	};

	toEnd(): void {
		if (this.#element) this.#element.scrollTop = this.#element.scrollHeight;
		this.atEnd = true;
	}

	/** Runs `change`, which puts content in above, and leaves what is on the screen in its place. */
	async keepPlace(change: () => Promise<void>): Promise<void> {
		const before = this.#distance();
		await change();
		if (this.#element && !this.atEnd) {
			this.#element.scrollTop = this.#element.scrollHeight - this.#element.clientHeight - before;
		}
	}

	#distance(): number {
		if (!this.#element) return 0;
		const { scrollHeight, scrollTop, clientHeight } = this.#element;
		return scrollHeight - scrollTop - clientHeight;
	}
}
