import { startTestPostgres } from './database.ts';

/** Vitest's global setup for suites that need Postgres; the variable it sets reaches the workers. */
export default async function setup(): Promise<() => Promise<void>> {
	const postgres = await startTestPostgres();
	return () => postgres.remove();
}
