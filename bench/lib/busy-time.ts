import type { Browser, Page } from 'playwright';

/** Of Chromium's trace format: times in µs. */
interface TraceEvent {
	name: string;
	ph: string;
	pid: number;
	tid: number;
	ts: number;
	dur?: number;
	args?: { data?: { startTime?: number } };
}

/** From the event of a key until the page is free again after the next frame, in ms. */
export interface KeyTime {
	/** All of it: the waits for a frame and for a processor too. */
	elapsed: number;
	/** What the page's thread worked meanwhile: script, layout and painting. */
	busy: number;
}

const KEY = 'a key';
const FREE = 'free again';

/** From now on the page marks each key that writes, and when it is free again. */
export async function markKeys(page: Page): Promise<void> {
	await page.evaluate(
		([key, free]) => {
			addEventListener(
				'keydown',
				(event) => {
					performance.mark(key, { startTime: event.timeStamp });
					const channel = new MessageChannel();
					channel.port1.onmessage = () => performance.mark(free);
					addEventListener('input', () => channel.port2.postMessage(null), { once: true });
				},
				true
			);
		},
		[KEY, FREE] as const
	);
}

/** Has `press` press so many keys, and tells what each took. */
export async function timeKeys(
	browser: Browser,
	page: Page,
	count: number,
	press: () => Promise<unknown>
): Promise<KeyTime[]> {
	await page.evaluate(() => performance.clearMarks());
	await browser.startTracing(page, { categories: ['toplevel', 'blink.user_timing'] });
	await press();
	await page.waitForFunction(([name, all]) => performance.getEntriesByName(name).length >= all, [
		FREE,
		count
	] as const);
	const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
	return keyTimes(trace.traceEvents);
}

function keyTimes(events: readonly TraceEvent[]): KeyTime[] {
	// Marks lie where the page's script runs, by its own clock; the trace has another.
	const marks = events.filter(({ name, args }) => (name === KEY || name === FREE) && args?.data?.startTime);
	const isPage = ({ pid, tid }: TraceEvent) => pid === marks[0]?.pid && tid === marks[0].tid;
	const [free] = marks.filter(({ name }) => name === FREE);
	const offset = (free?.ts ?? NaN) - startOf(free) * 1_000;
	const times = (wanted: string) =>
		marks.filter(({ name }) => name === wanted).map((mark) => startOf(mark) * 1_000 + offset);
	const tasks = events.filter((event) => event.name.endsWith('RunTask') && event.ph === 'X' && isPage(event));
	const ends = times(FREE);
	return times(KEY).map((start, index) => {
		const end = ends[index] ?? NaN;
		const parts = tasks.map(({ ts, dur = 0 }) => Math.min(end, ts + dur) - Math.max(start, ts));
		const busy = parts.reduce((sum, part) => sum + Math.max(0, part), 0);
		return { elapsed: (end - start) / 1_000, busy: busy / 1_000 };
	});
}

function startOf(mark: TraceEvent | undefined): number {
	return mark?.args?.data?.startTime ?? NaN;
}
