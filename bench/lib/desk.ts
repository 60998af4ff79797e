import { chromium, type Browser, type BrowserContext, type Page } from 'playwright';
import type * as Y from 'yjs';
import { addDoc, docBody } from '#lib/project/doc.ts';
import { createProject } from '#lib/project/project.ts';
import { buildIfStale } from '../../scripts/app-build.ts';
import { ensureBrowser } from '../../scripts/browser.ts';
import { launchOptions } from '../../tests/helpers/browser.ts';
import { createPerson, createProjectFor, type Person } from '../../tests/helpers/people.ts';
import { writeParagraphs } from '../../tests/helpers/rich-text.ts';
import { SyncPeer } from '../../tests/helpers/sync-peer.ts';
import { projectsOf, type Contender } from './contenders.ts';
import type { BenchPostgres } from './postgres.ts';
import { startServer } from './server-process.ts';

/** The whole app, and a browser in front of it. */
export interface Desk {
	waystone: Contender;
	browser: Browser;
	url: string;
}

export async function startDesk({ urls, database }: BenchPostgres): Promise<Desk> {
	if (!buildIfStale()) throw new Error('The app does not build.');
	const server = await startServer(import.meta.resolve('../servers/app.ts'), {
		DATABASE_URL: urls.waystone
	});
	const browser = await chromium.launch(launchOptions(await ensureBrowser()));
	const waystone = { name: 'Waystone', server, newDocuments: projectsOf(database, server.port) };
	return { waystone, browser, url: `http://localhost:${server.port}` };
}

export async function stopDesk({ waystone, browser }: Desk): Promise<void> {
	await browser.close();
	await waystone.server.stop();
}

export interface Filled {
	projectId: string;
	people: Person[];
	docIds: string[];
	/** A device of the first person without a screen, still connected. */
	device: SyncPeer;
}

/** A project with so many docs, each with about so many characters. */
export async function fillProject(
	{ url }: Desk,
	{ database }: BenchPostgres,
	{ people: count, docs, characters }: { people: number; docs: number; characters: number }
): Promise<Filled> {
	const people = await Promise.all(
		Array.from({ length: count }, (_, index) => createPerson(database, `P${index}`))
	);
	const [first] = people;
	if (!first) throw new Error('a project of nobody');
	const projectId = await createProjectFor(
		database,
		people.map((person) => ({ person }))
	);
	const device = joinFrom(url, first, projectId);
	await device.untilSaved();
	createProject(device.doc, { title: 'Northwind onboarding', by: first.id });
	const docIds = device.doc.transact(() =>
		Array.from({ length: docs }, (_, index) => writeDoc(device.doc, first.id, index, characters))
	);
	await device.untilSaved(60_000);
	return { projectId, people, docIds, device };
}

export function joinFrom(url: string, person: Person, projectId: string): SyncPeer {
	return new SyncPeer({ url, person, name: projectId });
}

const WORDS =
	'the yard counts repairs in two ways and nobody knows which of them Hanne meant on Friday'.split(' ');
const LINE_WORDS = 24;

function writeDoc(doc: Y.Doc, by: string, index: number, characters: number): string {
	const id = addDoc(doc, { title: `Session notes ${index}`, by });
	const lines: string[] = [];
	for (let length = 0, line = 0; length < characters; length += lines.at(-1)?.length ?? 1, line += 1) {
		const words = Array.from(
			{ length: LINE_WORDS },
			(_, at) => WORDS[(index * 7 + line * 5 + at * 3) % WORDS.length]
		);
		lines.push(`${index}-${line} ${words.join(' ')}`);
	}
	const body = docBody(doc, id);
	if (body) writeParagraphs(body, lines.join('\n'));
	return id;
}

/** A browser of its own for somebody who is signed in. */
export async function contextFor(
	{ browser, url }: Desk,
	person: Person,
	serviceWorkers: 'allow' | 'block'
): Promise<BrowserContext> {
	const context = await browser.newContext({ serviceWorkers, viewport: { width: 1280, height: 800 } });
	const [name = '', value = ''] = person.cookie.split('=');
	await context.addCookies([{ name, value, url, httpOnly: true, sameSite: 'Lax' }]);
	return context;
}

/** Ms from the beginning of a navigation until the selector is there so many times, and drawn. */
export async function timeUntil(
	page: Page,
	go: () => Promise<unknown>,
	selector: string,
	count = 1
): Promise<number> {
	await go();
	const handle = await page.waitForFunction(() => (globalThis as { benchShown?: number }).benchShown);
	const time = await handle.jsonValue();
	if (time === undefined) throw new Error(`${count} × ${selector} never came`);
	return time;
}

/** To be called before the navigation that `timeUntil` times. */
export async function watchFor(page: Page, selector: string, count = 1): Promise<void> {
	await page.addInitScript(
		([selector, count]) => {
			const look = () => {
				if (document.querySelectorAll(selector).length < count) return;
				observer.disconnect();
				requestAnimationFrame(() => {
					const channel = new MessageChannel();
					channel.port1.onmessage = () => Object.assign(globalThis, { benchShown: performance.now() });
					channel.port2.postMessage(null);
				});
			};
			const observer = new MutationObserver(look);
			observer.observe(document, { childList: true, subtree: true, attributes: true });
		},
		[selector, count] as const
	);
}

/** Everything is on the device: the app in the worker's cache, the project in the browser's database. */
export async function untilOnDevice(page: Page): Promise<void> {
	await page.waitForSelector('[data-save-state="saved"]');
	await page.evaluate(async () => {
		await navigator.serviceWorker.ready;
	});
	await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
}
