interface Listed {
	readonly id: string;
}

/** Tells apart what a person hides by choosing a filter, and what is hidden later: new, or changed. */
export class HiddenWatch {
	#filter: string | null = null;
	#hidden: ReadonlySet<string> = new Set();
	#known: ReadonlySet<string> = new Set();

	/** Those of `hidden` that were shown, or not there, when the same filter was last looked at. */
	newlyHidden<Item extends Listed>(
		filter: string,
		hidden: readonly Item[],
		all: readonly Listed[]
	): readonly Item[] {
		// What arrives in a project that was empty until now was there before, on the server.
		const same = filter === this.#filter && this.#known.size > 0;
		const before = this.#hidden;
		this.#filter = filter;
		this.#hidden = new Set(hidden.map(({ id }) => id));
		this.#known = new Set(all.map(({ id }) => id));
		return same ? hidden.filter(({ id }) => !before.has(id)) : [];
	}
}
