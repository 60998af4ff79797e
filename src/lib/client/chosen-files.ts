import type { ImportSource } from './import-files.ts';
import { MOST_FILES } from './import-limits.ts';

/** Files of an input, also one that takes a folder. */
export function chosenFiles(files: FileList | null): ImportSource[] {
	return [...(files ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, blob: file }));
}

/** Files and folders that were dropped, with all that is in them. To be called while the event is handled. */
export async function droppedFiles(transfer: DataTransfer): Promise<ImportSource[]> {
	const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
	const found: ImportSource[] = [];
	const pending = entries.reverse();
	for (let entry = pending.pop(); entry && found.length < MOST_FILES; entry = pending.pop()) {
		if (isFile(entry)) found.push({ path: entry.fullPath.replace(/^\//, ''), blob: await fileOf(entry) });
		else if (isFolder(entry)) pending.push(...(await entriesIn(entry)).reverse());
	}
	return found;
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
	return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
	return entry.isDirectory;
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
	return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** A reader gives at most a hundred at a time, and none when there are no more. */
async function entriesIn(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
	const reader = folder.createReader();
	const all: FileSystemEntry[] = [];
	for (;;) {
		const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
			reader.readEntries(resolve, reject)
		);
		if (some.length === 0) return all;
		all.push(...some);
	}
}
