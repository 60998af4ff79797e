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
