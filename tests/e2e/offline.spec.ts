import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext } from 'playwright';
import { addDoc } from '#lib/project/doc.ts';
import { addMilestone } from '#lib/project/milestone.ts';
import { createProject } from '#lib/project/project.ts';
import { startApp } from '../helpers/app.ts';
import { launchOptions } from '../helpers/browser.ts';
import { SyncPeer } from '../helpers/sync-peer.ts';
import { collectErrors, expect, signIn, testWithOwnServer as test } from './fixtures.ts';
import { caretTo, sectionRow, showPane } from './on-screen.ts';

test.use({ serviceWorkers: 'allow' });

test('a project opens by its address with no network and no server, and what is written then arrives', async ({
	app,
	database,
	visitor,
	project
}) => {
	const ben = await visitor('Ben');
	const projectId = await project([{ person: ben.person }]);
	const peer = new SyncPeer({ url: app.url, person: ben.person, name: projectId });
	const by = ben.person.id;
	createProject(peer.doc, { title: 'Northwind onboarding', by });
	const milestoneId = addMilestone(peer.doc, { title: 'Kick-off', by });
	const docId = addDoc(peer.doc, { title: 'Session notes', milestoneId, by });
	await peer.untilSaved();
	const address = `${app.url}/projects/${projectId}/docs/${docId}`;

	const profile = await mkdtemp(join(tmpdir(), 'waystone-profile-'));
	const errors: string[] = [];
	const open = async (): Promise<BrowserContext> => {
		const context = await chromium.launchPersistentContext(profile, launchOptions());
		context.on('page', (page) => collectErrors(page, errors));
		return context;
	};

	let browser = await open();
	let page = await browser.newPage();
	await signIn(page, app, ben.person);
	await page.goto(address);
	const text = () => page.getByRole('textbox', { name: /^Text of/ });
	await text().click();
	await page.keyboard.type('Written while the server was there. ');
	await expect(page.locator('[data-save-state]')).toHaveAttribute('data-save-state', 'saved');
	await page.evaluate(async () => {
		await navigator.serviceWorker.ready;
	});
	await browser.close();
	await app.stop();

	browser = await open();
	await browser.setOffline(true);
	page = await browser.newPage();
	await page.goto(address);
	await expect(text()).toContainText('Written while the server was there.');
	await caretTo(text(), 'End');
	await page.keyboard.type('And this without it.');
	await expect(page.locator('[data-save-state]')).toHaveAttribute('data-save-state', 'device');
	await browser.close();

	// Closed and opened once more: now the network is there, and still no server.
	browser = await open();
	page = await browser.newPage();
	await page.goto(address);
	await expect(text()).toContainText('And this without it.');
	const again = await startApp({ databaseUrl: database.url, port: app.port });
	await expect(page.locator('[data-save-state]')).toHaveAttribute('data-save-state', 'saved', {
		timeout: 20_000
	});
	await ben.page.goto(address);
	await expect(ben.page.getByRole('textbox', { name: /^Text of/ })).toContainText('And this without it.');
	await browser.close();
	peer.destroy();
	await again.stop();
	await rm(profile, { recursive: true, force: true });
	expect(errors).toEqual([]);
});

test('a project made without a server is there for others when it is back @phone', async ({
	app,
	database,
	visitor
}) => {
	const { page, person } = await visitor('Ana');
	await page.goto('/projects');
	await expect(page.getByRole('button', { name: 'New project' })).toBeVisible();
	await page.evaluate(async () => {
		await navigator.serviceWorker.ready;
	});
	await app.stop();
	await page.getByRole('button', { name: 'New project' }).first().click();
	await page.getByRole('dialog').getByLabel('Title').fill('Made on a train');
	await page.keyboard.press('Enter');
	await expect(page).toHaveURL(/\/projects\/[0-9a-f-]{36}$/);
	await page.getByRole('main').getByRole('button', { name: 'Section' }).click();
	await page.keyboard.type('Kick-off');
	await page.keyboard.press('Enter');
	await expect(page.locator('[data-save-state]')).toHaveAttribute('data-save-state', 'device');
	await page.reload();
	await showPane(page, 'Outline');
	await expect(sectionRow(page, 'Kick-off')).toBeVisible();
	const again = await startApp({ databaseUrl: database.url, port: app.port });
	await expect(page.locator('[data-save-state]')).toHaveAttribute('data-save-state', 'saved', {
		timeout: 20_000
	});
	const [row] = await database.sql<
		{ title: string; created_by: string }[]
	>`select title, created_by from projects`;
	expect(row).toEqual({ title: 'Made on a train', created_by: person.id });
	await again.stop();
});

test('R30: two tabs of one browser stay in step without a server', async ({ app, visitor, project }) => {
	const { page, person } = await visitor('Ana');
	const projectId = await project([{ person }]);
	await page.goto(`/projects/${projectId}`);
	await expect(page.locator('[data-save-state]')).toHaveAttribute('data-save-state', 'saved');
	await page.evaluate(async () => {
		await navigator.serviceWorker.ready;
	});
	const second = await page.context().newPage();
	await app.stop();
	await page.getByLabel('Title of the project').fill('Renamed in the first tab');
	// The second opens after the edit: it takes it from the device, or from the first tab.
	await second.goto(`/projects/${projectId}`);
	await expect(second.getByLabel('Title of the project')).toHaveValue('Renamed in the first tab');
	await second.getByLabel('Title of the project').fill('Renamed in the second');
	await second.keyboard.press('Enter');
	await page.getByLabel('Title of the project').press('Enter');
	await expect(page.getByRole('button', { name: 'Renamed in the second', exact: true })).toBeVisible();
});
