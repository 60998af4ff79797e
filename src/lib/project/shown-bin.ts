import type * as Y from 'yjs';
import { docBody } from './doc.ts';
import { milestoneDescription } from './milestone.ts';
import { isBlank } from './text.ts';
import type { Bin, DocView, MilestoneView } from './view.ts';

/** The bin as people see it: without what they added and took back before anything was in it. */
export function shownBin(doc: Y.Doc, bin: Bin): Bin {
	return {
		milestones: bin.milestones.filter(
			(view) => !wasOnlyAdded(view) || hasText(milestoneDescription(doc, view.id))
		),
		docs: bin.docs.filter((view) => !wasOnlyAdded(view) || hasText(docBody(doc, view.id))),
		// One with an address is never empty.
		links: bin.links
	};
}

/** Made in the bin, as `Collection.add` does, it was put back by an undo: whoever deletes it does so later. */
function wasOnlyAdded({ title, createdAt, deletedAt }: DocView | MilestoneView): boolean {
	return deletedAt === createdAt && title.trim() === '';
}

function hasText(text: Y.XmlFragment | undefined): boolean {
	return text !== undefined && !isBlank(text);
}
