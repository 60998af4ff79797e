/** The peers: Hocuspocus as it comes, in memory, or with extension-database when DATABASE_URL is set. */
import { Database } from '@hocuspocus/extension-database';
import { Server } from '@hocuspocus/server';
import { connect } from '#server/db/client.ts';
import { answerBenchmark } from './control.ts';

const { DATABASE_URL, PORT, DEBOUNCE_MS, MAX_DEBOUNCE_MS } = process.env;

async function database(url: string): Promise<Database> {
	const { sql } = connect(url);
	await sql`create table if not exists documents (name text primary key, state bytea not null)`;
	return new Database({
		async fetch({ documentName }) {
			const [row] = await sql<{ state: Buffer }[]>`select state from documents where name = ${documentName}`;
			return row?.state ?? null;
		},
		async store({ documentName, state }) {
			await sql`
				insert into documents (name, state) values (${documentName}, ${state})
				on conflict (name) do update set state = excluded.state`;
		}
	});
}

const server = new Server({
	quiet: true,
	stopOnSignals: false,
	address: '127.0.0.1',
	port: Number(PORT),
	...(DEBOUNCE_MS ? { debounce: Number(DEBOUNCE_MS) } : {}),
	...(MAX_DEBOUNCE_MS ? { maxDebounce: Number(MAX_DEBOUNCE_MS) } : {}),
	extensions: DATABASE_URL ? [await database(DATABASE_URL)] : []
});
await server.listen();
answerBenchmark({
	documents: () => server.hocuspocus.getDocumentsCount(),
	stop: () => server.destroy()
});
