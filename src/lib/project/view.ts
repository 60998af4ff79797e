import type * as Y from 'yjs';
import { projectCache, type Bin, type ProjectContent } from './view-cache.ts';

/** Plain readonly views of a project's Y.Doc. Every field has a usable value, whatever a peer wrote. */

export type { DocView, LinkView, MilestoneView, ProjectView } from './item-view.ts';
export type { Bin, ProjectContent } from './view-cache.ts';

/** Cheap to call after each change; what did not change keeps its identity, down to the single view. */
export function readProject(doc: Y.Doc): ProjectContent {
	return projectCache(doc).read().content;
}

export function readBin(doc: Y.Doc): Bin {
	return projectCache(doc).read().bin;
}

/**
 * Calls the listener once after each transaction that changed anything in `readProject` or `readBin`: not
 * for typing in a text, but for a task that was ticked in it. Returns the function that stops it.
 */
export function observeProject(doc: Y.Doc, listener: () => void): () => void {
	const cache = projectCache(doc);
	let seen = cache.read();
	const check = () => {
		const now = cache.read();
		if (now === seen) return;
		seen = now;
		listener();
	};
	doc.on('afterTransaction', check);
	return () => doc.off('afterTransaction', check);
}
