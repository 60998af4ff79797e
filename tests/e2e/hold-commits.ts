import type { TestDatabase } from '../helpers/database.ts';

/** Keeps the server from committing edits until the function that it returns is called. */
export async function holdCommits({ sql }: TestDatabase): Promise<() => Promise<void>> {
	const connection = await sql.reserve();
	await connection`begin`;
	await connection`lock table project_updates in share mode`;
	return async () => {
		await connection`rollback`;
		connection.release();
	};
}
