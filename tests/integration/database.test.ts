import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eq, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { connect } from '#server/db/client.ts';
import { startEmbedded } from '#server/db/embedded.ts';
import { migrate } from '#server/db/migrate.ts';
import { users } from '#server/db/schema.ts';
import { statement } from '#server/db/statement.ts';
import { createTestDatabase } from '../helpers/database.ts';
import { until } from '../helpers/until.ts';

const HOLDER = fileURLToPath(new URL('../helpers/embedded-holder.ts', import.meta.url));

async function newDataDir(): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), 'waystone-embedded-'));
	// Under root Postgres runs as another user, which must be able to enter the folder.
	await chmod(folder, 0o755);
	return folder;
}

test('processes that start together migrate an empty database once', async () => {
	const database = await createTestDatabase();
	await database.sql`drop schema public cascade`;
	await database.sql`drop schema drizzle cascade`;
	await database.sql`create schema public`;
	const starters = Array.from({ length: 4 }, () => connect(database.url, { max: 3 }));
	await Promise.all(starters.map(({ sql }) => migrate(sql)));
	const [row] = await database.sql<{ count: number }[]>`
		select count(*)::int as count from information_schema.tables where table_schema = 'public'`;
	expect(row?.count).toBeGreaterThan(10);
	await Promise.all(starters.map((starter) => starter.close()));
	await database.drop();
});

test('a second server on one folder is refused and told what to do; the first goes on', async () => {
	const dataDir = await newDataDir();
	const first = await startEmbedded({ dataDir });
	await expect(startEmbedded({ dataDir })).rejects.toThrow(
		/Another Waystone server uses .* Stop it, or set DATA_DIR/
	);
	const database = connect(first.url, { max: 1 });
	expect(await database.sql`select 1 as one`).toEqual([{ one: 1 }]);
	await database.close();
	await first.stop();
	await rm(dataDir, { recursive: true });
});

test('after a server was killed, the next takes over the Postgres that it left, with all data', async () => {
	const dataDir = await newDataDir();
	const killed = spawn(process.execPath, [HOLDER, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
	await once(killed.stdout, 'data');
	const exited = once(killed, 'exit');
	killed.kill('SIGKILL');
	await exited;
	const next = await startEmbedded({ dataDir });
	const database = connect(next.url, { max: 1 });
	expect(await database.sql`select word from kept`).toEqual([{ word: 'kept' }]);
	await database.close();
	await next.stop();
	await rm(dataDir, { recursive: true });
});

test('a statement that was built once runs where it is told to: on the pool, and in a transaction', async () => {
	const { db, ...database } = await createTestDatabase();
	const find = statement((on) =>
		on
			.select({ name: users.name })
			.from(users)
			.where(eq(users.email, sql.placeholder('email')))
	);
	const person = { id: uuidv7(), email: 'ana@example.com', name: 'Ana', passwordHash: '', color: 0 };
	expect(await find(db, person)).toEqual([]);
	await db.transaction(async (tx) => {
		await tx.insert(users).values(person);
		expect(await find(tx, person)).toEqual([{ name: 'Ana' }]);
		expect(await find(db, person), 'nobody else sees it before the commit').toEqual([]);
	});
	expect(await find(db, person)).toEqual([{ name: 'Ana' }]);
	await database.drop();
});

test.each(['between two statements', 'in a statement', 'in a savepoint'])(
	'a transaction whose connection is lost %s fails alone: nothing of it is stored, and everything else goes on',
	async (when) => {
		const test = await createTestDatabase();
		// One connection: what comes next gets the one that was lost, made anew.
		const { db, ...database } = connect(test.url, { max: 1 });
		const uncaught: unknown[] = [];
		const note = (error: unknown) => void uncaught.push(error);
		process.prependListener('uncaughtException', note);
		const [begun, lost] = [Promise.withResolvers<number>(), Promise.withResolvers<void>()];
		const insert = (on: Pick<typeof db, 'insert'>, name: string) =>
			on
				.insert(users)
				.values({ id: uuidv7(), email: `${name}@example.com`, name, passwordHash: '', color: 0 });
		const work = db.transaction(async (tx) => {
			const [row] = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
			await insert(tx, 'first');
			begun.resolve(row?.pid ?? 0);
			if (when === 'in a statement') await tx.execute(sql`select pg_sleep(60)`);
			else if (when === 'in a savepoint')
				await tx.transaction((inner) => lost.promise.then(() => insert(inner, 'late')));
			else await lost.promise;
			if (when === 'between two statements') await insert(tx, 'late');
		});
		const failure = expect(work).rejects.toThrow(/CONNECTION_CLOSED|terminating/);
		await test.sql`select pg_terminate_backend(${await begun.promise})`;
		await failure;
		// The driver tells the next statement too of what ended the one before.
		await until('there is a connection', () =>
			insert(db, 'other').then(
				() => true,
				() => false
			)
		);
		lost.resolve();
		await insert(db, 'another');
		const names = await db.select({ name: users.name }).from(users).orderBy(users.name);
		expect(names.map(({ name }) => name)).toEqual(['another', 'other']);
		process.removeListener('uncaughtException', note);
		expect(uncaught).toEqual([]);
		await database.close();
		await test.drop();
	}
);
