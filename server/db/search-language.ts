import { ConfigError } from '../config.ts';
import type { Sql } from './client.ts';

/** @throws ConfigError when Postgres has no text search configuration of this name, with those that it has */
export async function requireSearchLanguage(sql: Sql, language: string): Promise<void> {
	const rows = await sql<{ name: string }[]>`
		select cfgname as name from pg_ts_config where pg_ts_config_is_visible(oid) order by cfgname
	`;
	const names = rows.map(({ name }) => name);
	if (!names.includes(language)) {
		throw new ConfigError(
			`SEARCH_LANGUAGE: Postgres cannot search in “${language}”. It can in: ${names.join(', ')}`
		);
	}
}
