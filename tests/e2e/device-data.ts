import { unzipSync } from 'fflate';
import { readFile } from 'node:fs/promises';
import type { Download, Page } from 'playwright/test';
import { expect } from './fixtures.ts';

/** What is in a person's name in the browser: databases, and keys of the local storage. */
export async function localNames(page: Page, userId: string): Promise<string[]> {
	return page.evaluate(async (userId) => {
		const databases = (await indexedDB.databases()).map(({ name = '' }) => name);
		return [...databases, ...Object.keys(localStorage)].filter((name) => name.includes(userId));
	}, userId);
}

/** Nothing of a project is left on the device, but for the quarantine. */
export async function expectForgotten(page: Page, projectId: string): Promise<void> {
	await expect
		.poll(() =>
			page.evaluate(async (projectId) => {
				const databases = (await indexedDB.databases()).map(({ name = '' }) => name);
				const keys = Object.entries(localStorage).filter((entry) => entry.join(' ').includes(projectId));
				return [...databases.filter((name) => name.includes(projectId)), ...keys];
			}, projectId)
		)
		.toEqual([]);
}

/** Returns when all that was written so far is on the device; the end of the page would cut it off. */
export async function untilStored(page: Page, of: { userId: string; projectId: string }): Promise<void> {
	// Its transaction begins when those before it have ended.
	await plantRows(page, { ...of, rows: [] });
}

/** Writes rows into what y-indexeddb keeps of a project, as a bug or another program could. */
export async function plantRows(
	page: Page,
	{ userId, projectId, rows }: { userId: string; projectId: string; rows: Uint8Array[] }
): Promise<void> {
	await page.evaluate(
		async ({ name, rows }) => {
			const db = await new Promise<IDBDatabase>((resolve, reject) => {
				const request = indexedDB.open(name);
				request.onupgradeneeded = () => {
					request.result.createObjectStore('updates', { autoIncrement: true });
					request.result.createObjectStore('custom');
				};
				request.onsuccess = () => resolve(request.result);
				request.onerror = () => reject(new Error('the database does not open'));
			});
			const transaction = db.transaction('updates', 'readwrite');
			for (const row of rows) transaction.objectStore('updates').add(new Uint8Array(row));
			await new Promise((resolve) => (transaction.oncomplete = resolve));
			db.close();
		},
		{ name: `waystone:${userId}:project:${projectId}`, rows: rows.map((row) => [...row]) }
	);
}

/** The files of a downloaded zip, as text. */
async function zipTexts(download: Download): Promise<Record<string, string>> {
	const files = unzipSync(new Uint8Array(await readFile(await download.path())));
	return Object.fromEntries(
		Object.entries(files).map(([path, bytes]) => [path, new TextDecoder().decode(bytes)])
	);
}

export async function downloadFrom(page: Page, name: string): Promise<Record<string, string>> {
	const [download] = await Promise.all([
		page.waitForEvent('download'),
		page.getByRole('button', { name }).click()
	]);
	return zipTexts(download);
}
