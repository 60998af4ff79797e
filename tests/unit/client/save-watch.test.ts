import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { DeviceStore } from '#lib/client/device-store.ts';
import { SAVING_PATIENCE_MS } from '#lib/client/save-state.ts';
import { SaveWatch } from '#lib/client/save-watch.svelte.ts';
import { NOT_CONNECTED, type SyncStatus } from '#lib/client/sync-status.ts';

beforeEach(() => {
	vi.useFakeTimers();
});

afterEach(() => {
	vi.useRealTimers();
});

/** A document whose server and device do what the test says. */
function watched() {
	let sync: SyncStatus = { ...NOT_CONNECTED, connected: true };
	const device = { holdsAll: true, failure: null, wasSaved: false, noteSaved: vi.fn() };
	const watch = new SaveWatch({ sync: () => sync, device: () => device as unknown as DeviceStore });
	const become = (change: Partial<SyncStatus>) => {
		sync = { ...sync, ...change };
		watch.refresh();
	};
	const press = () => {
		become({ saved: false });
		watch.changed(true, true);
	};
	return { watch, device, become, press };
}

test('what was opened and is saved says so at once', () => {
	const { watch, become } = watched();
	become({ saved: true });
	expect(watch.state.level).toBe('saved');
});

test('while somebody types the word stays, and the device knows at once what is saved', () => {
	const { watch, device, become, press } = watched();
	become({ saved: true });
	const levels = new Set<string>();
	for (let key = 0; key < 20; key += 1) {
		press();
		levels.add(watch.state.level);
		vi.advanceTimersByTime(20);
		become({ saved: true });
		levels.add(watch.state.level);
		expect(watch.hasUnsaved).toBe(false);
		vi.advanceTimersByTime(80);
	}
	expect([...levels]).toEqual(['saving']);
	expect(device.noteSaved).toHaveBeenCalledTimes(21);
	vi.advanceTimersByTime(1_000);
	expect(watch.state).toMatchObject({ level: 'saved', pending: 0 });
});

test('a key that is not saved is never called saved, however calm it is', () => {
	const { watch, become, press } = watched();
	become({ saved: true });
	press();
	become({ saved: true });
	press();
	vi.advanceTimersByTime(1_000);
	expect(watch.state).toMatchObject({ level: 'saving', pending: 1 });
	vi.advanceTimersByTime(SAVING_PATIENCE_MS);
	expect(watch.state).toMatchObject({ level: 'device', reason: 'no_answer' });
	become({ saved: true });
	expect(watch.state.level).toBe('saved');
});
