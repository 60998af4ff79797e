import type * as Y from 'yjs';
import { eraseDoc } from '#lib/project/doc.ts';
import { addImportedDoc } from '#lib/project/imported-doc.ts';
import { addMilestone, eraseMilestone } from '#lib/project/milestone.ts';
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
 * Adds docs to a project in several small transactions with time between them for whoever writes.
 *
 * @throws an AbortError when the signal is aborted; then nothing of the import is left
 */
export async function addDocs(
	doc: Y.Doc,
	found: readonly FoundDoc[],
	destination: Destination,
	{ onprogress, signal }: TaskOptions = {}
): Promise<Imported> {
	const made = { docs: new Array<string>(), sections: new Array<string>() };
	const sections = destination.byFolder
		? addSections(doc, found, destination.by, made.sections)
		: new Map<string, string>();
	for (const batch of batchesOf(found)) {
		if (signal?.aborted) {
			takeAway(doc, made);
			throw new DOMException('the import was cancelled', 'AbortError');
		}
		doc.transact(() => {
			for (const each of batch) {
				const milestoneId = sections.get(each.folder ?? '') ?? destination.milestoneId;
				made.docs.push(addImportedDoc(doc, each, { by: destination.by, milestoneId }));
			}
		}, ORIGIN.edit);
		onprogress?.({ done: made.docs.length, total: found.length });
		await nextTask();
	}
	return made;
}

/** For ever: nobody has seen them yet, or somebody has just said that they were not wanted. */
export function takeAway(doc: Y.Doc, { docs, sections }: Imported): void {
	doc.transact(() => {
		for (const id of docs) eraseDoc(doc, id);
		for (const id of sections) eraseMilestone(doc, id);
	}, ORIGIN.erase);
}

/** Ids by the folder's name. */
function addSections(
	doc: Y.Doc,
	found: readonly FoundDoc[],
	by: string,
	made: string[]
): Map<string, string> {
	const sections = new Map<string, string>();
	const known = new Map(readProject(doc).milestones.map(({ title, id }) => [title.trim().toLowerCase(), id]));
	doc.transact(() => {
		for (const { folder } of found) {
			if (folder === null || sections.has(folder)) continue;
			const existing = known.get(folder.trim().toLowerCase());
			if (existing === undefined) made.push(addMilestone(doc, { title: folder, by }));
			sections.set(folder, existing ?? made.at(-1) ?? '');
		}
	}, ORIGIN.edit);
	return sections;
}

function batchesOf(found: readonly FoundDoc[]): FoundDoc[][] {
	const batches: FoundDoc[][] = [];
	let room = 0;
	for (const each of found) {
		if (room < each.bytes) {
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
