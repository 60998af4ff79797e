import * as Y from 'yjs';
import { foreignItems, madeBy, placeOf, writtenField, type Made, type Place } from './history-place.ts';
import { rootMap } from './item.ts';
import { ORIGIN, ROOT } from './schema.ts';

/** Ms between two letters that are taken back together. */
const PAUSE_MS = 500;

/** What was taken back or done again. */
export interface Undone {
	readonly type: 'undo' | 'redo';
	/** The milestone, doc or link it was done to; null for the project itself. */
	readonly place: Place | null;
	/** Nothing was changed, since it would have put into the bin what somebody else has worked on since. */
	readonly kept: boolean;
}

/** One step of the history, to be compared with another. */
export type Act = object;

/** Entries that an act took out of the bin, or made, and all that was known when it did. */
interface Shown {
	readonly entries: readonly Y.Map<unknown>[];
	readonly state: ReadonlyMap<number, number>;
}

const histories = new WeakMap<Y.Doc, History>();

/** The one history of what is done in a project here, begun when it is first asked for. */
export function historyOf(doc: Y.Doc): History {
	const known = histories.get(doc);
	if (known) return known;
	const history = new History(doc);
	histories.set(doc, history);
	return history;
}

/**
 * What this replica did, in the order it was done: structure, fields and text alike. Undo changes only what
 * was written here. What was added goes into the bin, with all that others write into it meanwhile.
 */
export class History {
	/** For y-tiptap, which is to share it and not to change it. */
	readonly manager: Y.UndoManager;
	readonly #doc: Y.Doc;
	readonly #listeners = new Set<(undone: Undone | null) => void>();
	/** The text or field that the last act wrote in; null after any other act. */
	#written: string | null = null;
	/** Of the transaction that is being captured. */
	#place: Place | null = null;
	#made: readonly Made[] = [];
	#shown: Shown = { entries: [], state: new Map() };

	constructor(doc: Y.Doc) {
		this.#doc = doc;
		const scope = Object.values(ROOT).flatMap((name) => rootMap(doc, name) ?? []);
		this.manager = new Y.UndoManager(scope, {
			doc,
			captureTimeout: PAUSE_MS,
			trackedOrigins: new Set([ORIGIN.edit]),
			captureTransaction: (transaction) => this.#capture(transaction),
			// What somebody else has put into a thing of mine keeps the thing.
			deleteFilter: ({ content }) => !(content instanceof Y.ContentType) || isEmpty(content.type)
		});
		this.manager.on('stack-item-added', ({ stackItem }) => {
			stackItem.meta.set('place', this.#place).set('shown', this.#shown);
			if (this.#made.length > 0) stackItem.insertions.clients.set(doc.clientID, showings(this.#made));
			this.#tell(null);
		});
		this.manager.on('stack-cleared', () => this.#tell(null));
	}

	get canUndo(): boolean {
		return this.manager.canUndo();
	}

	get canRedo(): boolean {
		return this.manager.canRedo();
	}

	/** The last act, as long as nothing else was done. */
	get last(): Act | undefined {
		return this.manager.undoStack.at(-1);
	}

	/** What an editor writes with this origin is part of the history from now on. */
	track(origin: object): void {
		this.manager.addTrackedOrigin(origin);
	}

	undo(): Undone | null {
		return this.#step('undo');
	}

	redo(): Undone | null {
		return this.#step('redo');
	}

	/** Told after each step back or forth what it was, and with null when there is more or less to take back. */
	observe(listener: (undone: Undone | null) => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	#step(type: 'undo' | 'redo'): Undone | null {
		const stack = type === 'undo' ? this.manager.undoStack : this.manager.redoStack;
		const act = stack.at(-1);
		if (!act) return null;
		const kept = this.#isWorkedOn(act.meta.get('shown') as Shown);
		// What is not taken back stands in the way of what was done before it no longer.
		if (kept) stack.pop();
		else if (type === 'undo') this.manager.undo();
		else this.manager.redo();
		// The next letter is an act of its own.
		this.#written = null;
		const place = kept ? (act.meta.get('place') as Place | null) : this.#place;
		const undone = { type, place, kept };
		this.#tell(undone);
		return undone;
	}

	#isWorkedOn({ entries, state }: Shown): boolean {
		return entries.some((entry) =>
			foreignItems(entry, this.#doc.clientID).some(({ id }) => id.clock >= (state.get(id.client) ?? 0))
		);
	}

	#capture(transaction: Y.Transaction): boolean {
		const { manager } = this;
		const { changed, afterState } = transaction;
		const origin: unknown = transaction.origin;
		if (!manager.trackedOrigins.has(origin) || changed.size === 0) return false;
		if (transaction.meta.get('addToHistory') === false) return false;
		const [type] = changed.keys();
		// What is done again was made before.
		this.#made = origin === manager ? [] : madeBy(this.#doc, transaction);
		this.#place = this.#made[0]?.place ?? (type ? placeOf(this.#doc, type) : null);
		const shown = [...shownBy(transaction), ...this.#made.map(({ entry }) => entry)];
		this.#shown = { entries: shown, state: afterState };
		const written = origin === ORIGIN.edit ? writtenField(this.#doc, changed) : textOf(this.#place);
		if (written === null || written !== this.#written) manager.lastChange = 0;
		this.#written = written;
		return true;
	}

	#tell(undone: Undone | null): void {
		for (const listener of this.#listeners) listener(undone);
	}
}

function textOf(place: Place | null): string | null {
	return place && `${place.root}/${place.id}`;
}

function shownBy({ changed }: Y.Transaction): Y.Map<unknown>[] {
	const entries: Y.Map<unknown>[] = [];
	for (const [type, keys] of changed) {
		if (type instanceof Y.Map && keys.has('deletedAt') && type.get('deletedAt') === null) entries.push(type);
	}
	return entries;
}

/**
 * Of what a transaction made and showed, the showing alone, as undo is to take it back. Were the making undone,
 * what others write into it meanwhile would be gone.
 */
function showings(made: readonly Made[]): { clock: number; len: number }[] {
	const clocks = made.flatMap(({ entry }) => entry._map.get('deletedAt')?.id.clock ?? []);
	return clocks.sort((a, b) => a - b).map((clock) => ({ clock, len: 1 }));
}

function isEmpty(type: { readonly _length: number }): boolean {
	return type._length === 0;
}
