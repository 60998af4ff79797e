const ENDS_IN_HIGH_SURROGATE = /[\uD800-\uDBFF]$/;

/**
 * Makes a model's pieces of text storable and sendable: without NUL, which Postgres cannot hold, and with
 * surrogate pairs whole. A piece ends inside a pair when the model's server cuts by UTF-16 units; its half
 * waits for the next piece, or a reader would get two U+FFFD in its place.
 */
export class TextJoiner {
	#half = '';

	/** Everything of the piece that is complete; may be empty. */
	push(piece: string): string {
		const text = this.#half + piece.replaceAll('\u0000', '');
		this.#half = ENDS_IN_HIGH_SURROGATE.test(text) ? text.slice(-1) : '';
		return text.slice(0, text.length - this.#half.length).toWellFormed();
	}

	/** What the end of the stream left over: nothing, or U+FFFD for half a pair. */
	end(): string {
		const rest = this.#half.toWellFormed();
		this.#half = '';
		return rest;
	}
}
