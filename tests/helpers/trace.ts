import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type * as Y from 'yjs';
import { plainText } from '#lib/project/text.ts';
import recordings from '../fixtures/recording.json' with { type: 'json' };

/** Recordings of real writing, keystroke by keystroke. */

/** Position and number of deleted characters count Unicode code points. */
export type Patch = readonly [position: number, deleted: number, inserted: string];

/** What one person did in one go. */
export interface Txn {
	readonly index: number;
	/** Who: 0 up to the trace's number of agents. */
	readonly agent: number;
	readonly parents: readonly number[];
	/**
	 * How many txns of each agent its author's replica must hold when this one is applied: exactly its
	 * ancestors. Of its own agent those are all earlier ones.
	 */
	readonly received: readonly number[];
	readonly patches: readonly Patch[];
}

export interface Trace {
	readonly name: string;
	readonly agents: number;
	readonly startContent: string;
	readonly endContent: string;
	/** Each stands after its parents. */
	readonly txns: readonly Txn[];
	/** There are characters of two UTF-16 units, so positions must be converted. */
	readonly isAstral: boolean;
}

interface StoredTxn {
	agent?: number;
	parents?: number[];
	patches: (string | number)[][];
}

interface StoredTrace {
	startContent?: string;
	endContent: string;
	numAgents?: number;
	txns: StoredTxn[];
}

/** One person writing alone. */
export function loadSequentialTrace(): Trace {
	return load('sveltecomponent', 'alone');
}

/**
 * Two people typing into one text at the same time. Where both write at the same spot, Yjs puts the lower
 * client id first: `endContent` results only when agent 0 has a lower `doc.clientID` than agent 1.
 */
export function loadConcurrentTrace(): Trace {
	return load('friendsforever', 'together');
}

/** One person writing a whole paper; for benchmarks. */
export function loadLongTrace(): Trace {
	return load('automerge-paper', 'alone');
}

/** From `TRACES_DIR` when it has the trace, else the small recording that comes with the tests; prints which. */
function load(name: string, recording: keyof typeof recordings): Trace {
	const file = join(process.env.TRACES_DIR ?? '', `${name}.json.gz`);
	const isThere = process.env.TRACES_DIR !== undefined && existsSync(file);
	const source = isThere ? file : `the recording "${recording}" (TRACES_DIR has no ${name})`;
	console.info(`Trace: ${source}`);
	const stored = isThere
		? (JSON.parse(gunzipSync(readFileSync(file)).toString()) as StoredTrace)
		: recordings[recording];
	return readTrace(isThere ? name : recording, stored);
}

function readTrace(name: string, stored: StoredTrace): Trace {
	const agents = stored.numAgents ?? 1;
	const txns: Txn[] = [];
	/** After each txn: how many of each agent's are known to who has it. */
	const known: number[][] = [];
	const written = Array.from({ length: agents }, () => 0);
	for (const [
		index,
		{ agent = 0, parents = index === 0 ? [] : [index - 1], patches }
	] of stored.txns.entries()) {
		const received = written.map((_, of) =>
			Math.max(0, ...parents.map((parent) => known[parent]?.[of] ?? 0))
		);
		if (received[agent] !== written[agent])
			throw new Error(`Txn ${index} does not know its agent's earlier ones.`);
		written[agent] = (written[agent] ?? 0) + 1;
		known.push(received.with(agent, written[agent]));
		txns.push({ index, agent, parents, received, patches: patches.map(readPatch) });
	}
	const { startContent = '', endContent } = stored;
	const texts = [startContent, ...txns.flatMap((txn) => txn.patches.map(([, , inserted]) => inserted))];
	return {
		name,
		agents,
		startContent,
		endContent,
		txns,
		isAstral: texts.some((text) => /[\uD800-\uDFFF]/.test(text))
	};
}

function readPatch([position, deleted, inserted]: readonly (string | number)[]): Patch {
	return [Number(position), Number(deleted), String(inserted)];
}

/** Applies a txn as its author's editor did, in one transaction. `text` must hold exactly its ancestors. */
export function applyTxn(text: Y.Text, trace: Trace, { patches }: Txn): void {
	const apply = () => {
		for (const [position, deleted, inserted] of patches) {
			const [start, end] = trace.isAstral ? toUnits(text, position, deleted) : [position, position + deleted];
			if (end > start) text.delete(start, end - start);
			if (inserted !== '') text.insert(start, inserted);
		}
	};
	if (text.doc) text.doc.transact(apply, 'trace');
	else apply();
}

/** The UTF-16 positions of so many code points, and of so many more. */
function toUnits(text: Y.Text, position: number, deleted: number): [start: number, end: number] {
	const points = Array.from(plainText(text));
	const start = points.slice(0, position).join('').length;
	return [start, start + points.slice(position, position + deleted).join('').length];
}
