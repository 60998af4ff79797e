import { linkHost, safeHref } from './url.ts';

/** Of letters and digits, as services number their pages. */
const NUMBER = /^(?=.*\d)\w{6,}$|^[\da-f]{8,}$/i;
const ENDING = /\.(html?|php|aspx?|md|pdf|docx?|xlsx?|pptx?|odt|ods|odp|txt|csv)$/i;
const LONGEST = 120;

/**
 * A title that the address itself tells, for people to change: "Journey map" of `/board/x1y2z3/Journey-map`.
 * '' where it tells nothing that people would say; nobody is asked.
 */
export function proposedTitle(url: string): string {
	const href = safeHref(url);
	const parsed = href === null ? null : URL.parse(href);
	if (!parsed || parsed.protocol === 'mailto:') return '';
	const parts = parsed.pathname.split('/').flatMap((part) => readable(part) ?? []);
	const { kind } = linkHost(url);
	if (kind === 'github' || kind === 'gitlab') return parts.slice(0, 2).join('/').slice(0, LONGEST);
	for (const part of parts.reverse()) {
		const words = part.replace(ENDING, '').split(/[-_+\s]+/);
		const said = words.filter((word) => word !== '' && !NUMBER.test(word));
		// A single word is mostly the service's own: "edit", "view", "d".
		if (said.length > 1 || (said.length === 1 && ENDING.test(part))) return sentence(said);
	}
	return '';
}

function sentence(words: readonly string[]): string {
	const [first = '', ...others] = words;
	return [first.charAt(0).toLocaleUpperCase() + first.slice(1), ...others].join(' ').slice(0, LONGEST);
}

/** Null for what is no text in percent signs. */
function readable(part: string): string | null {
	try {
		return part === '' ? null : decodeURIComponent(part);
	} catch {
		return null;
	}
}
