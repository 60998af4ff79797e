import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Reconnect } from '#lib/client/reconnect.ts';

let attempts: number;
let unanswered: number;
let reconnect: Reconnect;

beforeEach(() => {
	vi.useFakeTimers();
	attempts = 0;
	unanswered = 0;
	reconnect = new Reconnect({ attempt: () => (attempts += 1), noAnswer: () => (unanswered += 1) });
});

afterEach(() => {
	vi.restoreAllMocks();
	vi.useRealTimers();
});

/** Ms until the next attempt. */
function untilNext(): number {
	const before = attempts;
	const start = Date.now();
	while (attempts === before) vi.advanceTimersToNextTimer();
	return Date.now() - start;
}

function failures(count: number, held = false): number[] {
	return Array.from({ length: count }, () => {
		reconnect.lost(held);
		return untilNext();
	});
}

test('each failure in a row doubles the wait, up to a limit', () => {
	vi.spyOn(Math, 'random').mockReturnValue(0);
	expect(failures(7)).toEqual([300, 600, 1_200, 2_400, 4_800, 8_000, 8_000]);
});

test('clients that lose the server in the same moment do not come back in the same', () => {
	const random = vi.spyOn(Math, 'random');
	expect([random.mockReturnValue(0), failures(1)][1]).toEqual([300]);
	reconnect = new Reconnect({ attempt: () => (attempts += 1), noAnswer: () => (unanswered += 1) });
	random.mockReturnValue(0.999);
	expect(failures(1)[0]).toBeGreaterThan(440);
});

test('a server that lets us in and closes at once is not asked in a hot loop; one that lasted is', () => {
	vi.spyOn(Math, 'random').mockReturnValue(0);
	for (const wait of [300, 600, 1_200]) {
		reconnect.connected();
		reconnect.lost(false);
		expect(untilNext()).toBe(wait);
	}
	reconnect.connected();
	vi.advanceTimersByTime(10_000);
	reconnect.lost(false);
	expect(untilNext()).toBe(300);
});

test('somebody who looks is served at once, but not where the server asked to come back later', () => {
	vi.spyOn(Math, 'random').mockReturnValue(0);
	failures(5);
	reconnect.lost(false);
	reconnect.now();
	expect(attempts).toBe(6);
	reconnect = new Reconnect({ attempt: () => (attempts += 1), noAnswer: () => (unanswered += 1) });
	reconnect.lost(true);
	vi.advanceTimersByTime(4_900);
	reconnect.now();
	expect(attempts).toBe(6);
	expect(untilNext()).toBe(100);
	expect(failures(5, true)).toEqual([10_000, 20_000, 40_000, 60_000, 60_000]);
});

test('an attempt that nobody answers is given up, and there is never more than one timer', () => {
	reconnect.now();
	for (let i = 0; i < 3; i += 1) {
		reconnect.lost(i % 2 === 0);
		expect(vi.getTimerCount()).toBe(1);
	}
	untilNext();
	expect(vi.getTimerCount()).toBe(1);
	vi.advanceTimersByTime(8_000);
	expect(unanswered).toBe(1);
	reconnect.lost(false);
	untilNext();
	reconnect.connected();
	expect(vi.getTimerCount()).toBe(0);
});

test('once stopped it never connects again', () => {
	reconnect.lost(false);
	reconnect.stop();
	reconnect.lost(false);
	reconnect.now();
	vi.advanceTimersByTime(120_000);
	expect(attempts).toBe(0);
});
