import type { Locator, Page } from 'playwright/test';
import { FakeModel } from '../helpers/fake-model.ts';
import { test as base, testWithOwnServer as ownServer } from './fixtures.ts';

/** The pane of the thread beside a page. */
export function thread(page: Page): Locator {
	return page.getByRole('complementary', { name: 'Thread' });
}

export async function send(page: Page, body: string, { ask = false } = {}): Promise<void> {
	const pane = thread(page);
	await pane.getByRole('switch', { name: 'Ask the assistant' }).setChecked(ask);
	await pane.getByRole('textbox', { name: 'Message' }).fill(body);
	await page.keyboard.press('Enter');
}

/** The texts of all messages of people, in order. */
export function said(page: Page): Locator {
	return thread(page).locator('article.said .markdown');
}

/** On a phone the thread is one of three panes. */
export async function openThread(page: Page): Promise<Locator> {
	const tab = page.getByRole('button', { name: /Thread/ }).and(page.locator('nav button'));
	if ((page.viewportSize()?.width ?? 0) < 760) await tab.click();
	return thread(page);
}

type UseModel = (model: FakeModel) => Promise<void>;
type UseEnv = (env: Record<string, string>) => Promise<void>;

/** A fake model's server for the worker, and a server of ours that asks it; in `held` a test answers itself. */
const withModel = {
	model: [
		// eslint-disable-next-line no-empty-pattern -- Playwright reads the names of the fixtures from the pattern.
		async ({}, use: UseModel) => {
			const model = await FakeModel.start();
			await use(model);
			await model.stop();
		},
		{ scope: 'worker' }
	] as [(args: object, use: UseModel) => Promise<void>, { scope: 'worker' }],
	serverEnv: [
		async ({ model }: { model: FakeModel }, use: UseEnv) => {
			await use({ OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'any', ASSISTANT_MODEL: 'held' });
		},
		{ scope: 'worker' }
	] as [(args: { model: FakeModel }, use: UseEnv) => Promise<void>, { scope: 'worker' }]
};

export const test = base.extend<object, { model: FakeModel }>(withModel);
export const testWithOwnServer = ownServer.extend<object, { model: FakeModel }>(withModel);
