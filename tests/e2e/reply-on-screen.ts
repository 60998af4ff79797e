import { expect, type Locator, type Page } from 'playwright/test';
import { thread } from './thread-page.ts';

/** What stands where the answer would be, once nothing happens any more. */
export interface Seen {
	/** Of the answer; without it there is none. */
	text?: string;
	/** What became of it, where it is not whole: what happened, what is safe, what to do. */
	note?: string;
	/** The buttons, in their order. */
	ways: string[];
}

/** The assistant's part of the thread, oldest first. */
export function replies(page: Page): Locator {
	return thread(page).locator('article.reply');
}

export async function expectSeen(reply: Locator, { text, note, ways }: Seen): Promise<void> {
	await expect(reply).toHaveAttribute('aria-busy', 'false');
	await expect.soft(reply.locator('.markdown')).toHaveText(text === undefined ? [] : [text]);
	// The other lines are about the answer as it was asked for, and have a button.
	await expect.soft(reply.locator('.why, .body > .meta:not(:has(button))')).toHaveText(note ? [note] : []);
	await expect.soft(reply.locator('.ways button')).toHaveText(ways);
}

/** Nothing on the page says that something is under way. */
export async function expectAtRest(page: Page): Promise<void> {
	await expect.soft(page.locator('[aria-busy="true"]')).toHaveCount(0);
	await expect.soft(thread(page).locator('.growing')).toHaveCount(0);
	await expect.soft(thread(page).getByRole('button', { name: 'Stop' })).toHaveCount(0);
	await expect.soft(thread(page).getByText(/^(Sending|Waits on this device)/)).toHaveCount(0);
}
