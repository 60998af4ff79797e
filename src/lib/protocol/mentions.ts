import { callsAssistant, type NamedPerson } from './chat.ts';

/** A name in a text, with the `@` before it. */
interface NameSpan {
	from: number;
	to: number;
	/** Who is called so: more than one where two have the same name. */
	userIds: string[];
}

/** As in an address: no name begins after a letter, and none ends before one. */
const BEFORE = String.raw`(?<![\p{L}\p{N}_@.])@`;
const AFTER = String.raw`(?![.-]?[\p{L}\p{N}_])`;
const SYNTAX = /[\\^$.*+?()[\]{}|/]/g;

/** A fence to its end, or to the end of the text; then what stands between backticks. */
const FENCED = /^ {0,3}(`{3,}(?=[^`\n]*$)|~{3,}).*\n[^]*?(?:^ {0,3}\1[`~]*[ \t]*$|$(?![^]))/gm;
const QUOTED_CODE = /(?<!`)(`+)(?!`)[^]*?[^`]\1(?!`)/g;

/** Whether it is worth looking who is in the project. */
export function mayName(text: string): boolean {
	return new RegExp(`${BEFORE}(?!assistant(?![\\p{L}\\p{N}_-]))\\S`, 'iu').test(text);
}

/** What stands in code is nobody's name. */
export function withoutCode(text: string): string {
	return text.replaceAll(FENCED, ' ').replaceAll(QUOTED_CODE, ' ');
}

/**
 * Where people are named in a text (NFC), the longest name at each place, in any case. Who has a name that calls
 * the assistant cannot be named.
 */
export function nameSpans(text: string, people: readonly NamedPerson[]): NameSpan[] {
	const ids = new Map<string, string[]>();
	for (const { userId, name } of people) {
		if (name.trim() === '' || callsAssistant(`@${name}`)) continue;
		const key = keyOf(name);
		ids.set(key, [...(ids.get(key) ?? []), userId]);
	}
	if (ids.size === 0) return [];
	const longestFirst = [...ids.keys()].sort((a, b) => b.length - a.length);
	const names = longestFirst.map((name) => name.replaceAll(SYNTAX, String.raw`\$&`)).join('|');
	return [...text.matchAll(new RegExp(`${BEFORE}(${names})${AFTER}`, 'giu'))].map(({ 0: whole, index }) => ({
		from: index,
		to: index + whole.length,
		userIds: ids.get(keyOf(whole.slice(1))) ?? []
	}));
}

/**
 * Ids of those whom a message names, each once. Where several people have one name, it names those of them who
 * were `picked`.
 */
export function namedIn(
	markdown: string,
	people: readonly NamedPerson[],
	picked: readonly string[] = []
): string[] {
	const spans = nameSpans(withoutCode(markdown).normalize('NFC'), people);
	const named = spans.flatMap(({ userIds }) =>
		userIds.length === 1 ? userIds : userIds.filter((id) => picked.includes(id))
	);
	return [...new Set(named)];
}

function keyOf(name: string): string {
	return name.trim().normalize('NFC').toLowerCase();
}
