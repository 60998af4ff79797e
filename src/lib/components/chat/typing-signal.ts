/** Without a key for so long, in ms, somebody has stopped typing. */
const QUIET_MS = 4_000;

/** Says that somebody types: once when it begins, and once when it ends. */
export class TypingSignal {
	readonly #say: (isTyping: boolean) => void;
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(say: (isTyping: boolean) => void) {
		this.#say = say;
	}

	/** A key was pressed. */
	key(): void {
		if (this.#timer === undefined) this.#say(true);
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => this.end(), QUIET_MS);
	}

	end(): void {
		if (this.#timer === undefined) return;
		clearTimeout(this.#timer);
		this.#timer = undefined;
		this.#say(false);
	}
}
