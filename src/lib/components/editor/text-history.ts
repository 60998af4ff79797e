import { ySyncPluginKey } from '@tiptap/y-tiptap';
import type * as Y from 'yjs';
import { historyOf, type History } from '#lib/project/history.ts';

type Listeners = Parameters<Y.UndoManager['on']>;

/**
 * The project's history as y-tiptap and Tiptap use an undo manager. They destroy theirs with each editor, and
 * never take their listeners off it; the project's lives on, with what was done in other texts and outside.
 */
class TextHistory {
	readonly #history: History;
	#heard: Listeners[] = [];

	constructor(history: History) {
		this.#history = history;
		history.track(ySyncPluginKey);
	}

	get doc() {
		return this.#history.manager.doc;
	}

	get undoStack() {
		return this.#history.manager.undoStack;
	}

	get redoStack() {
		return this.#history.manager.redoStack;
	}

	get trackedOrigins() {
		return this.#history.manager.trackedOrigins;
	}

	get afterTransactionHandler() {
		return this.#history.manager.afterTransactionHandler;
	}

	get undoing(): boolean {
		return this.#history.manager.undoing;
	}

	get redoing(): boolean {
		return this.#history.manager.redoing;
	}

	undo = () => this.#history.undo();

	redo = () => this.#history.redo();

	on(...heard: Listeners): void {
		this.#heard.push(heard);
		this.#history.manager.on(...heard);
	}

	/**
	 * y-tiptap ends the undo step with the first transaction after each peer's edit, so that a word typed while
	 * somebody else types would be taken back letter by letter.
	 */
	stopCapturing(): void {}

	destroy(): void {
		for (const heard of this.#heard) this.#history.manager.off(...heard);
		this.#heard = [];
	}
}

/** For one editor on this text. */
export function textHistory({ doc }: Y.XmlFragment): Y.UndoManager {
	if (!doc) throw new Error('A text is edited in its doc.');
	// It stands in for the few members that the two libraries use.
	return new TextHistory(historyOf(doc)) as unknown as Y.UndoManager;
}
