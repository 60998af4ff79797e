/** Of keys that a keyboard sends while a word is put together from several, as in Japanese or on a phone. */
const COMPOSING_KEY = 229;

/**
 * While a word is put together Enter and the arrows belong to that. Safari ends it before it tells of the Enter that
 * did so, and only the old code of the key says what it was for.
 */
export function isComposing(event: KeyboardEvent): boolean {
	return event.isComposing || event.keyCode === COMPOSING_KEY;
}
