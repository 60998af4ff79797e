import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type Database } from '#server/db/client.ts';
import { startEmbedded, type Embedded } from '#server/db/embedded.ts';
import { migrate } from '#server/db/migrate.ts';

const TEMPLATE = 'waystone_template';
/** Set by `startTestPostgres` for the processes of one test run. */
const URL_VARIABLE = 'WAYSTONE_TEST_POSTGRES';

/** A PostgreSQL server of the caller's own, which can be stopped and started while others use it. */
export interface OwnPostgres {
	url: string;
	stop(): Promise<void>;
	start(): Promise<void>;
	/** Stops it and deletes its data. */
	remove(): Promise<void>;
}

export async function startOwnPostgres(): Promise<OwnPostgres> {
	const folder = await mkdtemp(join(tmpdir(), 'waystone-test-'));
	// Under root the server runs as another user, which must be able to enter the folder.
	await chmod(folder, 0o755);
	const start = () =>
		startEmbedded({
			dataDir: folder,
			exclusive: false,
			// Nothing here must survive a crash of the machine, only of processes: fsync would just cost time.
			settings: { fsync: 'off', full_page_writes: 'off', max_connections: '300' }
		});
	let running: Embedded | null = await start();
	const stop = async () => {
		await running?.stop();
		running = null;
	};
	return {
		url: running.url,
		stop,
		async start() {
			running = await start();
		},
		async remove() {
			await stop();
			await rm(folder, { recursive: true, force: true });
		}
	};
}

/** The PostgreSQL of a test run, with a migrated template that every test database is a clone of. */
export async function startTestPostgres(): Promise<OwnPostgres> {
	const postgres = await startOwnPostgres();
	await createDatabase(postgres.url, TEMPLATE);
	const template = connect(databaseUrl(postgres.url, TEMPLATE), { max: 2 });
	await migrate(template.sql);
	await template.close();
	process.env[URL_VARIABLE] = postgres.url;
	return postgres;
}

export interface TestDatabase extends Database {
	url: string;
	/** Closes the pool and drops the database. */
	drop(): Promise<void>;
}

/** A fresh, migrated database. Needs `startTestPostgres` to have run in this test run. */
export async function createTestDatabase(): Promise<TestDatabase> {
	const base = process.env[URL_VARIABLE];
	if (!base) throw new Error(`${URL_VARIABLE} is not set: the global setup did not run.`);
	const name = `test_${randomBytes(6).toString('hex')}`;
	await createDatabase(base, name, TEMPLATE);
	const url = databaseUrl(base, name);
	const database = connect(url, { max: 5 });
	return {
		...database,
		url,
		async drop() {
			await database.close();
			const admin = connect(base, { max: 1 });
			await admin.sql.unsafe(`drop database "${name}" with (force)`);
			await admin.close();
		}
	};
}

async function createDatabase(base: string, name: string, template = 'template1'): Promise<void> {
	const admin = connect(base, { max: 1 });
	try {
		// Cloning is refused while another clone reads the template: one at a time.
		await admin.sql`select pg_advisory_lock(1)`;
		await admin.sql.unsafe(`create database "${name}" template "${template}"`);
	} finally {
		await admin.close();
	}
}

function databaseUrl(base: string, name: string): string {
	const url = new URL(base);
	url.pathname = `/${name}`;
	return url.href;
}
