import type { DocAt } from '#lib/project/read-markdown.ts';

interface ImportedFile {
	readonly path: string;
	/** Of the doc that it becomes. */
	readonly id: string;
}

/** Of no meaning: addresses are resolved as a browser would, and only their path is looked at. */
const BASE = 'http://import/';
/** A scheme, another host, or a place in the same text. */
const ELSEWHERE = /^([a-z][a-z\d+.-]*:|[\\/]{2}|#|\?|$)/i;
/** What people leave out of an address. */
const ENDINGS = ['', '.md', '/readme.md', '/index.md'];

/** What the links of a file lead to among the files of one import. `top` is the folder in which all of them lie. */
export function linksBetween(files: readonly ImportedFile[], top: string): (from: string) => DocAt {
	const ids = new Map(files.map(({ path, id }) => [keyOf(path), id]));
	return (from) => (address) => {
		const path = pathOf(address, from, top);
		if (path === null) return null;
		const keys = ENDINGS.map((ending) => keyOf(path + ending));
		const id = keys.map((key) => ids.get(key)).find((found) => found !== undefined) ?? null;
		return id === ids.get(keyOf(from)) ? null : id;
	};
}

/** On many disks capitals do not count, and some take é apart where the link does not. */
function keyOf(path: string): string {
	return path.normalize('NFC').toLowerCase();
}

function pathOf(address: string, from: string, top: string): string | null {
	if (ELSEWHERE.test(address)) return null;
	const isFromTop = /^[\\/]/.test(address);
	const parts = (isFromTop ? top : from).split('/').map(encodeURIComponent);
	const url = URL.parse(isFromTop ? `.${address}` : address, BASE + parts.join('/'));
	return url && decoded(url.pathname.replace(/^\/|\/$/g, ''));
}

/** Null for what is no text in percent signs. */
function decoded(path: string): string | null {
	try {
		return decodeURIComponent(path);
	} catch {
		return null;
	}
}
