import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as Y from 'yjs';
import { addDoc, docBody } from '#lib/project/doc.ts';
import { addMilestone, milestoneDescription } from '#lib/project/milestone.ts';
import { writeParagraphs } from '../helpers/rich-text.ts';
import { expect, test, type Page } from './fixtures.ts';

/** Bytes, compressed with gzip. */
const FIRST_JS = 110_000;
const EDITOR_JS = 150_000;
const REQUESTS = 25;
const LAYOUT_SHIFT = 0.02;

const BUILD = fileURLToPath(new URL('../../build/client', import.meta.url));
/** A page that asks for nothing for so long has all that it needs. */
const QUIET_MS = 700;

// What the service worker puts on the device is asked for by itself, and not by the page: it is not counted, but
// it runs beside, as it does for a person.
test.use({ serviceWorkers: 'allow' });

function fill(doc: Y.Doc, by: string) {
	const sectionId = addMilestone(doc, { title: 'Kick-off', by });
	const docId = addDoc(doc, { title: 'Session notes', milestoneId: sectionId, by });
	for (const fragment of [docBody(doc, docId), milestoneDescription(doc, sectionId)]) {
		if (fragment) writeParagraphs(fragment, 'Hanne brought figures.\nThe yards count in two ways.');
	}
	return { sectionId, docId };
}

/** What a page asks for from its address to when it rests, without the socket. */
class Load {
	readonly paths: string[] = [];
	#last = Date.now();

	constructor(page: Page) {
		page.on('request', (request) => {
			if (request.serviceWorker()) return;
			this.paths.push(new URL(request.url()).pathname);
			this.#last = Date.now();
		});
	}

	async rest(): Promise<void> {
		await expect.poll(() => Date.now() - this.#last, { intervals: [50] }).toBeGreaterThan(QUIET_MS);
	}

	get scripts(): string[] {
		return this.paths.filter((path) => path.endsWith('.js'));
	}
}

function compressed(paths: readonly string[]): number {
	return paths.reduce((sum, path) => sum + readFileSync(`${BUILD}${path}.gz`).length, 0);
}

/** ProseMirror is what the editor mostly consists of. */
function isEditor(path: string): boolean {
	return readFileSync(`${BUILD}${path}`, 'utf8').includes('ProseMirror-trailingBreak');
}

function isYjs(path: string): boolean {
	return readFileSync(`${BUILD}${path}`, 'utf8').includes('[yjs] ');
}

/**
 * What must be there before anything of the page is drawn: Kit's beginning, the page with its layouts, and all that
 * these import, and again. What is imported by a call, as `import(…)`, comes beside or later.
 */
function firstScripts(scripts: readonly string[]): string[] {
	const found = new Set<string>();
	const pending = scripts.filter((path) => /\/(entry|nodes)\//.test(path));
	for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
		if (found.has(path)) continue;
		found.add(path);
		const code = readFileSync(`${BUILD}${path}`, 'utf8');
		const named = code.matchAll(/\b(?:from|import)\s*"(\.[^"]+\.js)"/g);
		pending.push(...Array.from(named, ([, name = '']) => posix.join(posix.dirname(path), name)));
	}
	return [...found];
}

async function watchShifts(page: Page): Promise<void> {
	await page.addInitScript(() => {
		const shifts = Object.assign(globalThis, { shifted: 0 });
		new PerformanceObserver((list) => {
			for (const entry of list.getEntries() as (PerformanceEntry & { value: number })[])
				shifts.shifted += entry.value;
		}).observe({ type: 'layout-shift', buffered: true });
	});
}

for (const where of ['overview', 'section', 'doc'] as const) {
	test(`the ${where} of a project comes with few requests, little script, and stays where it is`, async ({
		visitor,
		filledProject
	}) => {
		const { page, person } = await visitor('Ana');
		const { projectId, made } = await filledProject([{ person }], fill);
		const path = { overview: '', section: `/sections/${made.sectionId}`, doc: `/docs/${made.docId}` }[where];
		await watchShifts(page);
		const shifted = () => page.evaluate(() => (globalThis as unknown as { shifted: number }).shifted);
		const rested = async (load: Load) => {
			await expect(page.getByRole('heading').or(page.getByRole('textbox')).first()).toBeVisible();
			if (where !== 'overview') await expect(page.locator('.ProseMirror')).toBeVisible();
			await load.rest();
		};

		const cold = new Load(page);
		await page.goto(`/projects/${projectId}${path}`);
		await rested(cold);
		expect
			.soft(cold.paths.length, `requests of a cold load: ${cold.paths.join('\n')}`)
			.toBeLessThanOrEqual(REQUESTS);
		expect.soft(await shifted(), 'moved by a cold load').toBeLessThanOrEqual(LAYOUT_SHIFT);
		const first = firstScripts(cold.scripts);
		expect(cold.scripts, 'the page has asked for each of them').toEqual(expect.arrayContaining(first));
		expect(first.some(isYjs), 'the document is among what is counted').toBe(true);
		expect.soft(first.filter(isEditor), 'the editor comes later').toEqual([]);
		expect.soft(compressed(first), 'the first scripts').toBeLessThanOrEqual(FIRST_JS);
		const editor = cold.scripts.filter(isEditor);
		expect.soft(editor, 'chunks of the editor').toHaveLength(where === 'overview' ? 0 : 1);
		expect.soft(compressed(editor), 'the editor').toBeLessThanOrEqual(EDITOR_JS);

		const warm = new Load(page);
		await page.reload();
		await rested(warm);
		expect.soft(await shifted(), 'moved by a reload').toBeLessThanOrEqual(LAYOUT_SHIFT);
	});
}
