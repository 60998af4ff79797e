import { setTimeout as delay } from 'node:timers/promises';
import { ConfigError } from '../config.ts';
import type { Log } from '../log.ts';
import type { Sql } from './client.ts';
import { isDatabaseAway } from './errors.ts';

const RETRY_MAX_MS = 5_000;

/**
 * Resolves when the database answers; tries for ever, since a database may well start after us.
 *
 * @throws ConfigError when it answers but will not have us: a wrong password, no such database
 */
export async function waitForDatabase(sql: Sql, log: Log): Promise<void> {
	for (let attempt = 0; ; attempt += 1) {
		try {
			await sql`select 1`;
			return;
		} catch (error) {
			const reason = error instanceof Error ? error.message : String(error);
			if (!isDatabaseAway(error)) throw new ConfigError(`DATABASE_URL: ${reason}`);
			const wait = Math.min(RETRY_MAX_MS, 200 * 2 ** attempt);
			log.warn(`The database does not answer (${reason}). Trying again in ${wait / 1000} s.`);
			await delay(wait);
		}
	}
}
