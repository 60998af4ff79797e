import { strToU8, Zip, ZipDeflate } from 'fflate';
import * as Y from 'yjs';
import { docBody } from '#lib/project/doc.ts';
import { docMarkdown } from '#lib/project/doc-markdown.ts';
import { fragmentToMarkdown } from '#lib/project/markdown.ts';
import { wordsMarkdown } from '#lib/project/markdown-inline.ts';
import { milestoneDescription } from '#lib/project/milestone.ts';
import { writeProjectFile } from '#lib/project/project-file.ts';
import { readProject, type LinkView, type MilestoneView } from '#lib/project/view.ts';
import { fileName, UniqueNames } from '#lib/protocol/file-name.ts';
import type { Progress } from './worker-task.ts';
import { readUpdates } from './read-updates.ts';
import { applies } from './stored-project.ts';

/** A project to be taken away from here. */
export interface ProjectCopy {
	title: string;
	/** Of Yjs, v1. */
	updates: readonly Uint8Array[];
	/** That were never sent. */
	messages?: readonly { body: string; writtenAt: string }[];
}

type Files = Record<string, Uint8Array>;

/** The files by their paths. Several projects get a folder each. */
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

/** The files as a zip, one after the other. */
export function zipped(files: Files, onprogress: (progress: Progress) => void): Blob {
	const parts: Uint8Array<ArrayBuffer>[] = [];
	const zip = new Zip((error, part) => {
		if (error) throw error;
		parts.push(part);
	});
	const paths = Object.entries(files);
	for (const [index, [path, bytes]] of paths.entries()) {
		onprogress({ done: index, total: paths.length });
		const file = new ZipDeflate(path);
		zip.add(file);
		file.push(bytes, true);
	}
	zip.end();
	return new Blob(parts, { type: 'application/zip' });
}

/**
 * `project.json` is what a project is made from again, `state.yjs` is as it was stored, and the Markdown files are
 * for people: a folder for each section. Rows that Yjs cannot read are put beside as they are.
 */
function projectFiles({ updates, messages = [] }: ProjectCopy): Files {
	const { doc, unreadable } = readAll(updates);
	const files: Files = {
		'project.json': strToU8(`${JSON.stringify(writeProjectFile(doc), null, '\t')}\n`),
		'state.yjs': Y.encodeStateAsUpdate(doc)
	};
	unreadable.forEach((row, index) => (files[`unreadable/${index + 1}.bin`] = row));
	Object.assign(files, textFiles(doc));
	if (messages.length > 0) {
		const written = messages.map(({ body, writtenAt }) => `${writtenAt}\n\n${body}\n`);
		files['unsent-messages.md'] = strToU8(written.join('\n---\n\n'));
	}
	doc.destroy();
	return files;
}

function textFiles(doc: Y.Doc): Files {
	const { milestones, docs, links } = readProject(doc);
	const files: Files = {};
	const folders = new UniqueNames();
	for (const name of ['unreadable', 'unsent-messages', 'project.json', 'state.yjs']) folders.take(name);
	for (const section of [null, ...milestones]) {
		const id = section?.id ?? null;
		const folder = section === null ? '' : `${folders.take(fileName(section.title))}/`;
		const names = section === null ? folders : new UniqueNames();
		const write = (name: string, text: string) => {
			files[`${folder}${names.take(name)}.md`] = strToU8(text);
		};
		if (section) write('About this section', sectionMarkdown(doc, section));
		const own = links.filter(({ milestoneId }) => milestoneId === id);
		if (own.length > 0) write('Links', linksMarkdown(own));
		for (const each of docs.filter(({ milestoneId }) => milestoneId === id)) {
			write(fileName(each.title), docMarkdown(each.title, docBody(doc, each.id)));
		}
	}
	return files;
}

function sectionMarkdown(doc: Y.Doc, { id, title, status, due }: MilestoneView): string {
	const description = milestoneDescription(doc, id);
	const facts = due === null ? status : `${status}, due ${due}`;
	return (
		`# ${wordsMarkdown(title)}\n\n*${facts}*\n\n${description ? fragmentToMarkdown(description) : ''}`.trimEnd() +
		'\n'
	);
}

function linksMarkdown(links: readonly LinkView[]): string {
	const lines = links.map(({ title, url, note }) => {
		const words = wordsMarkdown(title) || wordsMarkdown(url);
		return `- ${words}: ${wordsMarkdown(url)}${note === '' ? '' : ` (${wordsMarkdown(note)})`}`;
	});
	return `# Links\n\n${lines.join('\n')}\n`;
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
