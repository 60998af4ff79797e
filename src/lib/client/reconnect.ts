/** Ms before the next attempt: the first of these, doubled with each failure up to the other, and some jitter. */
const RETRY_MS = [300, 8_000] as const;
/** The same after the server asked to come back later. */
const HELD_MS = [5_000, 60_000] as const;
/** A connection that lasted this long was a good one: the next failure is the first again. */
const STEADY_MS = 10_000;
/** A server, or whatever stands between, that has neither let us in nor refused us by then never will. */
const ANSWER_MS = 8_000;

/**
 * When to connect, with one timer: it runs until the next attempt, or until an attempt must have been
 * answered, and not at all while there is a connection.
 */
export class Reconnect {
	readonly #on: { attempt: () => void; noAnswer: () => void };
	#timer: ReturnType<typeof setTimeout> | undefined;
	#connectedAt: number | null = null;
	/** Connections in a row that did not last. */
	#failures = 0;
	/** Not even somebody who looks may hurry before this. */
	#notBefore = 0;
	#stopped = false;

	constructor(on: { attempt: () => void; noAnswer: () => void }) {
		this.#on = on;
	}

	/** At once, unless the server asked to come back later, which was a moment ago. */
	now(): void {
		if (this.#connectedAt === null && Date.now() >= this.#notBefore) this.#attempt();
	}

	connected(): void {
		clearTimeout(this.#timer);
		this.#connectedAt = Date.now();
	}

	/** `held`: the server asked to come back later. */
	lost(held: boolean): void {
		const lasted = this.#connectedAt !== null && Date.now() - this.#connectedAt >= STEADY_MS;
		this.#connectedAt = null;
		this.#failures = lasted ? 1 : this.#failures + 1;
		const [least, most] = held ? HELD_MS : RETRY_MS;
		this.#notBefore = held ? Date.now() + least : 0;
		// All clients of a server that restarts lose it in the same moment.
		const wait = Math.min(most, least * 2 ** (this.#failures - 1)) * (1 + Math.random() / 2);
		this.#wait(wait, () => this.#attempt());
	}

	stop(): void {
		this.#stopped = true;
		clearTimeout(this.#timer);
	}

	#attempt(): void {
		if (this.#stopped) return;
		this.#wait(ANSWER_MS, this.#on.noAnswer);
		this.#on.attempt();
	}

	#wait(ms: number, then: () => void): void {
		clearTimeout(this.#timer);
		if (!this.#stopped) this.#timer = setTimeout(then, ms);
	}
}
