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
	/** How many sockets have each document open. */
	documents: Map<string, number>;
}

/**
 * What a person's sockets may send and hold, decided before Hocuspocus sees a frame: what that cannot read it
 * answers with an exception.
 */
export function createGate(limits: SyncLimits): { enter(userId: string): Door | Rejection } {
	const persons = new Map<string, Person>();

	return {
		enter(userId) {
			const person = persons.get(userId) ?? { sockets: 0, documents: new Map<string, number>() };
			if (person.sockets >= limits.socketsPerPerson) return overLimit('sockets');
			person.sockets += 1;
			persons.set(userId, person);
			const own = new Set<string>();
			const takeToken = createBucket(limits.updatesPerSecond);

			function mayHave(document: string): boolean {
				if (own.has(document)) return true;
				const sockets = person.documents.get(document) ?? 0;
				if (sockets === 0 && person.documents.size >= limits.documentsPerPerson) return false;
				own.add(document);
				person.documents.set(document, sockets + 1);
				return true;
			}

			function release(document: string): void {
				if (!own.delete(document)) return;
				const left = (person.documents.get(document) ?? 1) - 1;
				if (left === 0) person.documents.delete(document);
				else person.documents.set(document, left);
			}

			return {
				check(frame) {
					try {
						const { document, type } = readFrameHead(frame);
						if (!KNOWN_TYPES.has(type)) return badFrame();
						if (COUNTED_TYPES.has(type) && !takeToken()) return overLimit('rate');
						if (type === FRAME.awareness) {
							if (frame.length > limits.awarenessBytes) return overLimit('awareness');
							readAwarenessFrame(frame);
						}
						if (type === FRAME.close) release(document);
						else if (!mayHave(document)) return overLimit('documents');
						return null;
					} catch {
						// Whatever lib0 throws over these bytes, they are not a frame.
						return badFrame();
					}
				},
				leave() {
					for (const document of [...own]) release(document);
					person.sockets -= 1;
					if (person.sockets === 0) persons.delete(userId);
				}
			};
		}
	};
}

export function isRejection(entered: Door | Rejection): entered is Rejection {
	return 'code' in entered;
}

/** A token bucket: it fills steadily, and each frame takes one. */
function createBucket(perSecond: number): () => boolean {
	const capacity = perSecond * BURST_SECONDS;
	let tokens = capacity;
	let filledAt = performance.now();
	return () => {
		const now = performance.now();
		tokens = Math.min(capacity, tokens + ((now - filledAt) / 1000) * perSecond);
		filledAt = now;
		if (tokens < 1) return false;
		tokens -= 1;
		return true;
	};
}

function overLimit(reason: LimitReason): Rejection {
	return { code: CLOSE.limit, reason };
}

function badFrame(): Rejection {
	return { code: CLOSE.badFrame, reason: 'bad_frame' };
}
