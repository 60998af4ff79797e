import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright';
import * as Y from 'yjs';
import { docBody } from '#lib/project/doc.ts';
import { contextFor, fillProject, joinFrom, type Desk, type Filled } from '../lib/desk.ts';
import { ROUNDS } from '../lib/options.ts';
import { pace } from '../lib/pace.ts';
import type { BenchPostgres } from '../lib/postgres.ts';
import type { Result } from '../lib/result.ts';
import { median, percentile } from '../lib/statistics.ts';

/** Of one round. */
const KEYS = 40;
const KEYS_PER_SECOND = 10;
const LARGE = 100_000;
const OTHERS = 3;
/** What no text of the project contains, so that it can be counted. */
const KEY = 'Z';

type Times = number[];
const keysOf = (page: Page) => page.evaluate(() => (globalThis as unknown as { keys: Times }).keys.splice(0));

/** What a key costs who presses it, and how soon another sees it. */
export async function keys(desk: Desk, postgres: BenchPostgres): Promise<Result> {
	const pair = await fillProject(desk, postgres, { people: 2, docs: 1, characters: 3_000 });
	const seen = await keyToOther(desk, pair);
	const crowd = await fillProject(desk, postgres, { people: 1 + OTHERS, docs: 1, characters: LARGE });
	const held = await keyInCrowd(desk, crowd);
	pair.device.destroy();
	crowd.device.destroy();
	const of = (rounds: readonly Times[], share: number) =>
		median(rounds.map((times) => percentile(times, share)));
	const bar = (max: number) => ({ of: 'value' as const, max });
	return {
		rows: [
			{
				figure: 'a key in one browser until it is in another, p50',
				unit: 'ms',
				ours: of(seen, 0.5),
				peer: { name: 'Outline, elsewhere', value: 20 },
				bar: bar(18)
			},
			{
				figure: 'a key in one browser until it is in another, p99',
				unit: 'ms',
				ours: of(seen, 0.99),
				peer: { name: 'Outline, elsewhere', value: 46 },
				bar: bar(45)
			},
			{
				figure: `a key in a doc of 100 kB while ${OTHERS} others type, p95`,
				unit: 'ms',
				ours: of(held, 0.95),
				bar: bar(16)
			}
		],
		usages: [],
		notes: [
			`Keys: ${KEYS_PER_SECOND} a second, ${KEYS} a round. To another: from the event of the key to the change of the other page’s document, by the system’s clock; both pages are in one browser. In a doc of 100 kB: from the event of the key until the page is free again, with the text changed; the others write in the same doc, 5 keys a second each.`,
			'Measured elsewhere on 2026-11-23, a key until it is in another, p50 and p99: Docmost 308 and 524 ms, Outline 20 and 46 ms.'
		]
	};
}

async function open(desk: Desk, { projectId, docIds }: Filled, person: Filled['people'][number] | undefined) {
	if (!person) throw new Error('nobody');
	const context = await contextFor(desk, person, 'block');
	const page = await context.newPage();
	await page.goto(`${desk.url}/projects/${projectId}/docs/${docIds[0]}`);
	await page.waitForSelector('.ProseMirror[contenteditable="true"]');
	await page.waitForSelector('[data-save-state="saved"]');
	return page;
}

async function keyToOther(desk: Desk, filled: Filled): Promise<Times[]> {
	const [writer, reader] = [
		await open(desk, filled, filled.people[0]),
		await open(desk, filled, filled.people[1])
	];
	await writer.evaluate(() => {
		const keys: number[] = Object.assign(globalThis, { keys: [] as number[] }).keys;
		addEventListener('keydown', (event) => keys.push(performance.timeOrigin + event.timeStamp), true);
	});
	await reader.evaluate((key) => {
		const keys: number[] = Object.assign(globalThis, { keys: [] as number[] }).keys;
		const text = document.querySelector('.ProseMirror');
		const count = () => (text?.textContent ?? '').split(key).length - 1;
		let seen = count();
		new MutationObserver(() => {
			for (const now = count(); seen < now; seen += 1) keys.push(performance.timeOrigin + performance.now());
		}).observe(document.body, { childList: true, subtree: true, characterData: true });
	}, KEY);
	await writer.click('.ProseMirror p');
	const rounds: Times[] = [];
	for (let round = -1; round < ROUNDS; round += 1) {
		await pace(KEYS_PER_SECOND, KEYS, () => void writer.keyboard.press(KEY));
		await reader.waitForFunction(
			(all) => (globalThis as unknown as { keys: Times }).keys.length >= all,
			KEYS
		);
		const [pressed, seen] = [await keysOf(writer), await keysOf(reader)];
		if (round >= 0) rounds.push(seen.map((time, index) => time - (pressed[index] ?? Number.NaN)));
	}
	await Promise.all([writer, reader].map((page) => page.context().close()));
	return rounds;
}

async function keyInCrowd(desk: Desk, filled: Filled): Promise<Times[]> {
	const page = await open(desk, filled, filled.people[0]);
	const others = filled.people.slice(1).map((person) => joinFrom(desk.url, person, filled.projectId));
	await Promise.all(others.map((other) => other.untilSaved()));
	await page.evaluate(() => {
		const keys: number[] = Object.assign(globalThis, { keys: [] as number[] }).keys;
		addEventListener(
			'keydown',
			(event) => {
				const channel = new MessageChannel();
				channel.port1.onmessage = () => keys.push(performance.now() - event.timeStamp);
				addEventListener('input', () => channel.port2.postMessage(null), { once: true });
			},
			true
		);
	});
	await page.click('.ProseMirror p');
	let typing = true;
	const crowd = others.map(async ({ doc }, index) => {
		const paragraph = docBody(doc, filled.docIds[0] ?? '')?.get(20 + index * 5);
		const text = paragraph instanceof Y.XmlElement ? paragraph.get(0) : null;
		while (typing && text instanceof Y.XmlText) {
			text.insert(0, 'x');
			await delay(200);
		}
	});
	const rounds: Times[] = [];
	for (let round = -1; round < ROUNDS; round += 1) {
		await pace(KEYS_PER_SECOND, KEYS, () => void page.keyboard.press(KEY));
		await page.waitForFunction((all) => (globalThis as unknown as { keys: Times }).keys.length >= all, KEYS);
		const times = await keysOf(page);
		if (round >= 0) rounds.push(times);
	}
	typing = false;
	await Promise.all(crowd);
	for (const other of others) other.destroy();
	await page.context().close();
	return rounds;
}
