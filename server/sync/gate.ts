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
	sockets: number;
	/** One entry for each socket that has a document open. */
	documents: string[];
}

/**
 * What a person's sockets may send and hold, decided before Hocuspocus sees a frame: what that cannot read it
 * answers with an exception.
 */
export function createGate(limits: SyncLimits): { enter(userId: string): Door | Rejection } {
	const persons = new Map<string, Person>();
	return {
		enter(userId) {
			const person = persons.get(userId) ?? { sockets: 0, documents: [] };
			if (person.sockets >= limits.socketsPerPerson) return overLimit('sockets');
			persons.set(userId, person);
			return new SocketDoor(person, limits, () => persons.delete(userId));
		}
	};
}

/** A class, since there is one for each socket, and closures would take twice the memory. */
class SocketDoor implements Door {
	readonly #person: Person;
	readonly #limits: SyncLimits;
	readonly #onLast: () => void;
	readonly #documents: string[] = [];
	/** A token bucket: it fills steadily, and each frame takes one. */
	#tokens: number;
	#filledAt = performance.now();

	/** `onLast`: the person's last socket has left. */
	constructor(person: Person, limits: SyncLimits, onLast: () => void) {
		this.#person = person;
		this.#limits = limits;
		this.#onLast = onLast;
		this.#tokens = limits.updatesPerSecond * BURST_SECONDS;
		person.sockets += 1;
	}

	check(frame: Uint8Array): Rejection | null {
		try {
			const { document, type } = readFrameHead(frame);
			if (!KNOWN_TYPES.has(type)) return badFrame();
			if (COUNTED_TYPES.has(type) && !this.#takeToken()) return overLimit('rate');
			if (type === FRAME.awareness) {
				if (frame.length > this.#limits.awarenessBytes) return overLimit('awareness');
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
		for (const document of [...this.#documents]) this.#release(document);
		this.#person.sockets -= 1;
		if (this.#person.sockets === 0) this.#onLast();
	}

	#takeToken(): boolean {
		const { updatesPerSecond } = this.#limits;
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
		if (!documents.includes(document) && new Set(documents).size >= this.#limits.documentsPerPerson) {
			return false;
		}
		this.#documents.push(document);
		documents.push(document);
		return true;
	}

	#release(document: string): void {
		if (remove(this.#documents, document)) remove(this.#person.documents, document);
	}
}

/** False when it was not in the list. */
function remove(list: string[], item: string): boolean {
	const at = list.indexOf(item);
	if (at >= 0) list.splice(at, 1);
	return at >= 0;
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
