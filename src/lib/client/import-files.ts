import { v7 as uuidv7 } from 'uuid';
import * as Y from 'yjs';
import { importedDoc, type ImportedDoc } from '#lib/project/imported-doc.ts';
import { readProjectFile } from '#lib/project/project-file.ts';
import { readProject } from '#lib/project/view.ts';
import { linksBetween } from './import-links.ts';
import { MOST_DOCS, PROJECT_BYTES, TEXT_BYTES, TOTAL_BYTES, ZIP_BYTES } from './import-limits.ts';
import { readZip, ZipError } from './read-zip.ts';
import type { Progress } from './worker-task.ts';

export interface ImportSource {
	/** Below the folder that was chosen, with slashes. */
	readonly path: string;
	readonly blob: Blob;
}

/** Why one file was left out. */
export type SkipReason = 'too_large' | 'not_text' | 'unsafe_path' | 'too_many';

/** Why nothing can be imported at all. */
export type ImportProblem =
	| ZipError['problem']
	| 'json_incomplete'
	| 'not_a_project'
	| 'newer'
	| 'project_too_large'
	| 'too_much'
	| 'several'
	| 'nothing';

export interface FoundDoc extends ImportedDoc {
	/** That it will have: links of other docs may lead to it. */
	readonly id: string;
	/** The first folder on its path; null at the top. */
	readonly folder: string | null;
	/** Of its Markdown. */
	readonly bytes: number;
}

export type Found =
	| {
			readonly kind: 'docs';
			readonly docs: readonly FoundDoc[];
			readonly skipped: readonly { readonly path: string; readonly reason: SkipReason }[];
			/** Files that are neither Markdown nor text. */
			readonly others: number;
	  }
	| { readonly kind: 'project'; readonly title: string; readonly update: Uint8Array; readonly docs: number }
	| { readonly kind: 'problem'; readonly problem: ImportProblem };

const TEXTS = /\.(md|markdown|mdown|mkd|txt)$/i;
const PROJECT = /(^|\/)project\.json$/i;

/** Everything that can be known of files before anything is changed. Runs in a worker. */
export async function readFiles(
	sources: readonly ImportSource[],
	onprogress: (progress: Progress) => void
): Promise<Found> {
	const [only] = sources;
	try {
		if (sources.length === 1 && only && /\.zip$/i.test(only.path))
			return await readArchive(only.blob, onprogress);
		if (sources.length === 1 && only && /\.json$/i.test(only.path)) return await readJson(only.blob);
		if (sources.some(({ path }) => /\.zip$/i.test(path)) && !sources.some(({ path }) => TEXTS.test(path))) {
			return { kind: 'problem', problem: 'several' };
		}
	} catch (error) {
		if (error instanceof ZipError) return { kind: 'problem', problem: error.problem };
		throw error;
	}
	return await readTexts(sources, onprogress);
}

async function readArchive(zip: Blob, onprogress: (progress: Progress) => void): Promise<Found> {
	if (zip.size > ZIP_BYTES) return { kind: 'problem', problem: 'zip_too_large' };
	const unsafe: string[] = [];
	let others = 0;
	const entries = await readZip(zip, (path) => {
		if (path.endsWith('/') || isHidden(path)) return null;
		const limit = PROJECT.test(path) ? PROJECT_BYTES : TEXTS.test(path) ? TEXT_BYTES : null;
		if (limit === null) others += 1;
		else if (!isSafePath(path)) unsafe.push(path);
		return isSafePath(path) ? limit : null;
	});
	const projects = entries.filter(({ path }) => PROJECT.test(path));
	if (projects.length > 1) return { kind: 'problem', problem: 'several' };
	const [project] = projects;
	if (project) {
		return project.bytes
			? await readJson(new Blob([project.bytes]))
			: { kind: 'problem', problem: 'project_too_large' };
	}
	// A byte more than allowed: what was not unpacked is too large.
	const tooLarge = new Blob([new Uint8Array(TEXT_BYTES + 1)]);
	const sources = entries.map(({ path, bytes }) => ({ path, blob: bytes ? new Blob([bytes]) : tooLarge }));
	return await readTexts(sources, onprogress, { unsafe, others });
}

async function readJson(blob: Blob): Promise<Found> {
	if (blob.size > PROJECT_BYTES) return { kind: 'problem', problem: 'project_too_large' };
	const text = await blob.text();
	const file = parsed(text);
	if (file === undefined) return { kind: 'problem', problem: 'json_incomplete' };
	const doc = new Y.Doc();
	const problem = readProjectFile(doc, file);
	if (problem) return { kind: 'problem', problem };
	const { project, docs } = readProject(doc);
	const update = Y.encodeStateAsUpdate(doc);
	doc.destroy();
	return { kind: 'project', title: project.title, update, docs: docs.length };
}

/** Undefined for what is no JSON, such as the first half of one. */
function parsed(text: string): unknown {
	try {
		return JSON.parse(text.replace(/^\ufeff/, ''));
	} catch {
		// Which character it ends at helps nobody.
		return undefined;
	}
}

async function readTexts(
	sources: readonly ImportSource[],
	onprogress: (progress: Progress) => void,
	{ unsafe, others: passed }: { unsafe: readonly string[]; others: number } = { unsafe: [], others: 0 }
): Promise<Found> {
	const visible = sources.filter(({ path }) => !isHidden(path));
	const texts = visible.filter(({ path }) => TEXTS.test(path)).sort(byPath);
	const readable: ReadableText[] = [];
	const skipped: { path: string; reason: SkipReason }[] = unsafe.map((path) => ({
		path,
		reason: 'unsafe_path'
	}));
	let total = 0;
	for (const { path, blob } of texts) {
		const found = readable.length < MOST_DOCS ? await readText(path, blob) : 'too_many';
		if (typeof found === 'string') skipped.push({ path, reason: found });
		else readable.push(found);
		total += typeof found === 'string' ? 0 : found.bytes;
		if (total > TOTAL_BYTES) return { kind: 'problem', problem: 'too_much' };
	}
	const others = passed + visible.length - texts.length;
	if (readable.length === 0 && skipped.length === 0) return { kind: 'problem', problem: 'nothing' };
	const docs = docsOf(readable, commonFolder(texts.map(({ path }) => path)), onprogress);
	return { kind: 'docs', docs, skipped, others };
}

interface ReadableText {
	readonly path: string;
	readonly text: string;
	readonly bytes: number;
}

async function readText(path: string, blob: Blob): Promise<ReadableText | SkipReason> {
	if (blob.size > TEXT_BYTES) return 'too_large';
	const text = decoded(await blob.arrayBuffer());
	return text === null ? 'not_text' : { path, text, bytes: blob.size };
}

/** `top` is the folder in which all of them lie. */
function docsOf(
	texts: readonly ReadableText[],
	top: string,
	onprogress: (progress: Progress) => void
): FoundDoc[] {
	const files = texts.map((text) => ({ ...text, id: uuidv7() }));
	const linksFrom = linksBetween(files, top);
	return files.map(({ id, path, text, bytes }, index) => {
		onprogress({ done: index, total: files.length });
		const below = path.slice(top.length);
		const folder = below.includes('/') ? (below.split('/')[0] ?? null) : null;
		return { ...importedDoc(text, path, linksFrom(path)), id, folder, bytes };
	});
}

/** UTF-8, or UTF-16 where it says so. Null for what is no text. */
function decoded(bytes: ArrayBuffer): string | null {
	const [first, second] = new Uint8Array(bytes);
	const encoding =
		first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
	try {
		const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
		return text.includes('\u0000') ? null : text;
	} catch {
		// Bytes that stand for no letters.
		return null;
	}
}

/** Numbers in names count as numbers: what people call "2" comes before "10". */
const collator = new Intl.Collator('en', { numeric: true });

function byPath(a: ImportSource, b: ImportSource): number {
	return collator.compare(a.path, b.path);
}

/** The folders in which all lie, with a slash at the end. */
function commonFolder(paths: readonly string[]): string {
	const [first = '', ...others] = paths.map((path) => path.split('/').slice(0, -1));
	const parts = [...first];
	const shared = parts.findIndex((part, index) => others.some((other) => other[index] !== part));
	return (shared === -1 ? parts : parts.slice(0, shared)).map((part) => `${part}/`).join('');
}

/** What systems and tools keep for themselves. */
function isHidden(path: string): boolean {
	return path
		.split('/')
		.some(
			(part) =>
				(part.startsWith('.') && part !== '..' && part !== '.') ||
				part === '__MACOSX' ||
				part === 'node_modules'
		);
}

/** Nothing is written to a disk here; but a path that leads out of its zip was made to harm somebody. */
function isSafePath(path: string): boolean {
	return !/^([a-z]:|[\\/])/i.test(path) && !path.split(/[\\/]/).includes('..');
}
