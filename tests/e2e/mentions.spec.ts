import type { BrowserContext } from 'playwright/test';
import { addMilestone } from '#lib/project/milestone.ts';
import { expect, test, type Page, type Visitor } from './fixtures.ts';
import { expectGoodPage } from './good-page.ts';
import { isPhone } from './on-screen.ts';
import { openThread, thread } from './thread-page.ts';

const field = (page: Page) => thread(page).getByRole('textbox', { name: 'Message', exact: true });
const people = (page: Page) => page.getByRole('listbox', { name: 'People to mention' });
const panel = (page: Page) => page.getByRole('dialog', { name: 'Inbox' });

/** The names that are offered, and the one that Enter takes. */
async function offered(page: Page): Promise<{ names: string[]; chosen: string | null }> {
	const options = people(page).getByRole('option');
	const names = (await options.allInnerTexts()).map((text) => text.replaceAll(/^[A-Z]\n|\s+/g, ' ').trim());
	return {
		names,
		chosen: await page.evaluate(() => {
			const id = document.activeElement?.getAttribute('aria-activedescendant');
			return id ? (document.getElementById(id)?.querySelector('.cut')?.textContent ?? null) : null;
		})
	};
}

/** Opens the inbox as somebody does who has a pointer or a finger. */
async function openInbox(page: Page): Promise<void> {
	// On a phone the tab says first how many there are.
	await page.getByRole('button', { name: /^Inbox|Inbox$/ }).click();
	await expect(panel(page)).toBeVisible();
}

async function three(
	visitor: (name: string) => Promise<Visitor>,
	project: (members: Visitor[]) => Promise<string>
) {
	const [anna, ben, jose] = [
		await visitor('Anna Berg'),
		await visitor('Ben Ode'),
		await visitor('José Núñez')
	];
	return { anna, ben, jose, projectId: await project([anna, ben, jose]) };
}

test('a member who is picked after @ sees it in the tab, in the inbox, and at the message, until it is read @phone', async ({
	visitor,
	filledProject
}) => {
	const [anna, ben] = [await visitor('Anna Berg'), await visitor('Ben Ode')];
	const { projectId, made } = await filledProject([anna, ben], (doc, by) =>
		addMilestone(doc, { title: 'Kick-off', by })
	);
	await ben.page.goto('/projects');
	await expect(ben.page).toHaveTitle('Projects · Waystone');
	const other = await ben.page.context().newPage();
	await other.goto('/account');

	await anna.page.goto(`/projects/${projectId}/sections/${made}?thread=section`);
	await openThread(anna.page);
	await field(anna.page).pressSequentially('Can you look at this, @be');
	await expect(people(anna.page)).toBeVisible();
	await expectGoodPage(anna.page, 'suggestions');
	if (isPhone(anna.page)) await people(anna.page).getByRole('option', { name: 'Ben Ode' }).tap();
	else await anna.page.keyboard.press('Enter');
	await expect(field(anna.page)).toHaveValue('Can you look at this, @Ben Ode ');
	await expect(field(anna.page)).toBeFocused();
	// In code it is only a text.
	await anna.page.keyboard.type('? `@Ben Ode`');
	await thread(anna.page).getByRole('button', { name: 'Send' }).click();
	await expect(thread(anna.page).locator('.mention')).toHaveText('@Ben Ode');

	await expect(ben.page).toHaveTitle('(1) Projects · Waystone');
	await expect(other).toHaveTitle('(1) Account · Waystone');
	await openInbox(ben.page);
	const item = panel(ben.page).getByRole('link', { name: /Unread: Anna Berg mentioned you/ });
	await expect(item).toContainText('Northwind onboarding › Kick-off');
	await expect(item).toContainText('Can you look at this, @Ben Ode ?');
	await expectGoodPage(ben.page, 'inbox');
	await item.click();
	await expect(ben.page).toHaveURL(`/projects/${projectId}/sections/${made}?thread=section&message=1`);
	await expect(panel(ben.page)).toHaveCount(0);
	const message = thread(ben.page).locator('[data-seq="1"]');
	await expect(message).toBeVisible();
	await expect(message).toBeFocused();
	await expect(message.locator('.mention.mine')).toHaveText('@Ben Ode');
	await expect(ben.page).toHaveTitle('Kick-off · Northwind onboarding · Waystone');
	await expect(other).toHaveTitle('Account · Waystone');
	await openInboxAnywhere(other);
	await expect(panel(other).getByRole('link', { name: /^Anna Berg mentioned you/ })).toBeVisible();
});

async function openInboxAnywhere(page: Page): Promise<void> {
	if (isPhone(page)) return await openInbox(page);
	await page.keyboard.press('i');
	await expect(panel(page)).toBeVisible();
}

test('names are found by any part, in any case and without accents, and chosen by key', async ({
	visitor,
	project
}) => {
	const { anna, projectId } = await three(visitor, project);
	const { page } = anna;
	await page.goto(`/projects/${projectId}`);
	await openThread(page);
	await field(page).pressSequentially('@');
	await expect.poll(() => offered(page)).toMatchObject({ chosen: 'Ben Ode' });
	expect((await offered(page)).names).toEqual(['Ben Ode', 'José Núñez', 'Assistant @assistant']);
	await page.keyboard.press('ArrowUp');
	await expect.poll(() => offered(page)).toMatchObject({ chosen: 'Assistant' });
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('ArrowDown');
	await expect.poll(() => offered(page)).toMatchObject({ chosen: 'José Núñez' });
	await page.keyboard.type('NUN');
	await expect.poll(() => offered(page)).toEqual({ names: ['José Núñez'], chosen: 'José Núñez' });
	await page.keyboard.press('Tab');
	await expect(field(page)).toHaveValue('@José Núñez ');
	await expect(field(page)).toBeFocused();
	// What was picked can be taken back as what is typed.
	await page.keyboard.press('ControlOrMeta+z');
	await expect(field(page)).not.toHaveValue('@José Núñez ');

	// Escape sends the list away for this name, and the next asks again.
	await field(page).fill('');
	await field(page).pressSequentially('@b');
	await expect(people(page)).toBeVisible();
	await page.keyboard.press('Escape');
	await expect(people(page)).toHaveCount(0);
	await page.keyboard.type('e');
	await expect(people(page)).toHaveCount(0);
	await page.keyboard.type(' and @as');
	await expect(people(page)).toBeVisible();
	await page.keyboard.press('Enter');
	await expect(field(page)).toHaveValue('@be and @assistant ');
	await expect(thread(page).getByRole('switch', { name: 'Ask the assistant' })).toBeChecked();

	// In code, in an address, and after a name that is complete, nobody is offered.
	for (const text of ['`@b', 'anna@b', '@Ben Ode ', '@ b']) {
		await field(page).fill('');
		await field(page).pressSequentially(text.startsWith('`') ? `${text}\`` : text);
		await expect(people(page)).toHaveCount(0);
	}
});

test('the keys of a word that is still put together are not for the list', async ({ visitor, project }) => {
	const { anna, projectId } = await three(visitor, project);
	const { page } = anna;
	await page.goto(`/projects/${projectId}`);
	await openThread(page);
	await field(page).pressSequentially('@b');
	await expect(people(page)).toBeVisible();
	const enter = (init: { isComposing?: boolean; keyCode?: number }) =>
		field(page).evaluate((element, init) => {
			element.dispatchEvent(
				new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ...init })
			);
		}, init);
	await enter({ isComposing: true });
	await enter({ keyCode: 229 });
	await expect(field(page)).toHaveValue('@b');
	await expect(people(page)).toBeVisible();
	await enter({});
	await expect(field(page)).toHaveValue('@Ben Ode ');
});

test('an edit names and no longer names, and a deletion takes the item away @phone', async ({
	visitor,
	project
}) => {
	const { anna, ben, projectId } = await three(visitor, project);
	await ben.page.goto('/projects');
	await anna.page.goto(`/projects/${projectId}`);
	await openThread(anna.page);
	await field(anna.page).fill('Who can look?');
	await field(anna.page).press('Enter');
	await expect(thread(anna.page).locator('[data-seq]', { hasText: 'Who can look?' })).toBeVisible();
	await field(anna.page).press('ArrowUp');
	const edit = thread(anna.page).getByRole('textbox', { name: 'Change the message' });
	// With the list open the field is left, and taken up again.
	await edit.pressSequentially(' @');
	await expect(people(anna.page)).toBeVisible();
	await thread(anna.page).getByRole('button', { name: 'Cancel' }).click();
	await expect(people(anna.page)).toHaveCount(0);
	await field(anna.page).press('ArrowUp');
	await edit.pressSequentially(' @ben');
	await expect(people(anna.page)).toBeVisible();
	await edit.press('Enter');
	await expect(edit).toHaveValue('Who can look? @Ben Ode ');
	await edit.press('Enter');
	await expect(edit, 'it is saved').toHaveCount(0);
	await expect(ben.page).toHaveTitle('(1) Projects · Waystone');
	await field(anna.page).press('ArrowUp');
	await edit.fill('Who can look?');
	await edit.press('Enter');
	await expect(edit, 'it is saved').toHaveCount(0);
	await expect(ben.page).toHaveTitle('Projects · Waystone');

	// A full name that is typed counts as one that is picked.
	await field(anna.page).fill('You, @ben ode?');
	await field(anna.page).press('Enter');
	await expect(ben.page).toHaveTitle('(1) Projects · Waystone');
	await openInbox(ben.page);
	await expect(panel(ben.page).getByRole('link')).toHaveCount(1);
	await thread(anna.page).locator('[data-seq]', { hasText: 'You,' }).hover();
	await thread(anna.page)
		.locator('[data-seq]', { hasText: 'You,' })
		.getByRole('button', { name: /: more$/ })
		.click();
	await anna.page.getByRole('menuitem', { name: 'Delete' }).click();
	await anna.page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
	await expect(panel(ben.page).getByText('Nothing for you yet')).toBeVisible();
	await expect(ben.page).toHaveTitle('Projects · Waystone');
	await expectGoodPage(ben.page, 'empty inbox');
});

test('who looks at the thread has read it already', async ({ visitor, project }) => {
	const { anna, ben, projectId } = await three(visitor, project);
	for (const { page } of [anna, ben]) {
		await page.goto(`/projects/${projectId}`);
		await openThread(page);
	}
	const titles: string[] = [];
	await ben.page.exposeFunction('noteTitle', (title: string) => titles.push(title));
	await ben.page.evaluate(() => {
		const { noteTitle } = globalThis as unknown as { noteTitle: (title: string) => void };
		new MutationObserver(() => noteTitle(document.title)).observe(document.head, {
			subtree: true,
			childList: true,
			characterData: true
		});
	});
	const listed = ben.page.waitForResponse((response) => response.url().includes('/api/inbox?'));
	await field(anna.page).fill('Here, @Ben Ode');
	await field(anna.page).press('Enter');
	await expect(thread(ben.page).locator('.mention.mine')).toHaveText('@Ben Ode');
	await listed;
	await ben.page.keyboard.press('Escape');
	expect(titles.filter((title) => title.startsWith('('))).toEqual([]);
});

test('without a network the inbox can be read, and what was read is told later, to every device', async ({
	visitor,
	newBrowser,
	project,
	app
}) => {
	const { anna, ben, projectId } = await three(visitor, project);
	await anna.page.goto(`/projects/${projectId}`);
	await openThread(anna.page);
	await ben.page.goto('/projects');
	const device = await newBrowser();
	await device.context().addCookies(await cookiesOf(ben.page.context(), app.url));
	await device.goto('/projects');
	for (const text of ['One, @Ben Ode', 'Two, @Ben Ode']) {
		await field(anna.page).fill(text);
		await field(anna.page).press('Enter');
	}
	for (const page of [ben.page, device]) await expect(page).toHaveTitle('(2) Projects · Waystone');

	// No service worker is there in a test to have the panel on the device.
	await openInbox(ben.page);
	await ben.page.keyboard.press('Escape');
	await ben.page.context().setOffline(true);
	await openInbox(ben.page);
	await expect(panel(ben.page).getByText('The server does not answer.')).toBeVisible();
	await expect(panel(ben.page).getByRole('link')).toHaveCount(2);
	await panel(ben.page).getByRole('button', { name: 'Mark all read' }).click();
	await expect(ben.page).toHaveTitle('Projects · Waystone');
	await expect(device).toHaveTitle('(2) Projects · Waystone');
	await ben.page.context().setOffline(false);
	await expect(device).toHaveTitle('Projects · Waystone');
	await ben.page.reload();
	await expect(ben.page).toHaveTitle('Projects · Waystone');
});

async function cookiesOf(context: BrowserContext, url: string) {
	return (await context.cookies(url)).map(({ name, value, expires }) => ({ name, value, expires, url }));
}
