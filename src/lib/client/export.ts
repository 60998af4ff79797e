import { strToU8, zipSync } from 'fflate';
import * as Y from 'yjs';
import { readBinContent, readContent } from '#lib/project/content.ts';
import { applies, readUpdates } from './stored-project.ts';

/** A project to be taken away from here. */
export interface ProjectCopy {
	title: string;
	/** Of Yjs, v1. */
	updates: readonly Uint8Array[];
	/** That were never sent. */
	messages?: readonly { body: string; writtenAt: string }[];
}

type Files = Record<string, Uint8Array>;

/** Several projects get a folder each. */
export function downloadCopies(copies: readonly ProjectCopy[]): void {
	const [only] = copies;
	const named = copies.length === 1 && only ? fileName(only.title) : 'Waystone';
	download(`${named}.zip`, zipSync(archive(copies)));
}

/** The files by their paths. */
export function archive(copies: readonly ProjectCopy[]): Files {
	if (copies.length === 1) return copies.map(projectFiles)[0] ?? {};
	const folders = new UniqueNames();
	return Object.fromEntries(
		copies.flatMap((copy) => {
			const folder = folders.take(fileName(copy.title));
			return Object.entries(projectFiles(copy)).map(([path, bytes]) => [`${folder}/${path}`, bytes]);
		})
	);
}

/**
 * `state.yjs` holds everything, also what was deleted; `project.json` and the Markdown files are for people.
 * Rows that Yjs cannot read are put beside as they are.
 */
function projectFiles({ updates, messages = [] }: ProjectCopy): Files {
	const { doc, unreadable } = readAll(updates);
	const content = readContent(doc);
	const files: Files = {
		'state.yjs': Y.encodeStateAsUpdate(doc),
		'project.json': strToU8(JSON.stringify({ ...content, bin: readBinContent(doc) }, null, '\t'))
	};
	unreadable.forEach((row, index) => (files[`unreadable/${index + 1}.bin`] = row));
	const names = new UniqueNames();
	const write = (folder: string, title: string, text: string) => {
		files[`${names.take(`${folder}/${fileName(title)}`)}.md`] = strToU8(`# ${title}\n\n${text}\n`);
	};
	for (const each of content.docs) write('docs', each.title, each.body);
	for (const each of content.milestones)
		if (each.description) write('sections', each.title, each.description);
	if (messages.length > 0) {
		const written = messages.map(({ body, writtenAt }) => `${writtenAt}\n\n${body}\n`);
		files['unsent-messages.md'] = strToU8(written.join('\n---\n\n'));
	}
	doc.destroy();
	return files;
}

/** Everything that can be read, and what cannot. */
function readAll(updates: readonly Uint8Array[]): { doc: Y.Doc; unreadable: Uint8Array[] } {
	const whole = readUpdates(updates);
	if (whole) return { doc: whole, unreadable: [] };
	const readable: Uint8Array[] = [];
	const unreadable: Uint8Array[] = [];
	// What builds on nothing comes first: a broken update that waits for it must not count as the good one.
	let doc = new Y.Doc();
	for (const update of [...updates.filter(standsAlone), ...updates.filter((each) => !standsAlone(each))]) {
		if (applies(doc, update)) {
			readable.push(update);
			continue;
		}
		unreadable.push(update);
		doc = readUpdates(readable) ?? new Y.Doc();
	}
	return { doc, unreadable };
}

function standsAlone(update: Uint8Array): boolean {
	const doc = readUpdates([update]);
	const isComplete = doc?.store.pendingStructs === null;
	doc?.destroy();
	return isComplete;
}

class UniqueNames {
	readonly #taken = new Set<string>();

	/** On a disk that does not tell capitals from small letters too. */
	take(name: string): string {
		let unique = name;
		for (let number = 2; this.#taken.has(unique.toLowerCase()); number += 1) unique = `${name} ${number}`;
		this.#taken.add(unique.toLowerCase());
		return unique;
	}
}

/** A title as the name of a file on any system. */
function fileName(title: string): string {
	// eslint-disable-next-line no-control-regex -- they are what no file name may have
	const safe = title.replace(/[\u0000-\u001f\\/:*?"<>|]/g, ' ').replace(/\s+/g, ' ');
	return (
		safe
			.trim()
			.replace(/^\.+|\.+$/g, '')
			.slice(0, 80)
			.toWellFormed()
			.trim() || 'Untitled'
	);
}

function download(name: string, bytes: Uint8Array<ArrayBuffer>): void {
	const url = URL.createObjectURL(new Blob([bytes], { type: 'application/zip' }));
	const link = document.createElement('a');
	link.href = url;
	link.download = name;
	link.click();
	URL.revokeObjectURL(url);
}
