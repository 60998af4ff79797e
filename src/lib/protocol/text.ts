import * as v from 'valibot';

/**
 * Text as Postgres can hold it: NUL is not representable in `text`, and a lone surrogate is not UTF-8, so
 * either would fail the whole statement it arrives in.
 */
export function storableText(text: string): string {
	return text.replaceAll('\u0000', '').toWellFormed();
}

/** Any text from outside, made storable. */
export const text = () => v.pipe(v.string(), v.transform(storableText));

export const uuid = () =>
	v.pipe(
		v.string(),
		v.regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i, 'must be a uuid'),
		v.transform((id) => id.toLowerCase())
	);
