import type { Highlight } from './code-highlight.ts';
import type { Language } from './code-language.ts';
import type { Piece } from './code-piece.ts';

/**
 * Characters of code, and of its longest line, that are coloured. Within both the worst of the grammars took
 * 80 ms on text made to be slow, code that people write 5 ms; the time of some grows with the square of either.
 */
const LONGEST_CODE = 10_000;
const LONGEST_LINE = 500;
/** While a reply is being written its code is coloured anew this often, and what came since is plain. */
const ANEW_MS = 500;

export function canBeColoured(code: string): boolean {
	if (code.length > LONGEST_CODE) return false;
	for (let start = 0, end = 0; end !== -1; start = end + 1) {
		end = code.indexOf('\n', start);
		if ((end === -1 ? code.length : end) - start > LONGEST_LINE) return false;
	}
	return true;
}

/** The colours of one block of code, whose text may be growing. */
export class CodeColours {
	readonly #language: Language;
	#code = '';
	#pieces: readonly Piece[] = [];
	#at = -Infinity;

	constructor(language: Language) {
		this.#language = language;
	}

	/** @param now in milliseconds, of any clock */
	of(
		code: string,
		highlight: Highlight,
		{ growing, now }: { growing: boolean; now: number }
	): readonly Piece[] {
		if (!canBeColoured(code)) return plain(code);
		if (growing && now - this.#at < ANEW_MS && code.startsWith(this.#code)) {
			return [...this.#pieces, ...plain(code.slice(this.#code.length))];
		}
		if (code !== this.#code) {
			this.#pieces = highlight(code, this.#language) ?? plain(code);
			this.#code = code;
			this.#at = now;
		}
		return this.#pieces;
	}
}

export function plain(code: string): readonly Piece[] {
	return code === '' ? [] : [{ text: code, kind: null }];
}
