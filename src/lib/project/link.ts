import type * as Y from 'yjs';
import { Collection, type Added, type Before } from './collection.ts';
import { ROOT } from './schema.ts';

const links = new Collection(ROOT.links, null);

export interface NewLink extends Added {
	url: string;
	title: string;
	note?: string;
	/** Project level when null or not given. */
	milestoneId?: string | null;
}

export interface LinkEdit {
	url?: string;
	title?: string;
	note?: string;
}

/** Stores any url: what may be clicked is decided where it is shown, by `safeHref`. Returns the id. */
export function addLink(doc: Y.Doc, { url, title, note = '', milestoneId, ...added }: NewLink): string {
	return links.add(doc, { url, title, note }, added, { milestoneId });
}

/** One act to be taken back. Returns the ids. */
export function addLinks(doc: Y.Doc, all: readonly NewLink[]): string[] {
	return links.addAll(
		doc,
		all.map(({ url, title, note = '', milestoneId, ...added }) => ({
			fields: { url, title, note },
			...{ added, milestoneId }
		}))
	);
}

export function editLink(doc: Y.Doc, id: string, { url, title, note }: LinkEdit): boolean {
	return links.set(doc, id, {
		...(url !== undefined && { url }),
		...(title !== undefined && { title }),
		...(note !== undefined && { note })
	});
}

/** To a live milestone, or to the project level with null: at the end, unless `to` names a place. */
export function attachLink(doc: Y.Doc, id: string, milestoneId: string | null, to?: Before): boolean {
	return links.attach(doc, id, milestoneId, to);
}

export function moveLink(doc: Y.Doc, id: string, to: Before): boolean {
	return links.move(doc, id, to);
}

export function deleteLink(doc: Y.Doc, id: string, now?: string): boolean {
	return links.delete(doc, id, now);
}

export function deleteLinks(doc: Y.Doc, ids: readonly string[]): void {
	links.deleteAll(doc, ids);
}

export function restoreLink(doc: Y.Doc, id: string): boolean {
	return links.restore(doc, id);
}

export function eraseLink(doc: Y.Doc, id: string): boolean {
	return links.erase(doc, id);
}
