import type * as Y from 'yjs';
import { Collection, type Added, type Before, type Fill } from './collection.ts';
import { shownDate } from './fields.ts';
import { readItem } from './item.ts';
import { ROOT, type MilestoneStatus } from './schema.ts';

const milestones = new Collection(ROOT.milestones, 'description');

export interface NewMilestone extends Added {
	title: string;
	/** Planned by default. */
	status?: MilestoneStatus | undefined;
	/** A day, `YYYY-MM-DD`; one that does not exist is none. */
	due?: string | null;
	/** Writes its description. */
	fill?: Fill;
}

/** Returns its id. */
export function addMilestone(
	doc: Y.Doc,
	{ title, status = 'planned', due = null, fill, ...added }: NewMilestone
): string {
	return milestones.add(doc, { title, status, due: shownDate(due) }, added, fill && { fill });
}

/** Status and due date at once, so that one undo takes both back. False also for a day that does not exist. */
export function changeMilestone(
	doc: Y.Doc,
	id: string,
	{ status, due }: { status?: MilestoneStatus | undefined; due?: string | null | undefined }
): boolean {
	if (due !== undefined && due !== shownDate(due)) return false;
	return milestones.set(doc, id, { ...(status && { status }), ...(due !== undefined && { due }) });
}

export function renameMilestone(doc: Y.Doc, id: string, title: string): boolean {
	return milestones.set(doc, id, { title });
}

export function setMilestoneStatus(doc: Y.Doc, id: string, status: MilestoneStatus): boolean {
	return milestones.set(doc, id, { status });
}

/** `due` is a day, `YYYY-MM-DD`; one that does not exist changes nothing and answers false. */
export function setMilestoneDue(doc: Y.Doc, id: string, due: string | null): boolean {
	return due === shownDate(due) && milestones.set(doc, id, { due });
}

export function moveMilestone(doc: Y.Doc, id: string, to: Before): boolean {
	return milestones.move(doc, id, to);
}

/** Into the bin. Its docs and links stay, and show at project level until it is restored. */
export function deleteMilestone(doc: Y.Doc, id: string, now?: string): boolean {
	return milestones.delete(doc, id, now);
}

export function restoreMilestone(doc: Y.Doc, id: string): boolean {
	return milestones.restore(doc, id);
}

/** For ever. Its docs and links stay, at project level. */
export function eraseMilestone(doc: Y.Doc, id: string): boolean {
	return milestones.erase(doc, id);
}

export function milestoneDescription(doc: Y.Doc, id: string): Y.XmlFragment | undefined {
	return milestones.fragment(doc, id);
}

/** Known here and not erased; one in the bin counts, since it can come back. */
export function hasMilestone(doc: Y.Doc, id: string): boolean {
	return readItem(doc, ROOT.milestones, id) !== undefined;
}
