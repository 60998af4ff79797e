import { CLOSE, type LimitReason } from '#lib/protocol/sync.ts';
import type { SyncLimits } from '../config.ts';
import { FRAME, readAwarenessFrame, readFrameHead } from './frame.ts';

/** A client that was away may send so many seconds' worth at once. */
const BURST_SECONDS = 30;
const KNOWN_TYPES: ReadonlySet<number> = new Set(Object.values(FRAME));
/** The types of which a client could send more than the others can bear. */
const COUNTED_TYPES: ReadonlySet<number> = new Set([
	FRAME.sync,
	FRAME.syncReply,
	FRAME.awareness,
	FRAME.stateless
]);

/** Why a socket is to be closed. */
export interface Rejection {
	code: number;
	reason: string;
}

/** One socket's way in. */
export interface Door {
	/** Null when the frame may pass on to Hocuspocus. */
	check(frame: Uint8Array): Rejection | null;
	/** To be called once, when the socket is closed. */
	leave(): void;
}

interface Person {
	id: string;
	sockets: number;
	/** One entry for each socket that has a document open. */
	documents: string[];
}

/**
 * What a person's sockets may send and hold, decided before Hocuspocus sees a frame: what that cannot read it
 * answers with an exception.
 */
export class Gate {
	readonly limits: SyncLimits;
	readonly #persons = new Map<string, Person>();

	constructor(limits: SyncLimits) {
		this.limits = limits;
	}

	enter(userId: string): Door | Rejection {
		const person = this.#persons.get(userId) ?? { id: userId, sockets: 0, documents: [] };
		if (person.sockets >= this.limits.socketsPerPerson) return overLimit('sockets');
		this.#persons.set(userId, person);
		person.sockets += 1;
		return new SocketDoor(this, person);
	}

	leave(person: Person): void {
		person.sockets -= 1;
		if (person.sockets === 0) this.#persons.delete(person.id);
	}
}

/** A class with few fields, since there is one for each socket: closures would take twice the memory. */
class SocketDoor implements Door {
	readonly #gate: Gate;
	readonly #person: Person;
	#documents: readonly string[] = [];
	/** A token bucket: it fills steadily, and each frame takes one. */
	#tokens: number;
	#filledAt = performance.now();

	constructor(gate: Gate, person: Person) {
		this.#gate = gate;
		this.#person = person;
		this.#tokens = gate.limits.updatesPerSecond * BURST_SECONDS;
	}

	check(frame: Uint8Array): Rejection | null {
		try {
			const { document, type } = readFrameHead(frame);
			if (!KNOWN_TYPES.has(type)) return badFrame();
			if (COUNTED_TYPES.has(type) && !this.#takeToken()) return overLimit('rate');
			if (type === FRAME.awareness) {
				if (frame.length > this.#gate.limits.awarenessBytes) return overLimit('awareness');
				readAwarenessFrame(frame);
			}
			if (type === FRAME.close) this.#release(document);
			else if (!this.#mayHave(document)) return overLimit('documents');
			return null;
		} catch {
			// Whatever lib0 throws over these bytes, they are not a frame.
			return badFrame();
		}
	}

	leave(): void {
		for (const document of this.#documents) this.#release(document);
		this.#gate.leave(this.#person);
	}

	#takeToken(): boolean {
		const { updatesPerSecond } = this.#gate.limits;
		const now = performance.now();
		const filled = this.#tokens + ((now - this.#filledAt) / 1000) * updatesPerSecond;
		this.#tokens = Math.min(updatesPerSecond * BURST_SECONDS, filled);
		this.#filledAt = now;
		if (this.#tokens < 1) return false;
		this.#tokens -= 1;
		return true;
	}

	#mayHave(document: string): boolean {
		if (this.#documents.includes(document)) return true;
		const { documents } = this.#person;
		if (!documents.includes(document) && new Set(documents).size >= this.#gate.limits.documentsPerPerson) {
			return false;
		}
		// Not pushed: V8 would reserve room for 17.
		this.#documents = this.#documents.concat(document);
		documents.push(document);
		return true;
	}

	#release(document: string): void {
		if (!this.#documents.includes(document)) return;
		this.#documents = this.#documents.filter((each) => each !== document);
		const { documents } = this.#person;
		documents.splice(documents.indexOf(document), 1);
	}
}

export function isRejection(entered: Door | Rejection): entered is Rejection {
	return 'code' in entered;
}

function overLimit(reason: LimitReason): Rejection {
	return { code: CLOSE.limit, reason };
}

function badFrame(): Rejection {
	return { code: CLOSE.badFrame, reason: 'bad_frame' };
}
