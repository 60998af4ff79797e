import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { readUpdates } from '#lib/client/read-updates.ts';
import { isCovered } from '#lib/client/stored-project.ts';

beforeEach(() => {
	vi.spyOn(console, 'warn').mockReturnValue();
});

afterEach(() => {
	vi.restoreAllMocks();
});

function saved(doc: Y.Doc): Uint8Array {
	return Y.encodeSnapshot(Y.snapshot(doc));
}

test('a copy counts as saved only as far as the last record of it goes, deletions included', () => {
	const doc = new Y.Doc();
	expect(isCovered(doc, undefined)).toBe(true);
	doc.getText('t').insert(0, 'hello');
	expect(isCovered(doc, undefined)).toBe(false);
	const record = saved(doc);
	expect(isCovered(doc, record)).toBe(true);
	doc.getText('t').delete(1, 2);
	expect(isCovered(doc, record)).toBe(false);
	expect(isCovered(doc, saved(doc))).toBe(true);
	doc.getText('t').insert(0, 'x');
	expect(isCovered(doc, saved(doc))).toBe(true);
	expect(isCovered(doc, record)).toBe(false);
});

test('what waits for an update that is not here is not saved', () => {
	const source = new Y.Doc();
	source.getText('t').insert(0, 'first');
	const before = Y.encodeStateVector(source);
	source.getText('t').insert(5, ' second');
	const doc = new Y.Doc();
	Y.applyUpdate(doc, Y.encodeStateAsUpdate(source, before));
	expect(isCovered(doc, saved(doc))).toBe(false);
});

test('a record or a row that cannot be read says nothing', () => {
	const doc = new Y.Doc();
	doc.getText('t').insert(0, 'hello');
	expect(isCovered(doc, new Uint8Array([255, 255, 255]))).toBe(false);
	expect(readUpdates([Y.encodeStateAsUpdate(doc), new Uint8Array([255, 255, 255])])).toBeNull();
	expect(
		readUpdates([Y.encodeStateAsUpdate(doc)])
			?.getText('t')
			.toString()
	).toBe('hello');
});
