import { connect } from '#server/db/client.ts';
import { migrate } from '#server/db/migrate.ts';
import { startApp } from '../helpers/app.ts';
import { startOwnPostgres, type OwnPostgres } from '../helpers/database.ts';
import { holdCommits } from '../helpers/hold-commits.ts';
import { createPerson } from '../helpers/people.ts';
import { expect, signIn, test } from './fixtures.ts';
import { expectSaved } from './on-screen.ts';

const testWithOwnPostgres = test.extend<{ postgres: OwnPostgres }>({
	// Playwright reads the fixtures that one needs from this pattern.
	// eslint-disable-next-line no-empty-pattern
	postgres: async ({}, use) => {
		const postgres = await startOwnPostgres();
		await use(postgres);
		await postgres.remove();
	},
	server: async ({ postgres }, use) => {
		const database = connect(postgres.url, { max: 3 });
		await migrate(database.sql);
		const app = await startApp({ databaseUrl: postgres.url, env: { LOG_LEVEL: 'error' } });
		await use({ app, database: { ...database, url: postgres.url, drop: () => database.close() } });
		await app.stop();
		await database.close();
	}
});

test('R5: "Saved" is shown only after the commit, and else where the work is @phone', async ({
	database,
	visitor,
	project
}) => {
	const { page, person } = await visitor('Ana');
	const projectId = await project([{ person }]);
	await page.goto(`/projects/${projectId}`);
	const state = page.locator('[data-save-state]');
	await expect(state).toHaveAttribute('data-save-state', 'saved');

	const release = await holdCommits(database);
	await page.getByLabel('Title of the project').fill('Held back');
	await expect(state).not.toHaveAttribute('data-save-state', 'saved');
	// Past the patience of "Saving", the words say where the work is: on this device, and still not saved.
	await expect(state).toHaveAttribute('data-save-state', 'device');
	await state.click();
	await expect(page.getByText(/waits? here and go(es)? out by/)).toBeVisible();
	const rows = await database.sql`select 1 from project_updates where project_id = ${projectId}`;
	expect(rows).toHaveLength(0);

	await release();
	await expect(state).toHaveAttribute('data-save-state', 'saved');
	expect(await database.sql`select 1 from project_updates where project_id = ${projectId}`).not.toHaveLength(
		0
	);
});

test('R29: "On this device" is shown only for what the device has taken, and a full one is named', async ({
	app,
	browser,
	database,
	project
}) => {
	const person = await createPerson(database, 'Ana');
	const projectId = await project([{ person }]);
	// The page is not one of the fixture's: y-indexeddb lets the errors of its writes go to the console.
	const page = await browser.newPage({ baseURL: app.url });
	await signIn(page, app, person);
	// A full disk is not to be had here: as on one, each write is aborted while the mark stands.
	await page.addInitScript(() => {
		const begin = IDBDatabase.prototype.transaction;
		IDBDatabase.prototype.transaction = function (...args: Parameters<typeof begin>) {
			const transaction = begin.apply(this, args);
			const isFull = document.documentElement.classList.contains('disk-full');
			if (isFull && transaction.mode === 'readwrite') queueMicrotask(() => transaction.abort());
			return transaction;
		};
	});
	await page.goto(`/projects/${projectId}`);
	await expectSaved(page);
	const state = page.locator('[data-save-state]');
	const setFull = (isFull: boolean) =>
		page.evaluate((full) => document.documentElement.classList.toggle('disk-full', full), isFull);

	const release = await holdCommits(database);
	await setFull(true);
	await page.getByLabel('Title of the project').fill('Held nowhere');
	await expect(state).toHaveAttribute('data-save-state', 'lost');
	await setFull(false);
	await expect(state).toHaveAttribute('data-save-state', 'device');
	await release();
	await expectSaved(page);
	await page.close();
});

testWithOwnPostgres(
	'R6: while the database is away people go on writing together, and its return saves all of it by itself',
	async ({ postgres, visitor, project }) => {
		const ana = await visitor('Ana');
		const ben = await visitor('Ben');
		const projectId = await project([{ person: ana.person }, { person: ben.person }]);
		for (const { page } of [ana, ben]) {
			await page.goto(`/projects/${projectId}`);
			await expectSaved(page);
		}
		await postgres.stop();
		await ana.page.getByLabel('Title of the project').fill('Written without a database');
		await expect(ben.page.getByRole('heading', { name: 'Written without a database' })).toBeVisible();
		const state = ana.page.locator('[data-save-state]');
		await expect(state).toHaveAttribute('data-save-state', 'device');
		await state.click();
		await expect(ana.page.getByText(/waits? here and go(es)? out by/)).toBeVisible();
		await postgres.start();
		await expectSaved(ana.page);
		await expectSaved(ben.page);
	}
);
