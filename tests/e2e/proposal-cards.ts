import type { Locator, Page } from 'playwright/test';
import { propose, type Proposing } from '../helpers/fake-model-proposals.ts';
import type { FakeModel } from '../helpers/fake-model.ts';
import { isPhone, openMenu } from './on-screen.ts';
import { openThread, send, thread } from './thread-page.ts';

/** What was proposed, a card each. */
export function cards(within: Locator): Locator {
	return within.getByRole('list', { name: 'Proposals' }).getByRole('group');
}

/** Those of the thread. */
export function card(page: Page): Locator {
	return cards(thread(page));
}

export function way(page: Page, name: 'Apply' | 'Apply it yourself' | 'Dismiss'): Locator {
	return card(page).getByRole('button', { name: `${name}:` });
}

/** Somebody asks, and the model does this. */
export async function askFor(page: Page, model: FakeModel, what: Proposing): Promise<void> {
	await openThread(page);
	await send(page, 'What should change?', { ask: true });
	propose(await model.nextCall(), what);
}

/** Takes back the last thing that was done on this page; on a phone by the menu of what is shown. */
export async function undo(page: Page, shown: string): Promise<void> {
	if (isPhone(page)) {
		await openMenu(page, `More about ${shown}`);
		return await page.getByRole('menuitem', { name: 'Undo' }).click();
	}
	await page.getByRole('main').getByRole('button', { name: 'Undo', exact: true }).click();
}
