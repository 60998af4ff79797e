import { v7 as uuid } from 'uuid';
import * as Y from 'yjs';
import { asFragment, writtenText } from './fields.ts';
import { isLiveMilestone, readItem, shownMilestone, siblings, type Item } from './item.ts';
import { placeAt, type Placement } from './order.ts';
import { ORIGIN, ROOT, type ItemRoot } from './schema.ts';

export interface Added {
	/** The id of the person who adds it. */
	by: string;
	/** A uuid v7, where it has to be known before; a new one by default. */
	id?: string;
	/** ISO 8601; the clock's time by default. */
	now?: string;
	/** The sibling to stand after; null: first; not given, or not a sibling: last. */
	after?: string | null;
}

/** The sibling to stand before; null: last. */
export interface Before {
	before: string | null;
}

/** Writes into the empty text of a new item. */
export type Fill = (fragment: Y.XmlFragment) => void;

type Fields = Record<string, string | null>;

/**
 * What milestones, docs and links have in common: they have an order among their siblings, can be attached
 * to a milestone, deleted into the bin, restored, and erased. Each method is one transaction, answers
 * whether the item was there to be changed, and writes nothing otherwise.
 */
export class Collection {
	readonly #root: ItemRoot;
	/** The field with the rich text, if these items have one. */
	readonly #fragment: string | null;

	constructor(root: ItemRoot, fragment: string | null) {
		this.#root = root;
		this.#fragment = fragment;
	}

	/**
	 * Returns its id. `milestoneId` may be one that has not arrived here yet; `fill` writes the first text. It is
	 * made in the bin and leaves it at once, so that undo has something to go back to (see `History`).
	 */
	add(
		doc: Y.Doc,
		fields: Fields,
		added: Added,
		{ milestoneId = null, fill }: { milestoneId?: string | null; fill?: Fill } = {}
	): string {
		const id = added.id ?? uuid();
		const now = added.now ?? new Date().toISOString();
		doc.transact(() => {
			const list = siblings(doc, this.#root, shownMilestone(doc, milestoneId));
			const after = list.findIndex((item) => item.id === added.after);
			const index = added.after === null ? 0 : after === -1 ? list.length : after + 1;
			const entry = new Y.Map<unknown>(Object.entries(wellFormed(fields)));
			if (this.#fragment) entry.set(this.#fragment, new Y.XmlFragment());
			if (this.#root !== ROOT.milestones) entry.set('milestoneId', milestoneId);
			entry.set('order', this.#place(doc, placeAt(list, index)));
			entry.set('createdBy', added.by);
			entry.set('createdAt', now);
			entry.set('deletedAt', now);
			doc.getMap(this.#root).set(id, entry);
			const fragment = this.fragment(doc, id);
			if (fragment) fill?.(fragment);
			this.restore(doc, id);
		}, ORIGIN.edit);
		return id;
	}

	/** Several to the end of their lists, in this order: one act to be taken back. Returns their ids. */
	addAll(
		doc: Y.Doc,
		all: readonly { fields: Fields; added: Added; milestoneId?: string | null }[]
	): string[] {
		return doc.transact(
			() => all.map(({ fields, added, milestoneId }) => this.add(doc, fields, added, { milestoneId })),
			ORIGIN.edit
		);
	}

	/** Into the bin together: one act. */
	deleteAll(doc: Y.Doc, ids: readonly string[]): void {
		doc.transact(() => {
			for (const id of ids) this.delete(doc, id);
		}, ORIGIN.edit);
	}

	/** Writes those of the fields that differ. Items in the bin can be changed too. */
	set(doc: Y.Doc, id: string, fields: Fields): boolean {
		return this.#change(doc, id, (item) => {
			for (const [key, value] of Object.entries(wellFormed(fields))) setField(item.entry, key, value);
			return true;
		});
	}

	/** Moves among the siblings. False also when `before` is not one of them. */
	move(doc: Y.Doc, id: string, { before }: Before): boolean {
		return this.#change(doc, id, (item) => {
			if (item.deletedAt !== null) return false;
			if (before === id) return true;
			const list = siblings(doc, this.#root, shownMilestone(doc, item.milestoneId));
			const others = list.filter((other) => other.id !== id);
			const index = before === null ? others.length : others.findIndex((other) => other.id === before);
			if (index === -1) return false;
			// Where it already is there is nothing to say, and a new order could undo a peer's move.
			if (list[index]?.id === id) return true;
			item.entry.set('order', this.#place(doc, placeAt(others, index)));
			return true;
		});
	}

	/** To the end of a live milestone, or of the project level for null; with `before`, to a place in it. */
	attach(doc: Y.Doc, id: string, milestoneId: string | null, { before }: Before = { before: null }): boolean {
		return this.#change(doc, id, (item) => {
			if (item.deletedAt !== null) return false;
			if (milestoneId !== null && !isLiveMilestone(doc, milestoneId)) return false;
			const list = siblings(doc, this.#root, milestoneId).filter((other) => other.id !== id);
			const index = list.findIndex((other) => other.id === before);
			if (item.milestoneId === milestoneId && before === null) return true;
			item.entry.set('order', this.#place(doc, placeAt(list, index === -1 ? list.length : index)));
			setField(item.entry, 'milestoneId', milestoneId);
			return true;
		});
	}

	/** Into the bin. What is attached to a milestone is left as it is. */
	delete(doc: Y.Doc, id: string, now = new Date().toISOString()): boolean {
		return this.#change(doc, id, (item) => {
			if (item.deletedAt !== null) return false;
			item.entry.set('deletedAt', now);
			return true;
		});
	}

	/** Out of the bin, to where it was. */
	restore(doc: Y.Doc, id: string): boolean {
		return this.#change(doc, id, (item) => {
			if (item.deletedAt === null) return false;
			item.entry.set('deletedAt', null);
			return true;
		});
	}

	/**
	 * For ever. The entry is replaced and not emptied, so that what others still write into the old one,
	 * offline, is gone too when it arrives.
	 */
	erase(doc: Y.Doc, id: string, now = new Date().toISOString()): boolean {
		return this.#change(
			doc,
			id,
			() => {
				doc.getMap(this.#root).set(id, new Y.Map(Object.entries({ deletedAt: now, erasedAt: now })));
				return true;
			},
			ORIGIN.erase
		);
	}

	/** The rich text of an item, deleted or not; the editor alone may write into it. */
	fragment(doc: Y.Doc, id: string): Y.XmlFragment | undefined {
		return this.#fragment ? asFragment(readItem(doc, this.#root, id)?.entry.get(this.#fragment)) : undefined;
	}

	#change(doc: Y.Doc, id: string, change: (item: Item) => boolean, origin: string = ORIGIN.edit): boolean {
		const item = readItem(doc, this.#root, id);
		return item !== undefined && doc.transact(() => change(item), origin);
	}

	/** Writes the neighbours' new orders, if any, and returns the order of what is placed. */
	#place(doc: Y.Doc, { order, rekeyed }: Placement): string {
		for (const [id, key] of rekeyed) readItem(doc, this.#root, id)?.entry.set('order', key);
		return order;
	}
}

function setField(entry: Y.Map<unknown>, key: string, value: string | null): void {
	if (entry.get(key) !== value) entry.set(key, value);
}

function wellFormed(fields: Fields): Fields {
	return Object.fromEntries(
		Object.entries(fields).map(([key, value]) => [key, value === null ? null : writtenText(value)])
	);
}
