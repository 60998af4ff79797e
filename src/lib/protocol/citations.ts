/** Hex digits of an id that name it: enough for the items of one project, and short enough for a model to copy. */
const SHORTEST = 6;
/** Of a uuid. */
const LONGEST = 32;

/**
 * A short name for each id, to be cited by: the end of the id, which is random in every version of uuid. The same
 * wherever the item is offered, so that an older answer's citations stay right; longer only where two are alike.
 */
export function itemRefs(ids: Iterable<string>): ReadonlyMap<string, string> {
	const refs = new Map<string, string>();
	let open = [...new Set(ids)];
	for (let length = SHORTEST; open.length > 0; length += 2) {
		const byRef = Map.groupBy(open, (id) => refOf(id, length));
		open = [];
		for (const [ref, alike] of byRef) {
			if (alike.length > 1 && length < LONGEST) open.push(...alike);
			else for (const id of alike) refs.set(id, ref);
		}
	}
	return refs;
}

/** What a peer wrote as an id may be no uuid. */
function refOf(id: string, length: number): string {
	const digits = id.toLowerCase().replaceAll(/[^0-9a-f]/g, '');
	return digits.slice(-length).padStart(SHORTEST, '0');
}

/** The words that a citation copies from the passage, at most, in UTF-16 units. */
const CITED_WORDS = 400;

/** `[[ref]]` or `[[ref: words of the passage]]`, up to the last of the brackets that close it. */
const CITATION =
	`\\[\\[\\s*([0-9a-f]{${SHORTEST},${LONGEST}})\\s*` +
	`(?:\\]\\]|[:|]((?:(?!\\]\\](?!\\]))[^]){0,${CITED_WORDS}})\\]\\](?!\\]))`;
const AT_START = new RegExp(`^${CITATION}`, 'i');
/** Code is left as it is, also while it is not closed yet. */
const CODE = '(?<fence>```|~~~)[^]*?(?:\\k<fence>|$)|`[^`\\n]*`';
const ANYWHERE = new RegExp(`${CODE}|${CITATION}`, 'gi');
/** What may become a citation with the next letters; nothing of it stands in two paragraphs. */
const HALF = new RegExp(
	`\\[(?:\\[\\s*(?:[0-9a-f]{0,${LONGEST}}\\s*(?:[:|](?:(?!\\]\\]|\\n\\s*\\n)[^]){0,${CITED_WORDS}})?\\]?)?)?$`,
	'i'
);

export interface Citation {
	/** As it is written, with its brackets. */
	raw: string;
	ref: string;
	/** Copied from the passage; may be empty. */
	words: string;
}

/** The citation that a text begins with. */
export function citationAt(text: string): Citation | null {
	const found = AT_START.exec(text);
	if (!found) return null;
	const [raw, ref = '', words = ''] = found;
	return { raw, ref: ref.toLowerCase(), words: words.trim() };
}

/** The text with other words in place of each citation that stands in no code. */
export function replaceCitations(text: string, by: (citation: Citation) => string): string {
	if (!text.includes('[[')) return text;
	return text.replaceAll(ANYWHERE, (raw) => {
		const citation = citationAt(raw);
		return citation ? by(citation) : raw;
	});
}

/**
 * An answer for who reads it elsewhere: each citation as its item's title. `titleOf` goes by the reply's own manifest,
 * of which the text may cite anything else.
 */
export function readableAnswer(
	text: string,
	titleOf: (ref: string) => string | undefined,
	unverified: string
): string {
	return replaceCitations(withoutHalfCitation(text), ({ ref }) => {
		// Brackets in a title would end those around it.
		const title = titleOf(ref)
			?.replaceAll(/[[\]\s]+/g, ' ')
			.trim();
		return `[${title ?? unverified}]`;
	});
}

/** The text alone, for one line of it. */
export function withoutCitations(text: string): string {
	const parts = replaceCitations(withoutHalfCitation(text), () => '\u0000').split('\u0000');
	return parts.map((part, index) => (index < parts.length - 1 ? part.trimEnd() : part)).join('');
}

/** A message's text as it is searched: what an answer cites is a sign, and none of its words. */
export function soughtText(kind: 'member' | 'assistant', text: string): string {
	return kind === 'assistant' ? withoutCitations(text) : text;
}

/** Without what a text that goes on, or broke off, ends with. */
export function withoutHalfCitation(text: string): string {
	const from = Math.max(0, text.length - CITED_WORDS - 2 * LONGEST);
	return text.slice(0, from) + text.slice(from).replace(HALF, '');
}
