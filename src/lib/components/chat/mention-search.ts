import { fold, isWordStart } from '#lib/protocol/fold.ts';
import { withoutCode } from '#lib/protocol/mentions.ts';

/** What is being typed after an `@`. */
export interface Typed {
	/** Where the `@` stands. */
	at: number;
	query: string;
}

/** As in `nameSpans`; a name may have spaces in it, but none before it. */
const TYPED = /(?<![\p{L}\p{N}_@.])@([^@\s][^@\n]{0,79}|)$/u;

/** The name that is being typed where the caret stands; null for anything else, and in code. */
export function typedName(text: string, caret: number): Typed | null {
	const before = text.slice(0, caret);
	const found = TYPED.exec(before);
	if (!found || !withoutCode(before).endsWith(found[0])) return null;
	return { at: found.index, query: found[1] ?? '' };
}

/** Those whose name has the letters in it, in any case and with any accents; those whose name or word begins so first. */
export function findPeople<T extends { name: string; alias?: string }>(
	people: readonly T[],
	query: string
): T[] {
	const wanted = fold(query);
	const places = people.map((person) => ({ person, at: bestPlace(person, wanted) }));
	return places
		.filter(({ at }) => at < NOWHERE)
		.sort((a, b) => a.at - b.at)
		.map(({ person }) => person);
}

/** The name is typed to its end. */
export function isWhole({ name }: { name: string }, query: string): boolean {
	return fold(name) === fold(query);
}

const [START, WORD, INSIDE, NOWHERE] = [0, 1, 2, 3];

function bestPlace({ name, alias = name }: { name: string; alias?: string }, wanted: string): number {
	return Math.min(placeOf(fold(name), wanted), placeOf(fold(alias), wanted));
}

function placeOf(name: string, wanted: string): number {
	if (name.startsWith(wanted)) return START;
	for (let at = name.indexOf(wanted); at !== -1; at = name.indexOf(wanted, at + 1)) {
		if (isWordStart(name, at)) return WORD;
	}
	return name.includes(wanted) ? INSIDE : NOWHERE;
}
