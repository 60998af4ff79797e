import type * as Y from 'yjs';
import { readItem, rootMap, type Item } from './item.ts';
import { compareOrdered, type Ordered } from './order.ts';
import type { ItemRoot } from './schema.ts';

interface Listed extends Ordered {
	readonly deletedAt: string | null;
}

/** The views of one collection: only items that are said to be stale are read again. */
export class ItemCache<V extends Listed> {
	live: readonly V[] = [];
	bin: readonly V[] = [];
	readonly #doc: Y.Doc;
	readonly #root: ItemRoot;
	readonly #view: (item: Item) => V;
	readonly #views = new Map<string, V>();
	readonly #ids = new WeakMap<object, string>();
	readonly #stale = new Set<string>();
	#allStale = true;

	constructor(doc: Y.Doc, root: ItemRoot, view: (item: Item) => V) {
		this.#doc = doc;
		this.#root = root;
		this.#view = view;
	}

	invalidate(id: string): void {
		this.#stale.add(id);
	}

	/** An entry that was never read is new, and its id is invalidated by the root's own change. */
	invalidateEntry(entry: object): void {
		const id = this.#ids.get(entry);
		if (id !== undefined) this.#stale.add(id);
	}

	invalidateAll(): void {
		this.#allStale = true;
	}

	/** Whether the set of live items changed. */
	refresh(): boolean {
		const ids = this.#allStale
			? new Set([...this.#views.keys(), ...(rootMap(this.#doc, this.#root)?.keys() ?? [])])
			: this.#stale;
		let changed = false;
		for (const id of ids) changed = this.#reread(id) || changed;
		this.#stale.clear();
		this.#allStale = false;
		return changed && this.#list();
	}

	#reread(id: string): boolean {
		const item = readItem(this.#doc, this.#root, id);
		const before = this.#views.get(id);
		if (!item) return this.#views.delete(id);
		this.#ids.set(item.entry, id);
		const view = this.#view(item);
		if (before && sameFields(before, view)) return false;
		this.#views.set(id, view);
		return true;
	}

	#list(): boolean {
		const views = [...this.#views.values()];
		const live = views.filter((view) => view.deletedAt === null).sort(compareOrdered);
		const bin = views.filter((view) => view.deletedAt !== null).sort(compareDeleted);
		const was = new Set(this.live.map((view) => view.id));
		const sameSet = was.size === live.length && live.every((view) => was.has(view.id));
		this.live = sameList(this.live, live);
		this.bin = sameList(this.bin, bin);
		return !sameSet;
	}
}

function compareDeleted(a: Listed, b: Listed): number {
	const [x, y] = [Date.parse(a.deletedAt ?? ''), Date.parse(b.deletedAt ?? '')];
	return x === y ? (a.id < b.id ? -1 : 1) : y - x;
}

function sameList<V>(before: readonly V[], now: readonly V[]): readonly V[] {
	return before.length === now.length && now.every((view, i) => view === before[i]) ? before : now;
}

/** Fields are compared by value; a count of tasks is an object of two numbers. */
function sameFields(a: object, b: object): boolean {
	const other = new Map(Object.entries(b));
	return Object.entries(a).every(([key, value]) => sameValue(value, other.get(key)));
}

function sameValue(a: unknown, b: unknown): boolean {
	if (a === b) return true;
	return typeof a === 'object' && typeof b === 'object' && a !== null && b !== null && sameFields(a, b);
}
