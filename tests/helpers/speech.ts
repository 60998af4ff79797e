import type { FakeCall } from './fake-call.ts';

/** How a model's server sends its words: whole, or cut inside characters, by the network and by itself in turn. */
export type Voice = 'whole words' | 'cut inside characters';

/** Two, three and four bytes in UTF-8, pairs of surrogates, and several of them joined to one sign. */
const SIGNS = ['ß', '日本', '😀', '👩‍👩‍👧', 'é', '🇨🇭', 'plain'];
/** Less than the shortest chunk, and no multiple of any character's length. */
const PIECE_BYTES = 7;

/** What the fake says in one answer that the test itself paces. Each word carries its number. */
export class Speech {
	/** All that was said. */
	text = '';
	/** Of each word, where it begins in `text`, and when it was said by `performance.now()`. */
	readonly words: { offset: number; at: number }[] = [];
	readonly #call: FakeCall;
	readonly #voice: Voice;

	constructor(call: FakeCall, voice: Voice = 'whole words') {
		this.#call = call;
		this.#voice = voice;
	}

	/** Says one word each `paceMs` while `more` holds; ends early when the other side goes. */
	async go(paceMs: number, more: () => boolean): Promise<void> {
		while (more() && !this.#call.over) {
			this.say();
			await this.#call.pause(paceMs);
		}
	}

	say(): void {
		const number = this.words.length;
		const word = `${number}:${SIGNS[number % SIGNS.length]} `;
		this.words.push({ offset: this.text.length, at: performance.now() });
		this.text += word;
		if (this.#voice === 'whole words') this.#call.say(word);
		else if (number % 2 === 0) this.#sayInPieces(this.#call.bytesOf(word));
		// Each chunk is one UTF-16 unit, half a pair of surrogates too.
		else for (const unit of word.split('')) this.#call.say(unit);
	}

	/** The words that are not, or not wholly, in the first `length` units. */
	wordsAfter(length: number): { offset: number; at: number }[] {
		return this.words.filter((_, index) => (this.words[index + 1]?.offset ?? this.text.length) > length);
	}

	#sayInPieces(bytes: Buffer): void {
		for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
			this.#call.raw(bytes.subarray(at, at + PIECE_BYTES));
		}
	}
}
