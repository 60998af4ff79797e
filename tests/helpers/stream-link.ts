import type { IncomingMessage, ServerResponse } from 'node:http';

/** What happens to one event on its way. */
export interface Mischief {
	/** What arrives in its place: itself, itself twice, something of the past before it, or nothing. */
	of(event: Buffer, past: readonly Buffer[]): readonly Buffer[];
	/** What a slow line takes; null for a fast one. */
	bytesPerMs: number | null;
}

interface LinkInput {
	reader: string;
	answer: IncomingMessage;
	outgoing: ServerResponse;
	past: Buffer[];
	mischief: Mischief;
}

const BETWEEN_EVENTS = '\n\n';
const STEP_MS = 4;
/** A slow line takes no more from the server than this. */
const WAITING_MOST = 4_096;

/** One stream of events on its way to one reader. */
export class StreamLink {
	readonly reader: string;
	closed = false;
	/** By the network, and not by one of the two. */
	wasCut = false;
	readonly #answer: IncomingMessage;
	readonly #outgoing: ServerResponse;
	readonly #past: Buffer[];
	readonly #mischief: Mischief;
	/** Half an event. */
	#rest = Buffer.alloc(0);
	/** On a slow line. */
	#waiting = Buffer.alloc(0);
	#timer: NodeJS.Timeout | undefined;
	#steppedAt = 0;
	#ended = false;
	/** Bytes that still pass before the line is cut; null when it is not to be. */
	#left: number | null = null;

	constructor({ reader, answer, outgoing, past, mischief }: LinkInput) {
		this.reader = reader;
		this.#answer = answer;
		this.#outgoing = outgoing;
		this.#past = past;
		this.#mischief = mischief;
		outgoing.on('close', () => {
			this.closed = true;
			clearInterval(this.#timer);
		});
		answer.on('data', (bytes: Buffer) => this.#take(bytes));
		answer.on('end', () => this.#end());
		answer.on('error', () => outgoing.destroy());
	}

	/** Cuts the line when so many more bytes have passed, wherever that is in an event. */
	cutAfter(bytes: number): void {
		this.#left = bytes;
		if (bytes === 0) this.#cut();
	}

	#take(bytes: Buffer): void {
		this.#rest = Buffer.concat([this.#rest, bytes]);
		for (let end = this.#rest.indexOf(BETWEEN_EVENTS); end >= 0; end = this.#rest.indexOf(BETWEEN_EVENTS)) {
			const event = this.#rest.subarray(0, end + BETWEEN_EVENTS.length);
			this.#rest = this.#rest.subarray(event.length);
			for (const arriving of this.#mischief.of(event, this.#past)) this.#send(arriving);
			this.#past.push(event);
		}
	}

	#send(bytes: Buffer): void {
		const { bytesPerMs } = this.#mischief;
		if (bytesPerMs === null) return this.#write(bytes);
		this.#waiting = Buffer.concat([this.#waiting, bytes]);
		if (this.#waiting.length > WAITING_MOST) this.#answer.pause();
		if (this.#timer) return;
		this.#steppedAt = performance.now();
		this.#timer = setInterval(() => this.#step(bytesPerMs), STEP_MS);
	}

	#step(bytesPerMs: number): void {
		const now = performance.now();
		const size = Math.ceil((now - this.#steppedAt) * bytesPerMs);
		this.#steppedAt = now;
		this.#write(this.#waiting.subarray(0, size));
		this.#waiting = this.#waiting.subarray(size);
		if (this.#waiting.length < WAITING_MOST) this.#answer.resume();
		if (this.#ended && this.#waiting.length === 0) this.#outgoing.end();
	}

	#write(bytes: Buffer): void {
		if (this.closed || this.#outgoing.destroyed) return;
		const left = this.#left;
		if (left === null || bytes.length < left) {
			this.#outgoing.write(bytes);
			if (left !== null) this.#left = left - bytes.length;
		} else {
			// What passed before the cut arrives.
			this.#outgoing.write(bytes.subarray(0, left), () => this.#cut());
			this.#left = 0;
		}
	}

	#cut(): void {
		if (this.closed) return;
		this.wasCut = true;
		this.#outgoing.destroy();
	}

	#end(): void {
		this.#ended = true;
		if (this.#waiting.length === 0) this.#outgoing.end();
	}
}
