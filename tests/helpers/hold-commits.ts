import type { Database } from '#server/db/client.ts';

/** Keeps everybody's edits from being committed until the function that it returns is called. */
export async function holdCommits({ sql }: Pick<Database, 'sql'>): Promise<() => Promise<void>> {
	const released = Promise.withResolvers<void>();
	const locked = Promise.withResolvers<void>();
	const transaction = sql.begin(async (tx) => {
		await tx`lock table project_updates in share mode`;
		locked.resolve();
		await released.promise;
	});
	await Promise.race([locked.promise, transaction]);
	return async () => {
		released.resolve();
		await transaction;
	};
}
