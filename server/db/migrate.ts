import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate as applyMigrations } from 'drizzle-orm/postgres-js/migrator';
import type { Sql } from './client.ts';

const FOLDER = fileURLToPath(new URL('../../migrations', import.meta.url));
/** Any fixed number: it names the lock under which one process at a time migrates. */
const LOCK = 7_260_141;

/** Brings the schema up to date. Processes that start together wait for the first. */
export async function migrate(sql: Sql): Promise<void> {
	const connection = await sql.reserve();
	try {
		await connection`select pg_advisory_lock(${LOCK})`;
		try {
			await applyMigrations(drizzle(sql), { migrationsFolder: FOLDER });
		} finally {
			await connection`select pg_advisory_unlock(${LOCK})`;
		}
	} finally {
		connection.release();
	}
}
