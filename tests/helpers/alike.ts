import { expect } from 'vitest';
import * as Y from 'yjs';
import { readBin, readProject } from '#lib/project/view.ts';
import { KINDS } from '../unit/project/item-kinds.ts';
import type { Added } from '../unit/project/random-edits.ts';

/** All have the same insertions and the same deletions. */
export function areAlike([first, ...others]: readonly Y.Doc[]): boolean {
	if (!first) return true;
	const state = Y.snapshot(first);
	return others.every((other) => Y.equalSnapshots(state, Y.snapshot(other)));
}

/** Whoever reads one of the replicas reads what every other shows. */
export function expectSame([first, ...others]: readonly Y.Doc[]): void {
	if (!first) throw new Error('There is at least one replica.');
	for (const other of others) {
		expect(readProject(other)).toEqual(readProject(first));
		expect(readBin(other)).toEqual(readBin(first));
		expect(Y.decodeStateVector(Y.encodeStateVector(other))).toEqual(
			Y.decodeStateVector(Y.encodeStateVector(first))
		);
		expect(other.store.pendingStructs).toBeNull();
	}
}

/** Every item that was ever added is shown once, lies in the bin, or was deleted for ever. */
export function expectNothingLost(doc: Y.Doc, added: Added): void {
	for (const kind of KINDS) {
		const erased = [...doc.getMap<Y.Map<unknown>>(kind.root)].flatMap(([id, entry]) =>
			entry.has('erasedAt') ? [id] : []
		);
		const found = [...kind.live(doc), ...kind.bin(doc)].map(({ id }) => id);
		// As lists and not as sets: what is shown twice is found twice.
		expect([...found, ...erased].toSorted()).toEqual([...added[kind.root]].toSorted());
		const orders = kind.live(doc).map(({ order, id }) => `${order} ${id}`);
		expect(orders).toEqual(orders.toSorted());
	}
}

/** Each doc and link is shown at a place that exists. */
export function expectReachable(doc: Y.Doc): void {
	const { milestones, docs, links } = readProject(doc);
	const places = new Set([null, ...milestones.map(({ id }) => id)]);
	for (const item of [...docs, ...links]) expect(places).toContain(item.milestoneId);
}
