import * as Y from 'yjs';
import { isId, shownId, shownTime } from './fields.ts';
import { compareOrdered } from './order.ts';
import { ROOT, type ItemRoot } from './schema.ts';

/** The fields that milestones, docs and links have in common, read from one entry of a root map. */
export interface Item {
	readonly id: string;
	readonly entry: Y.Map<unknown>;
	readonly order: string;
	/** As stored: the milestone may be unknown or deleted. Always null for a milestone. */
	readonly milestoneId: string | null;
	readonly deletedAt: string | null;
}

/** Far above any usable order; a longer one only costs time to compare. */
const ORDER_READ = 256;

/** Undefined when something else than a map was defined under this name, which only our own code can do. */
export function rootMap(doc: Y.Doc, name: keyof typeof ROOT): Y.Map<unknown> | undefined {
	const defined = doc.share.get(name);
	if (defined && defined.constructor !== Y.AbstractType && !(defined instanceof Y.Map)) return undefined;
	return doc.getMap(name);
}

/** Undefined for an unknown id, for an erased item and for what is not an item at all. */
export function readItem(doc: Y.Doc, root: ItemRoot, id: string): Item | undefined {
	const entry = isId(id) ? rootMap(doc, root)?.get(id) : undefined;
	if (!(entry instanceof Y.Map) || entry.has('erasedAt')) return undefined;
	const order: unknown = entry.get('order');
	return {
		id,
		entry,
		order: typeof order === 'string' ? order.slice(0, ORDER_READ) : '',
		milestoneId: root === ROOT.milestones ? null : shownId(entry.get('milestoneId')),
		deletedAt: shownTime(entry.get('deletedAt'))
	};
}

export function isLiveMilestone(doc: Y.Doc, id: string): boolean {
	return readItem(doc, ROOT.milestones, id)?.deletedAt === null;
}

/** The milestone an item is shown in; null at project level, where items of unknown and deleted milestones are. */
export function shownMilestone(doc: Y.Doc, milestoneId: string | null): string | null {
	return milestoneId !== null && isLiveMilestone(doc, milestoneId) ? milestoneId : null;
}

/** The live items that are shown in one list with each other, in order. */
export function siblings(doc: Y.Doc, root: ItemRoot, milestoneId: string | null): Item[] {
	const found: Item[] = [];
	for (const id of rootMap(doc, root)?.keys() ?? []) {
		const item = readItem(doc, root, id);
		if (item?.deletedAt === null && shownMilestone(doc, item.milestoneId) === milestoneId) found.push(item);
	}
	return found.sort(compareOrdered);
}
