import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright';
import * as Y from 'yjs';
import { docBody } from '#lib/project/doc.ts';
import { fragmentToText } from '#lib/project/text.ts';
import { markKeys, timeKeys, type KeyTime } from '../lib/busy-time.ts';
import { contextFor, fillProject, joinFrom, type Desk, type Filled } from '../lib/desk.ts';
import { ROUNDS } from '../lib/options.ts';
import { pace } from '../lib/pace.ts';
import type { BenchPostgres } from '../lib/postgres.ts';
import type { Result, Row } from '../lib/result.ts';
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
	const bare = await keyInBareText(desk, crowd);
	pair.device.destroy();
	crowd.device.destroy();
	return { rows: [...rowsOfSeen(seen), ...rowsOfHeld(held, bare)], usages: [], notes: NOTES };
}

const NOTES = [
	`Keys: ${KEYS_PER_SECOND} a second, ${KEYS} a round. To another: from the event of the key to the change of the other page’s document, by the system’s clock; both pages are in one browser. In a doc of 100 kB: from the event of the key until the page is free again, with the text changed and painted; the others write in the same doc, 5 keys a second each. Work is what the page’s thread does in that time, script, layout and painting, from a trace; the rest is waiting for the next frame, of which there is one each 16.7 ms, and for a processor. The bare text is as long, without an app, and nobody else writes in it.`,
	'Measured elsewhere on 2026-11-23, a key until it is in another, p50 and p99: Docmost 308 and 524 ms, Outline 20 and 46 ms.'
];

function rowsOfSeen(seen: readonly Times[]): Row[] {
	const figure = 'a key in one browser until it is in another';
	const outline = (value: number) => ({ name: 'Outline, elsewhere', value });
	return [
		{ figure: `${figure}, p50`, unit: 'ms', ours: of(seen, 0.5), peer: outline(20), bar: atMost(18) },
		{ figure: `${figure}, p99`, unit: 'ms', ours: of(seen, 0.99), peer: outline(46), bar: atMost(45) }
	];
}

function rowsOfHeld(held: readonly KeyTime[][], bare: readonly KeyTime[][]): Row[] {
	const both = (pick: (time: KeyTime) => number) => {
		const p95 = (rounds: readonly KeyTime[][]) =>
			of(
				rounds.map((times) => times.map(pick)),
				0.95
			);
		return { unit: 'ms', ours: p95(held), peer: { name: 'bare contenteditable', value: p95(bare) } };
	};
	const figure = `a key in a doc of 100 kB while ${OTHERS} others type`;
	return [
		{ figure: `${figure}, work, p95`, ...both(({ busy }) => busy), bar: atMost(16) },
		{ figure: `${figure}, until it is painted, p95`, ...both(({ elapsed }) => elapsed), bar: atMost(16) }
	];
}

function of(rounds: readonly Times[], share: number): number {
	return median(rounds.map((times) => percentile(times, share)));
}

function atMost(max: number) {
	return { of: 'value' as const, max };
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

async function keyInCrowd(desk: Desk, filled: Filled): Promise<KeyTime[][]> {
	const page = await open(desk, filled, filled.people[0]);
	const others = filled.people.slice(1).map((person) => joinFrom(desk.url, person, filled.projectId));
	await Promise.all(others.map((other) => other.untilSaved()));
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
	const rounds = await timedRounds(desk, page);
	typing = false;
	await Promise.all(crowd);
	for (const other of others) other.destroy();
	await page.context().close();
	return rounds;
}

/** As much text in what the browser itself edits. */
async function keyInBareText(desk: Desk, filled: Filled): Promise<KeyTime[][]> {
	const body = docBody(filled.device.doc, filled.docIds[0] ?? '');
	const lines = (body ? fragmentToText(body) : '').split('\n').map((line) => `<p>${line}</p>`);
	const page = await desk.browser.newPage();
	await page.setContent(`<div contenteditable="true">${lines.join('')}</div>`);
	await page.click('p');
	const rounds = await timedRounds(desk, page);
	await page.close();
	return rounds;
}

async function timedRounds({ browser }: Desk, page: Page): Promise<KeyTime[][]> {
	await markKeys(page);
	const rounds: KeyTime[][] = [];
	const press = () => pace(KEYS_PER_SECOND, KEYS, () => void page.keyboard.press(KEY));
	for (let round = -1; round < ROUNDS; round += 1) {
		const times = await timeKeys(browser, page, KEYS, press);
		if (round >= 0) rounds.push(times);
	}
	return rounds;
}
