import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright/test';
import type { ThreadFile } from '#lib/protocol/thread-file.ts';
import { expect } from './fixtures.ts';
import { expectGoodPage } from './good-page.ts';
import { openThread, send, test, thread } from './thread-page.ts';

async function choose(page: Page, entry: string): Promise<void> {
	await thread(page).getByRole('button', { name: 'Thread: more' }).click();
	await page.getByRole('menuitem', { name: entry }).click();
}

async function saved(page: Page, entry: string): Promise<{ name: string; text: string }> {
	const [download] = await Promise.all([page.waitForEvent('download'), choose(page, entry)]);
	return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
}

test('a thread is taken away as Markdown and as JSON', { tag: '@phone' }, async ({ visitor, project }) => {
	const { page, person } = await visitor('Ana');
	const projectId = await project([{ person }], 'Harbour / crew');
	await page.goto(`/projects/${projectId}`);
	await openThread(page);
	await send(page, '# Plan\n\nFriday at two');
	await expect(thread(page).getByText('Friday at two')).toBeVisible();

	await thread(page).getByRole('button', { name: 'Thread: more' }).click();
	await expect(page.getByRole('menuitem', { name: 'Export as JSON' })).toBeVisible();
	await expectGoodPage(page, 'the menu of a thread');
	await page.keyboard.press('Escape');

	const markdown = await saved(page, 'Export as Markdown');
	expect(markdown.name).toMatch(/^Harbour crew \d{4}-\d{2}-\d{2}\.md$/);
	expect(markdown.text).toContain('> # Plan\n>\n> Friday at two\n');
	const json = await saved(page, 'Export as JSON');
	expect((JSON.parse(json.text) as ThreadFile).messages).toMatchObject([
		{ author: { name: 'Ana' }, body: '# Plan\n\nFriday at two' }
	]);
	await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('an export shows that it is under way, can be cancelled, and says when it broke off', async ({
	visitor,
	project
}) => {
	const { page, person } = await visitor('Ana');
	const projectId = await project([{ person }]);
	await page.goto(`/projects/${projectId}`);
	await send(page, 'Friday at two');
	await expect(thread(page).getByText('Friday at two')).toBeVisible();
	const asked = page.waitForRequest(/\/export\?/);
	await page.route(/\/export\?/, () => undefined);
	await choose(page, 'Export as JSON');
	const request = await asked;
	const cancelled = page.waitForEvent('requestfailed', (failed) => failed === request);
	await expect(page.getByRole('dialog', { name: /^Export/ }).getByRole('progressbar')).toBeVisible();
	await expectGoodPage(page, 'an export under way');
	await page.getByRole('button', { name: 'Cancel' }).click();
	await cancelled;
	await expect(page.getByRole('dialog')).toHaveCount(0);

	await page.unroute(/\/export\?/);
	await page.route(
		/\/export\?/,
		(route) => {
			const error = { code: 'rate_limited', message: 'Others export a thread right now.' };
			return route.fulfill({ status: 429, headers: { 'retry-after': '5' }, json: { error } });
		},
		{ times: 1 }
	);
	await choose(page, 'Export as JSON');
	await expect(page.getByText('Others export a thread right now. Try it again in 5 seconds.')).toBeVisible();
	await expect(page.getByRole('dialog')).toHaveCount(0);

	await page.route(/\/export\?/, (route) => route.abort());
	await choose(page, 'Export as JSON');
	await expect(page.getByText(/server does not answer/i)).toBeVisible();
	await expect(page.getByRole('dialog')).toHaveCount(0);
});
