import { setTimeout as delay } from 'node:timers/promises';

/**
 * Calls `act` `count` times, so many a second by the clock: what a busy moment held up is made up for, as
 * people go on typing while a server is slow. Resolves with the rate that was reached.
 */
export async function pace(perSecond: number, count: number, act: (index: number) => void): Promise<number> {
	const interval = 1000 / perSecond;
	const start = performance.now();
	for (let done = 0; done < count;) {
		const due = Math.min(count, Math.floor((performance.now() - start) / interval) + 1);
		for (; done < due; done += 1) act(done);
		if (done < count) await delay(Math.max(1, start + done * interval - performance.now()));
	}
	return (1000 * (count - 1)) / (performance.now() - start);
}
