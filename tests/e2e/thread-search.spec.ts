import type { Locator } from 'playwright/test';
import { addMilestone, deleteMilestone } from '#lib/project/milestone.ts';
import { ApiClient } from '../helpers/api-client.ts';
import type { Person } from '../helpers/people.ts';
import type { App } from '../helpers/app.ts';
import { expect, type Page } from './fixtures.ts';
import { expectGoodPage } from './good-page.ts';
import { isPhone } from './on-screen.ts';
import { openThread, send, test, thread } from './thread-page.ts';

const field = (page: Page) => page.getByRole('combobox', { name: 'Search messages' });
const results = (page: Page) => page.getByRole('search').getByRole('option');
const message = (page: Page, text: string) => thread(page).locator('[data-seq]', { hasText: text });

/** Says something in a thread of the project, from another device. Returns the ids of the messages. */
async function say(app: App, person: Person, where: object, bodies: readonly string[]): Promise<string[]> {
	const client = new ApiClient(app.url, person);
	const { body } = await client.send('PUT', '/api/threads', where);
	const { id } = body?.thread as { id: string };
	const ids: string[] = [];
	for (const text of bodies) {
		const input = { clientId: crypto.randomUUID(), body: text, ask: false };
		const { body: sent } = await client.send('POST', `/api/threads/${id}/messages`, input);
		ids.push((sent?.message as { id: string }).id);
	}
	return ids;
}

/** What the browser paints as found, in the order of the page. */
async function highlighted(page: Page): Promise<string[]> {
	return page.evaluate(() => [...(CSS.highlights.get('found') ?? [])].map(String));
}

async function openSearch(page: Page): Promise<Locator> {
	await openThread(page);
	await thread(page).getByRole('button', { name: 'Search messages' }).click();
	await expect(field(page)).toBeFocused();
	return field(page);
}

test(
	'a message is found while its words are typed, and choosing it leads to it and marks the words',
	{ tag: '@phone' },
	async ({ app, visitor, filledProject }) => {
		const { page, person } = await visitor('Ana');
		const { projectId, made } = await filledProject([{ person }], (doc, by) => ({
			kickOff: addMilestone(doc, { title: 'Kick-off', by })
		}));
		const between = Array.from({ length: 150 }, (_, index) => `Message number ${index}`);
		const last = 'A last word on the cafeteria';
		await say(app, person, { projectId }, ['Das **Café** an der Ecke, am Freitag', ...between, last]);
		await say(app, person, { projectId, milestoneId: made.kickOff }, ['Freitag im Café, um drei']);
		await page.goto(`/projects/${projectId}`);
		await openThread(page);
		await expect(message(page, last)).toBeVisible();

		await openSearch(page);
		await page.keyboard.type('cafe');
		await expect(results(page)).toHaveCount(2);
		await expect(results(page).nth(0)).toContainText(last);
		await expect(results(page).nth(1).locator('mark')).toHaveText('Café');
		await expectGoodPage(page, 'the search in a thread');
		await page.keyboard.type(' frei');
		await expect(results(page)).toHaveCount(1);
		await page.getByRole('button', { name: 'All threads' }).click();
		await expect(results(page)).toHaveCount(2);
		await expect(results(page).filter({ hasText: 'Kick-off' })).toHaveCount(1);
		await expectGoodPage(page, 'the search in all threads');

		await field(page).focus();
		await page.keyboard.press('ArrowDown');
		await expect(results(page).nth(1)).toHaveAttribute('aria-selected', 'true');
		await page.keyboard.press('Enter');
		await expect(field(page)).toBeHidden();
		await expect(page).toHaveURL(/\/projects\/[^/?]+\?message=1$/);
		await expect(message(page, 'an der Ecke')).toBeInViewport();
		await expect(message(page, 'an der Ecke')).toBeFocused();
		await expect.poll(() => highlighted(page)).toEqual(['Café', 'Freitag']);

		await thread(page).getByRole('button', { name: 'Search messages' }).click();
		await expect(field(page)).toHaveValue('cafe frei');
		await results(page).filter({ hasText: 'Kick-off' }).click();
		await expect(page).toHaveURL(new RegExp(`/sections/${made.kickOff}\\?thread=section&message=1$`));
		await expect(message(page, 'um drei')).toBeInViewport();
		await expect.poll(() => highlighted(page)).toEqual(['Freitag', 'Café']);
	}
);

test('the search is opened by its key, left by Escape, and says when nothing is found', async ({
	visitor,
	project
}) => {
	const { page, person } = await visitor('Ana');
	const projectId = await project([{ person }]);
	await page.goto(`/projects/${projectId}`);
	await openThread(page);
	const composer = thread(page).getByRole('textbox', { name: 'Message' });
	await composer.click();
	await page.keyboard.press('ControlOrMeta+f');
	await expect(field(page)).toBeFocused();
	await expect(page.getByText('All words must be in the message')).toBeVisible();
	await page.keyboard.type('"& | !(');
	await expect(page.getByText('Nothing found for “"& | !(”')).toBeVisible();
	await page.keyboard.press('Escape');
	await expect(field(page)).toBeHidden();
	await expect(composer).toBeFocused();
});

test(
	'a message of a section in the bin is found, says so, and can be read in its thread',
	{ tag: '@phone' },
	async ({ app, visitor, filledProject }) => {
		const { page, person } = await visitor('Ana');
		const { projectId, made, device } = await filledProject([{ person }], (doc, by) => ({
			retreat: addMilestone(doc, { title: 'Retreat', by })
		}));
		await say(app, person, { projectId, milestoneId: made.retreat }, ['The lake is frozen']);
		deleteMilestone(device.doc, made.retreat);
		await device.untilSaved();
		await page.goto(`/projects/${projectId}`);
		await openSearch(page);
		await page.keyboard.type('frozen');
		await page.getByRole('button', { name: 'All threads' }).click();
		await expect(results(page)).toContainText('Retreat (in the bin)');
		await results(page).click();
		await expect(message(page, 'The lake is frozen')).toBeVisible();
	}
);

test(
	'the palette finds messages too, and leads to the rest of them',
	{ tag: '@phone' },
	async ({ app, visitor, project }) => {
		const { page, person } = await visitor('Ana');
		const projectId = await project([{ person }]);
		await say(app, person, { projectId }, [
			'Herons by the lake',
			...Array.from({ length: 8 }, (_, index) => `Heron ${index}`)
		]);
		await page.goto(`/projects/${projectId}`);
		if (isPhone(page)) await page.getByRole('button', { name: 'Outline', exact: true }).click();
		await page.getByRole('button', { name: 'Search', exact: false }).first().click();
		await page.getByRole('combobox', { name: 'Search and go to' }).fill('heron');
		const group = page.getByRole('group', { name: 'In messages' });
		await expect(group.getByRole('option')).toHaveCount(6);
		await expectGoodPage(page, 'the palette with messages');
		await page.getByRole('combobox', { name: 'Search and go to' }).fill('herons lake');
		await expect(group.getByRole('option')).toHaveCount(1);
		await group.getByRole('option').click();
		await expect(message(page, 'Herons by the lake')).toBeInViewport();
		await expect.poll(() => highlighted(page)).toEqual(['Herons', 'lake']);

		if (isPhone(page)) await page.getByRole('button', { name: 'Outline', exact: true }).click();
		await page.getByRole('button', { name: 'Search', exact: false }).first().click();
		await page.getByRole('combobox', { name: 'Search and go to' }).fill('heron');
		await group.getByRole('option', { name: 'All messages with “heron”' }).click();
		await expect(field(page)).toHaveValue('heron');
		await expect(results(page)).toHaveCount(9);
	}
);

test(
	'without a network the messages on the device are searched, and it says that these are all',
	{ tag: '@phone' },
	async ({ visitor, project }) => {
		const { page, person } = await visitor('Ana');
		const projectId = await project([{ person }]);
		await page.goto(`/projects/${projectId}`);
		await openThread(page);
		await send(page, 'A note on herons');
		await expect(message(page, 'A note on herons')).toBeVisible();
		// What was sent last is on the device once the changes came.
		await page.reload();
		await openThread(page);
		await expect(message(page, 'A note on herons')).toBeVisible();
		await openSearch(page);
		await page.context().setOffline(true);
		await page.keyboard.type('heron');
		await expect(results(page)).toHaveCount(1);
		await expect(page.getByText('Only the newest messages on this device were searched.')).toBeVisible();
		await expectGoodPage(page, 'the search without a network');
		await page.context().setOffline(false);
		await expect(page.getByText('Only the newest messages')).toBeHidden();
		await expect(results(page)).toHaveCount(1);
	}
);

test('what was found is as it is by now: without what was deleted, and with other words where they changed', async ({
	app,
	visitor,
	project
}) => {
	const { page, person } = await visitor('Ana');
	const projectId = await project([{ person }]);
	const [first, second] = await say(app, person, { projectId }, [
		'Herons by the lake',
		'Herons in the reeds',
		'Herons on the roof'
	]);
	await page.goto(`/projects/${projectId}`);
	await openSearch(page);
	await page.keyboard.type('herons');
	await expect(results(page)).toHaveCount(3);
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('ArrowDown');
	await expect(results(page).nth(2)).toHaveAttribute('aria-selected', 'true');
	const client = new ApiClient(app.url, person);
	await client.send('DELETE', `/api/messages/${second}`);
	await client.send('PATCH', `/api/messages/${first}`, { body: 'Grey herons by the pond' });
	await say(app, person, { projectId }, ['Herons, once more']);
	await expect(results(page).locator('.excerpt')).toHaveText([
		'Herons, once more',
		'Herons on the roof',
		'Grey herons by the pond'
	]);
	await expect(results(page).nth(2), 'what was chosen stays chosen').toHaveAttribute('aria-selected', 'true');
	await page.keyboard.press('Enter');
	await expect(message(page, 'Grey herons by the pond')).toBeFocused();
});

test('a phrase is marked where it goes on in the next paragraph or line', async ({
	app,
	visitor,
	project
}) => {
	const { page, person } = await visitor('Ana');
	const projectId = await project([{ person }]);
	await say(app, person, { projectId }, ['Meet at the old\n\nharbour at\nten, and not before.']);
	await page.goto(`/projects/${projectId}`);
	await openSearch(page);
	await page.keyboard.type('"old harbour at ten"');
	await results(page).click();
	await expect.poll(() => highlighted(page)).toEqual([expect.stringMatching(/^old\s*harbour at\s*ten$/)]);
});
