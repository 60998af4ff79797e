import * as Y from 'yjs';
import { ROOT, type ItemRoot } from './schema.ts';

/** A milestone, doc or link. */
export interface Place {
	readonly root: ItemRoot;
	readonly id: string;
}

type Changed = Y.Transaction['changed'];
type SharedType = Changed extends Map<infer Type, unknown> ? Type : never;

/** Fields that are written letter by letter, each with a transaction of its own. */
const WRITTEN: readonly string[] = ['title', 'summary', 'note'];

/** The item that a shared type is in, or is; null for the project's own fields. */
export function placeOf(doc: Y.Doc, type: SharedType): Place | null {
	let id: string | null = null;
	let top: SharedType = type;
	for (let item = top._item; item; item = top._item) {
		id = item.parentSub;
		top = item.parent as SharedType;
	}
	const root = rootOf(doc, top);
	return root && id !== null ? { root, id } : null;
}

/** The one field that was written in, as a name that is the same each time; null for any other act. */
export function writtenField(doc: Y.Doc, changed: Changed): string | null {
	const [only, ...others] = changed;
	if (!only || others.length > 0) return null;
	const [type, keys] = only;
	const [key] = keys;
	if (keys.size !== 1 || typeof key !== 'string' || !WRITTEN.includes(key)) return null;
	return `${placeOf(doc, type)?.id ?? 'project'}/${key}`;
}

export interface Made {
	readonly place: Place;
	readonly entry: Y.Map<unknown>;
}

/** The items that a transaction made and shows. */
export function madeBy(doc: Y.Doc, { changed, beforeState }: Y.Transaction): Made[] {
	const made: Made[] = [];
	for (const [type, ids] of changed) {
		const root = rootOf(doc, type);
		for (const id of root ? ids : []) {
			const entry: unknown = id === null ? undefined : type._map.get(id)?.content.getContent()[0];
			if (!root || id === null || !(entry instanceof Y.Map) || !entry._item) continue;
			const { client, clock } = entry._item.id;
			const isNew = clock >= (beforeState.get(client) ?? 0);
			if (isNew && entry.get('deletedAt') === null) made.push({ place: { root, id }, entry });
		}
	}
	return made;
}

function rootOf(doc: Y.Doc, type: SharedType): ItemRoot | undefined {
	return ([ROOT.milestones, ROOT.docs, ROOT.links] as const).find((name) => doc.share.get(name) === type);
}

/** What a shared type has in it: by key, and in order. */
interface Holder {
	readonly _map: ReadonlyMap<string, Y.Item>;
	readonly _start: Y.Item | null;
}

/** What others wrote that is in an item now, at any depth. Not recursive: a peer may nest as deep as it likes. */
export function foreignItems(entry: Holder, own: number): Y.Item[] {
	const found: Y.Item[] = [];
	const pending = [entry];
	for (let holder = pending.pop(); holder; holder = pending.pop()) {
		for (const item of itemsIn(holder)) {
			if (item.deleted) continue;
			if (item.id.client !== own) found.push(item);
			if (item.content instanceof Y.ContentType) pending.push(item.content.type);
		}
	}
	return found;
}

function* itemsIn({ _map, _start }: Holder): Generator<Y.Item> {
	yield* _map.values();
	for (let item = _start; item; item = item.right) yield item;
}
