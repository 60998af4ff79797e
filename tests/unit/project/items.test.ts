import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { ORIGIN } from '#lib/project/schema.ts';
import { exchange, freshCopy } from '../../helpers/network.ts';
import { KINDS, titles } from './item-kinds.ts';

describe.each(KINDS)('$root', (kind) => {
	function withItems(...names: string[]) {
		const doc = new Y.Doc();
		const ids = names.map((title) => kind.add(doc, { title }));
		return { doc, ids };
	}

	/** The keys that one change writes, each as `title.key`, and the origins of its transactions. */
	function written(doc: Y.Doc, change: () => void) {
		const keys: string[] = [];
		const origins: unknown[] = [];
		const root = doc.getMap(kind.root);
		const watch = (events: Y.YEvent<Y.Map<unknown>>[], transaction: Y.Transaction) => {
			origins.push(transaction.origin);
			for (const event of events) {
				const owner = event.target === root ? kind.root : String(event.target.get('title'));
				keys.push(...[...event.changes.keys.keys()].map((key) => `${owner}.${key}`));
			}
		};
		root.observeDeep(watch as Parameters<typeof root.observeDeep>[0]);
		change();
		root.unobserveDeep(watch as Parameters<typeof root.observeDeep>[0]);
		return { keys, origins };
	}

	test('are added at the end, at the start, or after another', () => {
		const { doc, ids } = withItems('a', 'b');
		kind.add(doc, { title: 'first', after: null });
		kind.add(doc, { title: 'after a', after: ids[0] });
		kind.add(doc, { title: 'after nobody', after: 'unknown' });
		expect(titles(kind, doc)).toEqual(['first', 'a', 'after a', 'b', 'after nobody']);
	});

	test('get an id that is a uuid v7, their author and their time', () => {
		const { doc, ids } = withItems('a');
		expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
		const [item] = kind.live(doc);
		expect(item).toMatchObject({ id: ids[0], createdBy: 'ann', deletedAt: null });
		expect(item).toHaveProperty('createdAt', expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/));
	});

	test('are moved before another, or to the end, by writing one field', () => {
		const { doc, ids } = withItems('a', 'b', 'c');
		const [a, b, c] = ids as [string, string, string];
		const moved = written(doc, () => kind.move(doc, c, { before: a }));
		expect(moved).toEqual({ keys: ['c.order'], origins: [ORIGIN.edit] });
		expect(titles(kind, doc)).toEqual(['c', 'a', 'b']);
		expect(kind.move(doc, c, { before: b })).toBe(true);
		expect(titles(kind, doc)).toEqual(['a', 'c', 'b']);
		expect(kind.move(doc, a, { before: null })).toBe(true);
		expect(titles(kind, doc)).toEqual(['c', 'b', 'a']);
	});

	test('a move to where it already is writes nothing', () => {
		const { doc, ids } = withItems('a', 'b', 'c');
		const [a, b, c] = ids as [string, string, string];
		const moved = written(doc, () => {
			expect(kind.move(doc, a, { before: b })).toBe(true);
			expect(kind.move(doc, a, { before: a })).toBe(true);
			expect(kind.move(doc, c, { before: null })).toBe(true);
		});
		expect(moved.keys).toEqual([]);
	});

	test('can be moved between neighbours with the same, a missing or an unusable order', () => {
		for (const order of ['a0', undefined, '', '!', 'a', 'a00', 'zzz', 7, 'a'.repeat(5000)]) {
			const { doc, ids } = withItems('a', 'b', 'c', 'd');
			for (const entry of doc.getMap(kind.root).values()) (entry as Y.Map<unknown>).set('order', order);
			const before = titles(kind, doc);
			const [last] = kind.live(doc).slice(-1);
			const second = kind.live(doc)[1];
			expect(kind.move(doc, last?.id ?? '', { before: second?.id ?? '' })).toBe(true);
			const [a, b, c, d] = before;
			expect(titles(kind, doc)).toEqual([a, d, b, c]);
			expect(ids).toHaveLength(4);
		}
	});

	test('two people moving the same one at once leave it in one place', () => {
		const { doc, ids } = withItems('a', 'b', 'c', 'd');
		const [a, b, , d] = ids as [string, string, string, string];
		const other = freshCopy(doc);
		kind.move(doc, d, { before: a });
		kind.move(other, d, { before: b });
		exchange(doc, other);
		expect(titles(kind, doc).toSorted()).toEqual(['a', 'b', 'c', 'd']);
		expect(kind.live(other)).toEqual(kind.live(doc));
	});

	test('two people adding at the same place at once keep both', () => {
		const { doc, ids } = withItems('a', 'b');
		const other = freshCopy(doc);
		kind.add(doc, { title: 'x', after: ids[0] });
		kind.add(other, { title: 'y', after: ids[0] });
		exchange(doc, other);
		const [first, second, third, fourth] = titles(kind, doc);
		expect([first, fourth]).toEqual(['a', 'b']);
		expect([second, third].toSorted()).toEqual(['x', 'y']);
		// Between the two, although both were placed at the same spot, there is room.
		kind.add(doc, { title: 'z', after: kind.live(doc)[1]?.id });
		expect(titles(kind, doc)).toEqual(['a', second, 'z', third, 'b']);
	});

	test('deleted ones are in the bin, newest first, and come back to their place', () => {
		const { doc, ids } = withItems('a', 'b', 'c');
		const [a, b] = ids as [string, string];
		expect(kind.delete(doc, a, '2026-01-01T10:00:00.000Z')).toBe(true);
		expect(kind.delete(doc, b, '2026-01-02T10:00:00.000Z')).toBe(true);
		expect(titles(kind, doc)).toEqual(['c']);
		expect(kind.bin(doc).map(({ title }) => title)).toEqual(['b', 'a']);
		expect(kind.restore(doc, a)).toBe(true);
		expect(titles(kind, doc)).toEqual(['a', 'c']);
		expect(kind.bin(doc).map(({ id }) => id)).toEqual([b]);
	});

	test('deleting twice keeps the first time, and what is not deleted cannot be restored', () => {
		const { doc, ids } = withItems('a');
		const [a = ''] = ids;
		expect(kind.restore(doc, a)).toBe(false);
		kind.delete(doc, a, '2026-01-01T10:00:00.000Z');
		expect(kind.delete(doc, a)).toBe(false);
		expect(kind.bin(doc)[0]?.deletedAt).toBe('2026-01-01T10:00:00.000Z');
	});

	test('a deleted one cannot be moved, nor another be moved before it', () => {
		const { doc, ids } = withItems('a', 'b');
		const [a, b] = ids as [string, string];
		kind.delete(doc, a);
		expect(kind.move(doc, a, { before: null })).toBe(false);
		expect(kind.move(doc, b, { before: a })).toBe(false);
	});

	test('an erased one is gone for ever, and its id stays as a tombstone', () => {
		const { doc, ids } = withItems('a', 'b');
		const [a = ''] = ids;
		kind.delete(doc, a);
		const erased = written(doc, () => kind.erase(doc, a));
		expect(erased.origins).toEqual([ORIGIN.erase]);
		expect(titles(kind, doc)).toEqual(['b']);
		expect(kind.bin(doc)).toEqual([]);
		expect(doc.getMap(kind.root).has(a)).toBe(true);
		expect(JSON.stringify(doc.getMap(kind.root).get(a))).not.toContain('title');
		for (const change of [kind.restore, kind.delete, kind.erase]) expect(change(doc, a)).toBe(false);
		expect(kind.rename(doc, a, 'back')).toBe(false);
	});

	test('an erased one stays erased, whatever others did to it meanwhile', () => {
		const { doc, ids } = withItems('a', 'b');
		const [a = ''] = ids;
		kind.delete(doc, a);
		const other = freshCopy(doc);
		kind.erase(doc, a);
		kind.restore(other, a);
		kind.rename(other, a, 'secret');
		exchange(doc, other);
		for (const replica of [doc, other]) {
			expect(titles(kind, replica)).toEqual(['b']);
			expect(kind.bin(replica)).toEqual([]);
			expect(JSON.stringify(replica.toJSON())).not.toContain('secret');
		}
	});

	test('nothing happens for an id that is not known', () => {
		const { doc } = withItems('a');
		const changes = written(doc, () => {
			for (const id of ['unknown', '', 'x'.repeat(100), '__proto__']) {
				for (const change of [kind.delete, kind.restore, kind.erase]) expect(change(doc, id)).toBe(false);
				expect(kind.rename(doc, id, 'x')).toBe(false);
				expect(kind.move(doc, id, { before: null })).toBe(false);
			}
		});
		expect(changes.keys).toEqual([]);
	});

	test('renaming writes the title alone, and nothing when it is the same', () => {
		const { doc, ids } = withItems('a');
		const [a = ''] = ids;
		expect(written(doc, () => kind.rename(doc, a, 'b')).keys).toEqual(['b.title']);
		expect(written(doc, () => kind.rename(doc, a, 'b')).keys).toEqual([]);
	});

	test('a lone surrogate in a title is the same to everyone', () => {
		const { doc, ids } = withItems('a\uD83D');
		kind.rename(doc, kind.add(doc, { title: 'b' }), 'x\uDE00');
		expect(ids).toHaveLength(1);
		expect(freshCopy(doc).getMap(kind.root).toJSON()).toEqual(doc.getMap(kind.root).toJSON());
	});

	test('fields that a newer client added are kept', () => {
		const { doc, ids } = withItems('a', 'b');
		const [a, b] = ids as [string, string];
		const entry = doc.getMap(kind.root).get(a) as Y.Map<unknown>;
		entry.set('colour', 'red');
		kind.rename(doc, a, 'c');
		kind.move(doc, a, { before: null });
		kind.delete(doc, a);
		kind.restore(doc, a);
		kind.move(doc, b, { before: null });
		expect(entry.get('colour')).toBe('red');
	});

	test('one undo takes back one change', () => {
		const { doc, ids } = withItems('a', 'b');
		const undo = new Y.UndoManager(doc.getMap(kind.root), {
			trackedOrigins: new Set([ORIGIN.edit]),
			captureTimeout: 0
		});
		kind.move(doc, ids[1] ?? '', { before: ids[0] ?? '' });
		kind.delete(doc, ids[0] ?? '');
		undo.undo();
		expect(titles(kind, doc)).toEqual(['b', 'a']);
		undo.undo();
		expect(titles(kind, doc)).toEqual(['a', 'b']);
	});
});
