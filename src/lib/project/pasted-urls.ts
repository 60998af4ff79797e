import { normaliseUrl } from './url.ts';

/** A sentence with a point in it is not meant to be a link. */
const BEGINS = /^(https?:\/\/|mailto:|www\.)/i;

/** The addresses that were pasted, one a line; none when any line is something else. */
export function pastedUrls(text: string): string[] {
	const lines = text.split(/\r?\n/).flatMap((line) => line.trim() || []);
	const urls = lines.flatMap((line) => (BEGINS.test(line) ? (normaliseUrl(line) ?? []) : []));
	return urls.length === lines.length ? urls : [];
}
