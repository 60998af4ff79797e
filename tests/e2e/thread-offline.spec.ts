import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext } from 'playwright';
import type { Locator, Route, WebSocketRoute } from 'playwright/test';
import { addMilestone } from '#lib/project/milestone.ts';
import { ApiClient } from '../helpers/api-client.ts';
import { startApp } from '../helpers/app.ts';
import { launchOptions } from '../helpers/browser.ts';
import { createPerson } from '../helpers/people.ts';
import { downloadFrom } from './device-data.ts';
import { collectErrors, expect, signIn, type Page } from './fixtures.ts';
import { expectSaved, sectionRow } from './on-screen.ts';
import { expectAtRest, replies } from './reply-on-screen.ts';
import { said, send, test, testWithOwnServer, thread } from './thread-page.ts';

const SENDING = /\/api\/threads\/[^/]+\/messages$/;
const WAITS = 'Waits on this device';

test.use({ serviceWorkers: 'allow' });

async function sending(page: Page, wait: (route: Route) => Promise<void>): Promise<void> {
	await page.route(SENDING, (route) =>
		route.request().method() === 'POST' ? wait(route) : route.continue()
	);
}

/** A message with what stands below it. */
function saying(page: Page, body: string): Locator {
	return said(page).filter({ hasText: body }).locator('..');
}

/** A way to part a page from sync alone, while its requests are answered. */
async function cuttableSync(page: Page): Promise<{ cut(): void; mend(): void }> {
	let isCut = false;
	const open = new Set<WebSocketRoute>();
	await page.routeWebSocket(/\/sync/, (socket) => {
		if (isCut) return void socket.close();
		open.add(socket);
		socket.connectToServer();
	});
	return {
		cut() {
			isCut = true;
			for (const socket of open) void socket.close();
		},
		mend: () => (isCut = false)
	};
}

/** The threads of a project that are on the device, by how many messages each has. */
async function keptThreads(page: Page, userId: string, projectId: string): Promise<number[]> {
	return page.evaluate(async (name) => {
		const known = await indexedDB.databases();
		if (!known.some((database) => database.name === name)) return [];
		const db = await new Promise<IDBDatabase>((resolve, reject) => {
			const request = indexedDB.open(name);
			request.onsuccess = () => resolve(request.result);
			request.onerror = () => reject(new Error('the database does not open'));
		});
		const threads = await new Promise<{ messages: unknown[] }[]>((resolve) => {
			const request = db.transaction('threads').objectStore('threads').getAll();
			request.onsuccess = () => resolve(request.result as { messages: unknown[] }[]);
		});
		db.close();
		return threads.map(({ messages }) => messages.length).sort();
	}, `waystone:${userId}:project:${projectId}:chat`);
}

testWithOwnServer(
	'threads that were read are there from a cold start, without the server, and what is written then goes out once',
	async ({ app, database, model, serverEnv, visitor, filledProject }) => {
		const ben = await visitor('Ben');
		const ana = await createPerson(database, 'Ana');
		const { projectId, made } = await filledProject([{ person: ana }, ben], (doc, by) => ({
			kickOff: addMilestone(doc, { title: 'Kick-off', by }),
			never: addMilestone(doc, { title: 'Never opened', by })
		}));
		const address = `${app.url}/projects/${projectId}/sections/${made.kickOff}`;
		await ben.page.goto(address);
		await send(ben.page, 'Jonas cannot make Thursday.');
		await send(ben.page, 'Who opens instead?', { ask: true });
		const call = await model.nextCall();
		call.say('Petra **opens**, as in the notes.');
		call.end();
		await expect(thread(ben.page).getByText('Petra opens, as in the notes.')).toBeVisible();

		const profile = await mkdtemp(join(tmpdir(), 'waystone-profile-'));
		const errors: string[] = [];
		const open = async (): Promise<[BrowserContext, Page]> => {
			const context = await chromium.launchPersistentContext(profile, launchOptions());
			context.on('page', (page) => collectErrors(page, errors));
			return [context, await context.newPage()];
		};
		let [browser, page] = await open();
		await signIn(page, app, ana);
		await page.goto(`${app.url}/projects/${projectId}`);
		await send(page, 'Notes for all sections.');
		await expect(said(page)).toHaveText(['Notes for all sections.']);
		await expect.poll(() => keptThreads(page, ana.id, projectId)).toEqual([1]);
		await page.goto(address);
		await expect(said(page)).toHaveText(['Jonas cannot make Thursday.', 'Who opens instead?']);
		await expect.poll(() => keptThreads(page, ana.id, projectId)).toEqual([1, 3]);
		await page.evaluate(async () => {
			await navigator.serviceWorker.ready;
		});
		await browser.close();
		await app.kill();

		[browser, page] = await open();
		await page.goto(address);
		await expect(said(page)).toHaveText(['Jonas cannot make Thursday.', 'Who opens instead?']);
		await expect(replies(page)).toContainText('Petra opens, as in the notes.');
		await expect(
			thread(page).getByText('The server does not answer. What you write goes out later.')
		).toBeVisible();
		await expectAtRest(page);
		await send(page, 'Written with the server away.');
		await expect(thread(page).getByText(WAITS)).toBeVisible();
		await page.goto(`${app.url}/projects/${projectId}`);
		await expect(said(page)).toHaveText(['Notes for all sections.']);
		await page.goto(`${app.url}/projects/${projectId}/sections/${made.never}`);
		await expect(
			thread(page).getByText('This thread is not on this device. It opens when the server answers.')
		).toBeVisible();

		await page.goto(address);
		const all = ['Jonas cannot make Thursday.', 'Who opens instead?', 'Written with the server away.'];
		await expect(said(page)).toHaveText(all);
		const again = await startApp({ databaseUrl: database.url, port: app.port, env: serverEnv });
		for (const reader of [page, ben.page]) {
			await expect(said(reader)).toHaveText(all, { timeout: 20_000 });
			await expect(thread(reader).getByText(WAITS)).toHaveCount(0);
		}
		await browser.close();
		await again.stop();
		await rm(profile, { recursive: true, force: true });
		expect(errors).toEqual([]);
	}
);

test('with two tabs, lost answers and a reload in the middle, each message is there once and in the order written', async ({
	database,
	model,
	visitor,
	project
}) => {
	const { page: first, person } = await visitor('Ana');
	const ben = await visitor('Ben');
	const projectId = await project([{ person }, ben]);
	const second = await first.context().newPage();
	const calls = model.calls.length;
	const lost = new Set<string>();
	/** The server gets each message, and the first answer to it never arrives. */
	const loseFirst = async (route: Route) => {
		const { clientId } = route.request().postDataJSON() as { clientId: string };
		const answer = await route.fetch();
		if (lost.has(clientId)) return route.fulfill({ response: answer });
		lost.add(clientId);
		await route.abort('connectionreset');
	};
	for (const page of [first, second]) {
		await sending(page, loseFirst);
		await page.goto(`/projects/${projectId}`);
		await expect(thread(page).getByText('No messages yet')).toBeVisible();
	}
	await ben.page.goto(`/projects/${projectId}`);

	const written: string[] = [];
	for (let round = 1; round <= 3; round += 1) {
		for (const [name, page] of [
			['first', first],
			['second', second]
		] as const) {
			const text = `Round ${round}, from the ${name} tab.`;
			written.push(text);
			await send(page, text);
			await expect(said(page).filter({ hasText: text })).toHaveCount(1);
		}
		// While it waits for answers that are lost.
		if (round === 2) await first.reload();
	}
	written.push('And who closes?');
	await send(first, 'And who closes?', { ask: true });
	const call = await model.nextCall();
	call.say('Mira.');
	call.end();
	for (const page of [first, second, ben.page]) {
		await expect(said(page)).toHaveText(written, { timeout: 30_000 });
		await expect(replies(page).locator('.markdown')).toHaveText(['Mira.']);
		await expectAtRest(page);
	}
	expect(lost.size, 'answers that were lost').toBe(written.length);
	const rows = await database.sql`
		select body from messages where author_id = ${person.id} order by seq
	`;
	expect(rows.map(({ body }) => body as string)).toEqual(written);
	expect(model.calls.length - calls).toBe(1);
});

test('a reload before the answer comes sends nothing twice', async ({ database, visitor, project }) => {
	const { page, person } = await visitor('Ana');
	const projectId = await project([{ person }]);
	await page.goto(`/projects/${projectId}`);
	await expect(thread(page).getByText('No messages yet')).toBeVisible();
	const [there, again] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
	let sent = 0;
	await sending(page, async (route) => {
		sent += 1;
		const response = await route.fetch();
		// The first answer stays on its way until the page is gone.
		if (sent === 1) return there.resolve();
		await route.fulfill({ response });
		again.resolve();
	});
	await send(page, 'Only once.');
	await there.promise;
	await page.reload();
	await again.promise;
	await expect(said(page)).toHaveText(['Only once.']);
	await expectAtRest(page);
	const rows = await database.sql`select id from messages where author_id = ${person.id}`;
	expect(rows).toHaveLength(1);
	expect(sent).toBe(2);
});

test('what the server refuses stays with the reason, can be copied, and goes out when its author may write again', async ({
	database,
	visitor,
	filledProject
}) => {
	const ana = await visitor('Ana');
	const { page, person } = await visitor('Ben');
	await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
	const { projectId } = await filledProject([ana, { person, role: 'editor' }], () => undefined);
	await page.goto(`/projects/${projectId}`);
	await expect(thread(page).getByText('No messages yet')).toBeVisible();
	const role = (is: 'editor' | 'viewer') => database.sql`
		update memberships set role = ${is} where project_id = ${projectId} and user_id = ${person.id}
	`;
	await page.context().setOffline(true);
	await send(page, 'Written while I still could.');
	await send(page, 'And one more.');
	await expect(thread(page).getByText(WAITS)).toHaveCount(2);
	await role('viewer');
	await page.context().setOffline(false);
	const reason = thread(page).getByText('Not sent: you can only read this thread now.');
	await expect(reason).toHaveCount(2, { timeout: 20_000 });
	await expect(said(page)).toHaveText(['Written while I still could.', 'And one more.']);

	await saying(page, 'Written while I still could.').getByRole('button', { name: 'Copy' }).click();
	expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('Written while I still could.');
	await page.reload();
	await expect(reason).toHaveCount(2);
	await role('editor');
	await saying(page, 'Written while I still could.').getByRole('button', { name: 'Try again' }).click();
	await expect(reason).toHaveCount(1);
	await saying(page, 'And one more.').getByRole('button', { name: 'Discard' }).click();
	await expect(reason).toHaveCount(0);
	await ana.page.goto(`/projects/${projectId}`);
	for (const reader of [page, ana.page]) {
		await expect(said(reader)).toHaveText(['Written while I still could.']);
		await expectAtRest(reader);
	}
});

test('what somebody wrote who was removed meanwhile is not sent, and can be taken along', async ({
	app,
	visitor,
	filledProject
}) => {
	const ana = await visitor('Ana');
	const { page, person } = await visitor('Ben');
	const { projectId } = await filledProject([ana, { person, role: 'editor' }], () => undefined);
	await page.goto(`/projects/${projectId}`);
	await expect(thread(page).getByText('No messages yet')).toBeVisible();
	await page.context().setOffline(true);
	await send(page, 'Written where nobody heard it.');
	await expect(thread(page).getByText(WAITS)).toBeVisible();
	const member = `/api/projects/${projectId}/members/${person.id}`;
	await new ApiClient(app.url, ana.person).send('DELETE', member);
	await page.context().setOffline(false);
	await expect(page.getByRole('heading', { name: 'You are not in this project any more' })).toBeVisible({
		timeout: 20_000
	});
	const files = await downloadFrom(page, 'Download');
	expect(files['unsent-messages.md']).toContain('Written where nobody heard it.');
	await ana.page.goto(`/projects/${projectId}`);
	await expect(thread(ana.page).getByText('No messages yet')).toBeVisible();
});

test('what is written to a section made without a network goes out after the section', async ({
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const ben = await visitor('Ben');
	const { projectId } = await filledProject([{ person }, ben], (doc, by) =>
		addMilestone(doc, { title: 'Kick-off', by })
	);
	const sync = await cuttableSync(page);
	await page.goto(`/projects/${projectId}`);
	await expectSaved(page);
	await page.evaluate(async () => {
		await navigator.serviceWorker.ready;
	});
	sync.cut();
	await page.context().setOffline(true);
	await page.getByRole('button', { name: 'Add a section' }).first().click();
	await page.keyboard.type('Made on a train');
	await page.keyboard.press('Enter');
	await sectionRow(page, 'Made on a train').click();
	await expect(page).toHaveURL(/\/sections\//);
	await send(page, 'First, on a train.');
	await send(page, 'Second, on a train.');
	await expect(thread(page).getByText(WAITS)).toHaveCount(2);

	// The server answers again, and does not have the section yet.
	await page.context().setOffline(false);
	await expect(thread(page).getByText('This section is not on the server yet.')).toBeVisible();
	await expect(said(page)).toHaveText(['First, on a train.', 'Second, on a train.']);
	sync.mend();
	await expectSaved(page);
	await ben.page.goto(new URL(page.url()).pathname);
	for (const reader of [page, ben.page]) {
		await expect(said(reader)).toHaveText(['First, on a train.', 'Second, on a train.'], {
			timeout: 20_000
		});
		await expectAtRest(reader);
	}
});
