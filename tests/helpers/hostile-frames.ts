import fc from 'fast-check';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { FRAME } from '#server/sync/frame.ts';
import { anyHostileWrite, writeHostile } from '../unit/project/hostile-writes.ts';
import type { Chance } from './chance.ts';
import {
	authFrame,
	closeFrame,
	frame,
	presenceFrame,
	stepOneFrame,
	stepTwoFrame,
	updateFrame
} from './frames.ts';

export interface Targets {
	/** The project that the sender is a member of, and honest people too. */
	project: string;
	/** One that the sender may not know of. */
	foreign: string;
	senderId: string;
	/** Yjs' client ids of honest people who are there. */
	honest: () => number[];
}

const DISTINCT_WRITES = 300;
const HUGE = [2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 40, Number.MAX_SAFE_INTEGER];
const OTHER_TYPES = [6, 8, 9, 10, 11, 42, 127, 128, 2 ** 31, Number.MAX_SAFE_INTEGER];

/** What a program sends that wants to hurt: bytes, or a text where the protocol has none. */
export class HostileFrames {
	readonly #chance: Chance;
	readonly #targets: Targets;
	readonly #writes: Parameters<typeof writeHostile>[1][];
	readonly #makers: (() => Uint8Array | string)[];

	constructor(chance: Chance, targets: Targets) {
		this.#chance = chance;
		this.#targets = targets;
		this.#writes = fc.sample(anyHostileWrite, { seed: chance.int(0, 2 ** 31), numRuns: DISTINCT_WRITES });
		this.#makers = [
			() => this.#noise(),
			() => this.#truncated(),
			() => this.#garbageBody(),
			() => this.#hugeNumbers(),
			() => updateFrame(targets.project, this.#wrongShape()),
			() => updateFrame(targets.project, this.#wrongRoots()),
			() => updateFrame(targets.project, this.#withoutPredecessor()),
			() => updateFrame(targets.project, this.#mutated()),
			() => updateFrame(targets.project, deletionOf(chance.int(0, 2 ** 31), chance.pick([1, ...HUGE]))),
			() => this.#forgedPresence(),
			() => this.#stateless(),
			() => frame(targets.project, chance.pick(OTHER_TYPES), 'x', chance.int(0, 99)),
			() => this.#misplaced()
		];
	}

	next(): Uint8Array | string {
		return this.#chance.pick(this.#makers)();
	}

	#noise(): Uint8Array | string {
		const bytes = this.#chance.bytes(this.#chance.int(0, 300));
		return this.#chance.percent(15) ? Buffer.from(bytes).toString('latin1') : bytes;
	}

	#truncated(): Uint8Array {
		const { project, senderId } = this.#targets;
		const whole = this.#chance.pick([
			updateFrame(project, this.#wrongShape()),
			stepOneFrame(project, new Uint8Array([0])),
			authFrame(project, senderId),
			presenceFrame(project, 7, 1, '{"here":null}')
		]);
		return whole.subarray(0, this.#chance.int(0, whole.length - 1));
	}

	/** The head is right, so it gets as far as the code that reads the body. */
	#garbageBody(): Uint8Array {
		const { project } = this.#targets;
		const bytes = this.#chance.bytes(this.#chance.int(0, 200));
		return this.#chance.pick([
			updateFrame(project, bytes),
			stepTwoFrame(project, bytes),
			stepOneFrame(project, bytes),
			frame(project, FRAME.sync, this.#chance.int(3, 200), bytes),
			frame(project, FRAME.awareness, bytes),
			frame(project, FRAME.syncReply, this.#chance.int(0, 3), bytes)
		]);
	}

	/** Lengths and counts of what is not there. */
	#hugeNumbers(): Uint8Array {
		const { project } = this.#targets;
		const huge = this.#chance.pick(HUGE);
		const numbers = (...values: number[]) =>
			encoding.encode((encoder) => values.forEach((value) => encoding.writeVarUint(encoder, value)));
		return this.#chance.pick([
			numbers(huge),
			frame(project, huge),
			frame(project, FRAME.sync, 2, huge),
			updateFrame(project, numbers(huge)),
			updateFrame(project, numbers(1, huge, 7, 0)),
			// Garbage-collected structs of any length are a valid update.
			updateFrame(project, encodeGc(this.#chance.int(0, 2 ** 31), huge)),
			updateFrame(project, numbers(0, huge)),
			stepOneFrame(project, numbers(huge)),
			frame(project, FRAME.awareness, numbers(huge)),
			frame(project, FRAME.awareness, numbers(1, huge, huge, huge)),
			new Uint8Array(40).fill(255)
		]);
	}

	/** Values of every kind at places where the model expects others. */
	#wrongShape(): Uint8Array {
		const doc = new Y.Doc();
		for (let i = this.#chance.int(1, 3); i > 0; i -= 1) writeHostile(doc, this.#chance.pick(this.#writes));
		return taken(doc);
	}

	/** The roots themselves are of other kinds: milestones as a text, docs as a list. */
	#wrongRoots(): Uint8Array {
		const doc = new Y.Doc();
		const root = this.#chance.pick(['project', 'milestones', 'docs', 'links', '', '__proto__']);
		const kind = this.#chance.int(0, 2);
		if (kind === 0) doc.getText(root).insert(0, 'not a map', { bold: true });
		else if (kind === 1) doc.getArray(root).push([1, new Y.Map(), null]);
		else doc.getXmlFragment(root).push([new Y.XmlElement('taskItem')]);
		return taken(doc);
	}

	/** Builds on structs that nobody will ever send. */
	#withoutPredecessor(): Uint8Array {
		const doc = new Y.Doc();
		const updates: Uint8Array[] = [];
		doc.on('update', (update: Uint8Array) => updates.push(update));
		for (const part of ['a', 'b', 'c']) doc.getText('t').insert(0, part);
		doc.destroy();
		return updates[this.#chance.int(1, 2)] ?? new Uint8Array();
	}

	/** An update of a client that nobody else is, with some bytes changed. */
	#mutated(): Uint8Array {
		const update = this.#wrongShape();
		for (let i = this.#chance.int(1, 4); i > 0; i -= 1) {
			// Behind the head, which names the client: an id of somebody else would be another attack.
			const at = this.#chance.int(Math.min(8, update.length - 1), update.length - 1);
			update[at] = this.#chance.int(0, 255);
		}
		return update;
	}

	#forgedPresence(): Uint8Array {
		const { project, honest } = this.#targets;
		const ids = honest();
		const client =
			ids.length > 0 && this.#chance.percent(60) ? this.#chance.pick(ids) : this.#chance.int(0, 99);
		const clock = this.#chance.pick([0, 1, 2 ** 31, ...HUGE]);
		const state = this.#chance.pick([
			...['null', '{"user":{"name":"Ana"}}', '{', '[]', '7', '""', '{"__proto__":{"x":1}}'],
			...[`"${'x'.repeat(20_000)}"`, `${'['.repeat(5_000)}${']'.repeat(5_000)}`]
		]);
		return presenceFrame(project, client, clock, state);
	}

	#stateless(): Uint8Array {
		const { project } = this.#targets;
		const text = this.#chance.pick([
			...['', '{', 'null', '[]', '{"type":"saved","n":99}', '{"type":"refused","code":"rate"}', '\u0000'],
			...['{"type":"alive"}', '{"type":"thread","threadId":"x","rev":1}', 'x'.repeat(50_000)]
		]);
		// 6 is what servers send each other.
		return frame(project, this.#chance.pick([FRAME.stateless, 6]), text);
	}

	/** Frames that are right, at the wrong place or time. */
	#misplaced(): Uint8Array {
		const { project, foreign, senderId } = this.#targets;
		const name = this.#chance.pick([
			...[foreign, 'user:x', `user:${senderId}`, '', '\u0000', `${project}\u0000x`, '__proto__'],
			...['constructor', '../etc', 'x'.repeat(5_000)]
		]);
		return this.#chance.pick([
			updateFrame(name, this.#wrongRoots()),
			authFrame(name, senderId),
			authFrame(project, this.#chance.pick(['', senderId, 'somebody else'])),
			closeFrame(name),
			closeFrame(project),
			stepOneFrame(name, new Uint8Array([0])),
			frame(project, FRAME.queryAwareness),
			frame(project, FRAME.ping)
		]);
	}
}

/** The whole state as one update; the doc was only made for it. */
function taken(doc: Y.Doc): Uint8Array {
	const update = Y.encodeStateAsUpdate(doc);
	doc.destroy();
	return update;
}

/** An update that deletes so many structs of a client, from its first on. */
function deletionOf(client: number, length: number): Uint8Array {
	return encoding.encode((encoder) => {
		for (const value of [0, 1, client, 1, 0, length]) encoding.writeVarUint(encoder, value);
	});
}

/** An update of one struct without content. */
function encodeGc(client: number, length: number): Uint8Array {
	return encoding.encode((encoder) => {
		for (const value of [1, 1, client, 0]) encoding.writeVarUint(encoder, value);
		encoding.writeUint8(encoder, 0);
		encoding.writeVarUint(encoder, length);
		encoding.writeVarUint(encoder, 0);
	});
}
