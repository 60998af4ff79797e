import type * as Y from 'yjs';
import { deleteDoc, eraseDoc, restoreDoc } from '#lib/project/doc.ts';
import { addImportedDoc } from '#lib/project/imported-doc.ts';
import { addMilestone, deleteMilestone, eraseMilestone, restoreMilestone } from '#lib/project/milestone.ts';
import { ORIGIN } from '#lib/project/schema.ts';
import { readProject } from '#lib/project/view.ts';
import type { FoundDoc } from './import-files.ts';
import type { TaskOptions } from './worker-task.ts';

/** Markdown of so many bytes goes into one update: small enough to be written between two pictures of the screen. */
const BATCH_BYTES = 64 * 1024;

export interface Destination {
	readonly by: string;
	/** The section to put them in; null for the project itself. */
	readonly milestoneId: string | null;
	/** Those that lie in folders go to a section of the folder's name instead, which is made when there is none. */
	readonly byFolder: boolean;
}

/** What an import has made, by id. */
export interface Imported {
	readonly docs: readonly string[];
	readonly sections: readonly string[];
}

/**
 * Adds docs to a project: into the bin, in small updates with time between them for whoever writes, and when all are
 * there, out of it in one. So half an import is never seen, and all of it is one step to take back.
 *
 * @throws an AbortError when the signal is aborted; then nothing of the import is left
 */
export async function addDocs(
	doc: Y.Doc,
	found: readonly FoundDoc[],
	{ by, milestoneId, byFolder }: Destination,
	{ onprogress, signal }: TaskOptions = {}
): Promise<Imported> {
	const made = { docs: new Array<string>(), sections: new Array<string>() };
	const sections = byFolder ? addSections(doc, found, by, made.sections) : new Map<string, string>();
	/** By section: what the next doc is to stand behind. */
	const last = new Map<string | null, string>();
	for (const batch of batchesOf(found)) {
		doc.transact(() => {
			const shown = [...last.values(), ...batch.map(({ id }) => id)];
			for (const id of last.values()) restoreDoc(doc, id);
			for (const each of batch) {
				const section = sections.get(each.folder ?? '') ?? milestoneId;
				addImportedDoc(doc, each, { by, milestoneId: section });
				made.docs.push(each.id);
				last.set(section, each.id);
			}
			for (const id of shown) deleteDoc(doc, id);
		}, ORIGIN.create);
		onprogress?.({ done: made.docs.length, total: found.length });
		await nextTask();
		if (!signal?.aborted) continue;
		forget(doc, made);
		throw new DOMException('the import was cancelled', 'AbortError');
	}
	doc.transact(() => {
		for (const id of made.sections) restoreMilestone(doc, id);
		for (const id of made.docs) restoreDoc(doc, id);
	}, ORIGIN.edit);
	return made;
}

/** Into the bin, where it came from. */
export function takeBack(doc: Y.Doc, { docs, sections }: Imported): void {
	doc.transact(() => {
		for (const id of docs) deleteDoc(doc, id);
		for (const id of sections) deleteMilestone(doc, id);
	}, ORIGIN.edit);
}

function forget(doc: Y.Doc, { docs, sections }: Imported): void {
	doc.transact(() => {
		for (const id of docs) eraseDoc(doc, id);
		for (const id of sections) eraseMilestone(doc, id);
	}, ORIGIN.erase);
}

/** Ids by the folder's name; new ones are in the bin. */
function addSections(
	doc: Y.Doc,
	found: readonly FoundDoc[],
	by: string,
	made: string[]
): Map<string, string> {
	const known = new Map(readProject(doc).milestones.map(({ title, id }) => [title.trim().toLowerCase(), id]));
	const folders = [...new Set(found.flatMap(({ folder }) => folder ?? []))];
	return doc.transact(() => {
		const sections = folders.map((folder): [string, string] => {
			const existing = known.get(folder.trim().toLowerCase());
			if (existing !== undefined) return [folder, existing];
			const id = addMilestone(doc, { title: folder, by });
			made.push(id);
			return [folder, id];
		});
		for (const id of made) deleteMilestone(doc, id);
		return new Map(sections);
	}, ORIGIN.create);
}

function batchesOf(found: readonly FoundDoc[]): FoundDoc[][] {
	const batches: FoundDoc[][] = [];
	let room = 0;
	for (const each of found) {
		if (batches.length === 0 || room < each.bytes) {
			batches.push([]);
			room = BATCH_BYTES;
		}
		batches.at(-1)?.push(each);
		room -= each.bytes;
	}
	return batches;
}

/** Not a microtask, which would come before input and drawing. */
function nextTask(): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve));
}
