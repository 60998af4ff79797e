import { expect, test } from 'vitest';
import { launchApp, freePort, startApp } from '../helpers/app.ts';
import { createTestDatabase, startOwnPostgres } from '../helpers/database.ts';
import { until } from '../helpers/until.ts';

async function statusOf(url: string): Promise<number> {
	return await fetch(url).then(
		({ status }) => status,
		() => 0
	);
}

test('a server that starts before its database waits for it, says so, and is not ready until then', async () => {
	const postgres = await startOwnPostgres();
	await postgres.stop();
	const app = await launchApp({ databaseUrl: postgres.url, env: { LOG_LEVEL: 'warn' } });
	await until('the process is up', async () => (await statusOf(`${app.url}/healthz`)) === 200);
	await until('the log says what it waits for', () => app.log().includes('The database does not answer'));
	expect(await statusOf(`${app.url}/readyz`)).toBe(503);
	await postgres.start();
	await until('it is ready', async () => (await statusOf(`${app.url}/readyz`)) === 200, 15_000);
	await app.stop();
	await postgres.remove();
});

test('a database that will not have us ends the start with one clear line', async () => {
	const database = await createTestDatabase();
	const wrong = new URL(database.url);
	wrong.pathname = '/no_such_database';
	const app = await launchApp({ databaseUrl: wrong.href });
	await until('it has ended', () => app.ended());
	expect(app.log().trim()).toBe('DATABASE_URL: database "no_such_database" does not exist');
	await database.drop();
});

test('a language that the database cannot search in ends the start with one line that says which it can', async () => {
	const database = await createTestDatabase();
	const app = await launchApp({ databaseUrl: database.url, env: { SEARCH_LANGUAGE: 'klingon' } });
	await until('it has ended', () => app.ended());
	expect(app.log().trim()).toMatch(
		/^SEARCH_LANGUAGE: Postgres cannot search in “klingon”\. It can in: .*german.*simple/
	);
	await database.drop();
});

test('a port in use ends the start with one clear line', async () => {
	const database = await createTestDatabase();
	const port = await freePort();
	const first = await startApp({ databaseUrl: database.url, port });
	const second = await launchApp({ databaseUrl: database.url, port });
	await until('the second has ended', () => second.ended());
	expect(second.log().trim()).toBe(`PORT: ${port} is in use. Set PORT to a free one.`);
	expect(await statusOf(`${first.url}/readyz`)).toBe(200);
	await first.stop();
	await database.drop();
});
