import { sql } from 'drizzle-orm';
import { sameLetters, wordsIn, type SameWord, type Sought } from '#lib/protocol/sought.ts';
import type { Queryable } from '../db/client.ts';

/** As `to_tsquery` reads it. Our words have letters and digits only, so nothing in them can be taken for an operator. */
export function toTsquery(sought: readonly Sought[]): string {
	return sought
		.map(({ words, open }) => {
			const phrase = words.map((word) => `'${word}'`).join(' <-> ');
			return `(${phrase}${open ? ':*' : ''})`;
		})
		.join(' & ');
}

/** The one configuration that leaves words as they are. */
const PLAIN = 'simple';
/** Letters with which all forms of a word begin. */
const STEM = 2;

/**
 * Which words of the texts the language takes for those that are sought: in English "running" for "runs". Postgres
 * is asked about those that could be.
 */
export async function sameIn(
	db: Queryable,
	{ language, sought, texts }: { language: string; sought: readonly Sought[]; texts: readonly string[] }
): Promise<SameWord> {
	if (language === PLAIN) return sameLetters;
	const wanted = sought.flatMap(({ words, open }) =>
		words.map((word, index) => ({ word, open: open && index === words.length - 1 }))
	);
	const stems = new Set(wanted.map(({ word }) => word.slice(0, STEM)));
	const words = new Set(texts.flatMap((text) => wordsIn(text).map((word) => word.text)));
	const near = [...words].filter((word) => stems.has(word.slice(0, STEM)));
	const alike = await db.execute<{ word: string; sought: string; open: boolean }>(sql`
		select near.word, wanted.word as sought, wanted.open
		from json_array_elements_text(${JSON.stringify(near)}::text::json) as near (word)
		join json_to_recordset(${JSON.stringify(wanted)}::text::json) as wanted (word text, open boolean)
			on to_tsvector(${language}::text::regconfig, near.word) @@ to_tsquery(
				${language}::text::regconfig, '''' || wanted.word || '''' || case when wanted.open then ':*' else '' end
			)
	`);
	const pairs = new Set(alike.map((pair) => `${pair.word} ${pair.sought} ${pair.open}`));
	return (word, one, open) => sameLetters(word, one, open) || pairs.has(`${word} ${one} ${open}`);
}
