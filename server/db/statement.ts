import type { Queryable } from './client.ts';

interface Built<T> {
	execute(values: Record<string, unknown>): Promise<T>;
}

/** On a connection of the pool, or on that of a running transaction. */
export type Statement<T> = (on: Queryable, values: Record<string, unknown>) => Promise<T>;

/**
 * A statement that is built once, for where somebody waits: Drizzle builds it anew for each call otherwise, which
 * takes longer than Postgres needs to answer. Its variables are `sql.placeholder`s.
 */
export function statement<T>(build: (on: Queryable) => { prepare(name: string): Built<T> }): Statement<T> {
	let built: Built<T> | undefined;
	return async (on, values) => {
		built ??= build(on).prepare('statement');
		// What Drizzle builds belongs to the connection that it was built on; only the client says which one.
		return await (Object.create(built, { client: { value: clientOf(on) } }) as Built<T>).execute(values);
	};
}

/** Drizzle keeps it to itself, so a new version may have it elsewhere. */
function clientOf(on: Queryable): object {
	const { session } = on as unknown as { session?: { client?: object } };
	if (!session?.client) throw new Error('Drizzle keeps its client elsewhere now.');
	return session.client;
}
