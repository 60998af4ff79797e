import { expect, test } from 'vitest';
import { saveLevel, SAVING_PATIENCE_MS, type SaveInput } from '#lib/client/save-state.ts';

const SAVED: SaveInput = {
	sync: {
		connected: true,
		inStep: true,
		readOnly: false,
		saved: true,
		refused: null,
		held: null,
		denied: false,
		otherSession: false,
		failedAttempts: 0
	},
	device: { holdsAll: true, failure: null },
	unsavedFor: 0
};
const UNSAVED = { ...SAVED.sync, saved: false };
const OFFLINE = { ...UNSAVED, connected: false };

test('saved is the server’s word alone: a device that holds nothing does not spoil it', () => {
	const device = { holdsAll: false, failure: 'full' } as const;
	expect(saveLevel({ ...SAVED, device })).toEqual({ level: 'saved', reason: null });
});

test('while the server is about to answer, it is being saved', () => {
	expect(saveLevel({ ...SAVED, sync: UNSAVED, unsavedFor: 10 }).level).toBe('saving');
});

test('a connected server that does not answer for long: on this device, and why', () => {
	const input = { ...SAVED, sync: UNSAVED, unsavedFor: SAVING_PATIENCE_MS };
	expect(saveLevel(input)).toEqual({ level: 'device', reason: 'no_answer' });
});

test('without a connection it is on this device, but only once the write there has completed', () => {
	const input = { ...SAVED, sync: OFFLINE };
	expect(saveLevel(input)).toEqual({ level: 'device', reason: 'offline' });
	expect(saveLevel({ ...input, device: { holdsAll: false, failure: null } }).level).toBe('saving');
});

test('neither on the server nor on the device: not stored, with the reason', () => {
	const device = { holdsAll: false, failure: 'full' } as const;
	expect(saveLevel({ ...SAVED, sync: OFFLINE, device })).toEqual({ level: 'lost', reason: 'full' });
});

test('what found no room at the server is on this device, which says why; without the device it is lost', () => {
	for (const refused of ['state_limit', 'too_large', 'rate'] as const) {
		const input = { ...SAVED, sync: { ...UNSAVED, refused } };
		expect(saveLevel(input)).toEqual({ level: 'device', reason: refused });
		const device = { holdsAll: false, failure: 'full' } as const;
		expect(saveLevel({ ...input, device })).toEqual({ level: 'lost', reason: refused });
	}
});

test('a server that asked to come back later is the reason, and not that it does not answer', () => {
	const input = { ...SAVED, sync: { ...OFFLINE, held: 'backlog' } as const };
	expect(saveLevel(input)).toEqual({ level: 'device', reason: 'backlog' });
});

test('what the server refused is never called saved or on its way', () => {
	const sync = { ...UNSAVED, refused: 'read_only' } as const;
	expect(saveLevel({ ...SAVED, sync })).toEqual({ level: 'lost', reason: 'read_only' });
});
