import { untrack } from 'svelte';
import { createSubscriber } from 'svelte/reactivity';
import type { ProjectSession } from '#lib/client/project-session.svelte.ts';
import { historyOf, type Act, type History } from '#lib/project/history.ts';

/** The project's history as the screen has it: reactive, and closed to those who may only read. */
export class ProjectUndo {
	readonly #session: ProjectSession;
	readonly #history: History;
	readonly #subscribe: () => void;

	constructor(session: ProjectSession) {
		this.#session = session;
		this.#history = historyOf(session.doc);
		// An editor may write while Svelte renders, when state is not to be set.
		this.#subscribe = createSubscriber((update) => this.#history.observe(() => untrack(update)));
	}

	get canUndo(): boolean {
		this.#subscribe();
		return this.#history.canUndo && !this.#session.readOnly;
	}

	get canRedo(): boolean {
		this.#subscribe();
		return this.#history.canRedo && !this.#session.readOnly;
	}

	undo(): void {
		if (!this.#session.readOnly) this.#history.undo();
	}

	redo(): void {
		if (!this.#session.readOnly) this.#history.redo();
	}
}

/** Takes back what was done last when this is called, also after other acts; then `otherwise` does the opposite. */
export function undoLater({ doc }: ProjectSession, otherwise: () => unknown): () => void {
	const history = historyOf(doc);
	const act: Act | undefined = history.last;
	return () => {
		if (act !== undefined && history.last === act) history.undo();
		else otherwise();
	};
}
