import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate as applyMigrations } from 'drizzle-orm/postgres-js/migrator';
import type { Sql } from './client.ts';

const FOLDER = fileURLToPath(new URL('../../migrations', import.meta.url));
/** Any fixed number: it names the lock under which one process at a time migrates. */
const LOCK = 7_260_141;

/** Brings the schema up to date. Processes that start together wait for the first. */
export async function migrate(sql: Sql): Promise<void> {
	await sql.begin(async (tx) => {
		await tx`select pg_advisory_xact_lock(${LOCK})`;
		// On a connection of its own: the transaction is there for the lock, and each migration has one itself.
		await applyMigrations(drizzle(sql), { migrationsFolder: FOLDER });
	});
}
