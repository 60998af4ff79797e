import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { withoutLostConnections } from './lost-connections.ts';
import * as schema from './schema.ts';

export type Sql = postgres.Sql;
export type Db = PostgresJsDatabase<typeof schema>;
/** A running transaction, or the database itself. */
export type Queryable = Pick<Db, 'select' | 'insert' | 'update' | 'delete' | 'execute'>;

export interface Database {
	db: Db;
	/** The driver itself, for statements that need exact parameter types. */
	sql: Sql;
	close(): Promise<void>;
}

/** Type ids of Postgres: a plain `::bytea[]` parameter would be corrupted silently. */
export const UUID_ARRAY = 2951;
export const BYTEA_ARRAY = 1001;
const BIGINT_ARRAY = 1016;

/**
 * The arrays that are sent as parameters. Left to itself the driver asks each new connection for all of them, and
 * nobody catches that question's error: a database that dies in this moment would end the process.
 */
const ARRAYS = {
	uuids: arrayType(UUID_ARRAY, (id: string) => id),
	byteas: arrayType(BYTEA_ARRAY, (bytes: Buffer) => `"\\\\x${bytes.toString('hex')}"`),
	bigints: arrayType(BIGINT_ARRAY, (id: string) => id)
};

export interface ConnectOptions {
	max?: number;
	/** Named in `pg_stat_activity`. */
	name?: string;
	/** Never renew a connection by age: for one that holds a lock of its session. */
	lasting?: boolean;
}

/**
 * Opens a pool; connections are made when the first statement needs them.
 *
 * @param url `postgres://user:password@host:port/database`. As in libpq, `?host=/folder` names the folder
 *   of a Unix socket and then stands above the host of the address.
 */
export function connect(
	url: string,
	{ max = 10, name = 'waystone', lasting = false }: ConnectOptions = {}
): Database {
	const address = new URL(url);
	const socketFolder = address.searchParams.get('host');
	address.searchParams.delete('host');
	const driver = postgres(address.href, {
		max,
		...(socketFolder ? { host: socketFolder } : {}),
		// A notice is Postgres telling a person at psql something; none of ours carries news.
		onnotice: () => undefined,
		connect_timeout: 10,
		fetch_types: false,
		types: ARRAYS,
		...(lasting ? { max_lifetime: null } : {}),
		// The default grows to a minute: after an outage people would wait for "saved" long after the
		// database is back.
		backoff: (attempt: number) => Math.min(1, 0.05 * 2 ** attempt),
		connection: { application_name: name }
	});
	const sql = withoutLostConnections(driver);
	return { db: drizzle(preparing(sql), { schema }), sql, close: () => driver.end({ timeout: 5 }) };
}

/** Of one statement; each length of a list is a statement of its own, and Postgres would keep a plan for each. */
const PREPARED_PARAMETERS = 32;

/**
 * Drizzle sends its statements unprepared: two round trips each, and Postgres plans it anew. Through this client
 * each is prepared once on a connection.
 */
function preparing<T extends Sql | postgres.TransactionSql>(client: T): T {
	return new Proxy(client, {
		get(target, name) {
			const member: unknown = Reflect.get(target, name);
			if (name === 'unsafe') {
				return (text: string, values: Parameters<Sql['unsafe']>[1] = []) => {
					const prepare = values.length > 0 && values.length <= PREPARED_PARAMETERS;
					return target.unsafe(text, values, { prepare });
				};
			}
			if ((name === 'begin' || name === 'savepoint') && typeof member === 'function') {
				return (...given: unknown[]) => {
					const work = given.pop() as (tx: postgres.TransactionSql) => unknown;
					const prepared = (tx: postgres.TransactionSql) => work(preparing(tx));
					return Reflect.apply(member, target, [...given, prepared]) as unknown;
				};
			}
			return member;
		}
	});
}

function arrayType<T>(oid: number, serialize: (item: T) => string) {
	const written = (item: T | null) => (item === null ? 'NULL' : serialize(item));
	return {
		to: oid,
		from: [],
		serialize: (list: (T | null)[]) => `{${list.map(written).join(',')}}`,
		parse: String
	};
}
