import { createHash } from 'node:crypto';

const TITLE_UNITS = 200;

/** `ref` names what may be cited. */
export type Fence = (kind: string, title: string, text: string, ref?: string) => string;

/**
 * Marks around people's text that the text itself cannot close: they carry a hash of all of it, and a text
 * cannot contain its own hash. Not random, so that the same content gives the same system text.
 */
export function createFence(contents: readonly string[]): Fence {
	const all = contents.join('\u0000');
	let mark = hash(all);
	while (all.includes(mark)) mark = hash(mark);
	return (kind, title, text, ref) => {
		const name = oneLine(title).slice(0, TITLE_UNITS).toWellFormed();
		// Before the title, which people wrote.
		const named = ref === undefined ? '' : ` ref=${ref}`;
		return `[[${kind} ${mark}${named} "${name}"]]\n${text}\n[[end ${mark}]]`;
	};
}

/** A title as a part of a line. */
export function oneLine(text: string): string {
	return text.replaceAll(/\s+/g, ' ').trim() || 'Untitled';
}

function hash(text: string): string {
	return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
