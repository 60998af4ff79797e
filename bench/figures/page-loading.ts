import { contextFor, fillProject, timeUntil, untilOnDevice, watchFor, type Desk } from '../lib/desk.ts';
import { ROUNDS } from '../lib/options.ts';
import type { BenchPostgres } from '../lib/postgres.ts';
import type { Result } from '../lib/result.ts';
import { median } from '../lib/statistics.ts';

const EDITABLE = '.ProseMirror[contenteditable="true"]';
const DOCS = 500;
/** A row of a list on the page. */
const ROW = 'main li';
/** As many as fit on a screen, and more; the others follow. */
const SCREENFUL = 40;

const NOTES = [
	'Loading: from the beginning of the navigation, by the page’s own clock, to the frame in which the text is editable, or in which a screenful of rows is there. A reload has the app in the service worker’s cache and the project on the device; a cold load has nothing, and no service worker beside it.',
	'Peers were not run here. Measured elsewhere on 2026-11-23: Docmost 1,680 kB of script (gz) in 30 requests, reload 724 ms, cold 1.9 to 2.5 s; Outline about 1,300 kB in 320 requests, reload 1,673 ms, cold 2.7 to 3.0 s. Neither opens offline.'
];

/** From an address to a text that can be written in, and to a large project on the screen. */
export async function pageLoading(desk: Desk, postgres: BenchPostgres): Promise<Result> {
	const small = await fillProject(desk, postgres, { people: 1, docs: 3, characters: 3_000 });
	const large = await fillProject(desk, postgres, { people: 1, docs: DOCS, characters: 2_000 });
	const docPath = `/projects/${small.projectId}/docs/${small.docIds[0]}`;
	const [cold, warm, painted] = [
		await coldLoads(desk, small.people[0], docPath),
		await reloads(desk, small.people[0], docPath, EDITABLE, 1),
		await reloads(desk, large.people[0], `/projects/${large.projectId}`, ROW, SCREENFUL)
	];
	small.device.destroy();
	large.device.destroy();
	return {
		rows: [
			{
				figure: 'reload to an editor one can write in, p50',
				unit: 'ms',
				ours: median(warm),
				peer: { name: 'Docmost, elsewhere', value: 724 },
				bar: { of: 'value', max: 350 }
			},
			{
				figure: 'cold load to an editor one can write in, p50',
				unit: 'ms',
				ours: median(cold),
				peer: { name: 'Docmost, elsewhere', value: 1_900 },
				bar: { of: 'value', max: 1_200 }
			},
			{
				figure: `a project of ${DOCS} docs from the device to the screen, p50`,
				unit: 'ms',
				ours: median(painted),
				bar: { of: 'value', max: 300 }
			}
		],
		usages: [],
		notes: NOTES
	};
}

type Somebody = Parameters<typeof contextFor>[1] | undefined;

async function coldLoads(desk: Desk, person: Somebody, path: string): Promise<number[]> {
	const times: number[] = [];
	// The first fills the server's own caches.
	for (let round = -1; round < ROUNDS; round += 1) {
		if (!person) throw new Error('nobody');
		const context = await contextFor(desk, person, 'block');
		const page = await context.newPage();
		await watchFor(page, EDITABLE);
		const time = await timeUntil(page, () => page.goto(desk.url + path), EDITABLE);
		if (round >= 0) times.push(time);
		await context.close();
	}
	return times;
}

async function reloads(
	desk: Desk,
	person: Somebody,
	path: string,
	selector: string,
	count: number
): Promise<number[]> {
	if (!person) throw new Error('nobody');
	const context = await contextFor(desk, person, 'allow');
	const page = await context.newPage();
	await watchFor(page, selector, count);
	await timeUntil(page, () => page.goto(desk.url + path), selector, count);
	await untilOnDevice(page);
	await page.reload();
	await untilOnDevice(page);
	const times: number[] = [];
	while (times.length < ROUNDS) {
		times.push(await timeUntil(page, () => page.reload(), selector, count));
		await page.waitForSelector('[data-save-state="saved"]');
	}
	await context.close();
	return times;
}
