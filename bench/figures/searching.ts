import { contextFor, fillProject, type Desk } from '../lib/desk.ts';
import { ROUNDS } from '../lib/options.ts';
import type { BenchPostgres } from '../lib/postgres.ts';
import type { Result } from '../lib/result.ts';
import { median, percentile } from '../lib/statistics.ts';

const DOCS = 500;
const CHARACTERS = 4_000;
/** Typed letter by letter, each round. */
const QUERY = 'repairs hanne';

/** From a letter in the palette to the results on the page. */
export async function searching(desk: Desk, postgres: BenchPostgres): Promise<Result> {
	const { projectId, people, device } = await fillProject(desk, postgres, {
		people: 1,
		docs: DOCS,
		characters: CHARACTERS
	});
	const [person] = people;
	if (!person) throw new Error('nobody');
	const rounds = await typedRounds(desk, person, projectId);
	device.destroy();
	const load = `search of ${DOCS} docs of ${CHARACTERS / 1000} kB`;
	const of = (share: number) => median(rounds.map((times) => percentile(times, share)));
	return {
		rows: [
			{
				figure: `${load}, a letter to its results, p50`,
				unit: 'ms',
				ours: of(0.5),
				bar: { of: 'value', max: 50 }
			},
			{ figure: `${load}, a letter to its results, p99`, unit: 'ms', ours: of(0.99) }
		],
		usages: [],
		notes: [
			`Search: “${QUERY}” is typed into the palette; from the event of each letter until the results are in the page.`
		]
	};
}

async function typedRounds(
	desk: Desk,
	person: Parameters<typeof contextFor>[1],
	projectId: string
): Promise<number[][]> {
	const context = await contextFor(desk, person, 'block');
	const page = await context.newPage();
	await page.goto(`${desk.url}/projects/${projectId}`);
	await page.waitForSelector('[data-save-state="saved"]');
	await page.keyboard.press('Control+k');
	await page.waitForSelector('[role="combobox"]');
	await page.evaluate(() => {
		const keys: number[] = Object.assign(globalThis, { keys: [] as number[] }).keys;
		addEventListener(
			'input',
			(event) => {
				const channel = new MessageChannel();
				channel.port1.onmessage = () => keys.push(performance.now() - event.timeStamp);
				channel.port2.postMessage(null);
			},
			true
		);
	});
	const rounds: number[][] = [];
	for (let round = -1; round < ROUNDS; round += 1) {
		for (const letter of QUERY) await page.keyboard.press(letter);
		await page.waitForSelector('[role="option"] mark');
		const times = await page.evaluate(() => (globalThis as unknown as { keys: number[] }).keys.splice(0));
		if (round >= 0) rounds.push(times);
		await page.fill('[role="combobox"]', '');
		await page.evaluate(() => (globalThis as unknown as { keys: number[] }).keys.splice(0));
	}
	await context.close();
	return rounds;
}
