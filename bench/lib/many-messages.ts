import type { Sql } from '#server/db/client.ts';
import { buildIfStale } from '../../scripts/app-build.ts';
import { until } from '../../tests/helpers/until.ts';
import { ApiConnection } from './api-connection.ts';
import { profilesOf, projectsOf, type Contender } from './contenders.ts';
import type { BenchPostgres } from './postgres.ts';
import { startServer } from './server-process.ts';

export const MESSAGES = 50_000;
const THREADS = 20;
const WRITTEN_WITHIN_MS = 5 * 60_000;

/** A project with many messages, whose words are all written, on an instance with as many in others. */
export interface ManyMessages {
	waystone: Contender;
	projectId: string;
	/** One of its threads. */
	threadId: string;
	member: ApiConnection;
	/** From the server's start until all words were written, in s. */
	writingSeconds: number;
}

export async function startMessages({ urls, database }: BenchPostgres): Promise<ManyMessages> {
	if (!buildIfStale()) throw new Error('The app does not build.');
	const start = () =>
		startServer(import.meta.resolve('../servers/app.ts'), {
			DATABASE_URL: urls.waystone,
			...profilesOf('app')
		});
	// The first makes the tables; the second finds messages without words, as after a crash.
	const first = await start();
	const projects = await projectsOf(database, first.port)(2, 1);
	await first.stop();
	for (const [seat] of projects) if (seat) await fill(database.sql, seat.document);
	const begun = performance.now();
	const server = await start();
	await until('all words are written', () => allWritten(database.sql), WRITTEN_WITHIN_MS);
	const writingSeconds = (performance.now() - begun) / 1000;
	await database.sql`vacuum analyze messages, message_words`;
	const seat = projects[0]?.[0];
	if (!seat) throw new Error('nobody');
	const [thread] = await database.sql<{ id: string }[]>`
		select id from threads where project_id = ${seat.document} order by id limit 1
	`;
	return {
		waystone: { name: 'Waystone', server, newDocuments: projectsOf(database, server.port) },
		projectId: seat.document,
		threadId: thread?.id ?? '',
		member: new ApiConnection(server.port, seat.headers),
		writingSeconds
	};
}

export async function stopMessages({ waystone }: ManyMessages): Promise<void> {
	await waystone.server.stop();
}

async function allWritten(sql: Sql): Promise<boolean> {
	const [row] = await sql<{ words: string }[]>`select count(*) as words from message_words`;
	return Number(row?.words) === 2 * MESSAGES;
}

/**
 * Ids grow with time, as ours do. `everywhere` and `together` stand in each message, and as a phrase in every
 * second one; `hundredth` in each hundredth, `needle` in one.
 */
async function fill(sql: Sql, projectId: string): Promise<void> {
	await sql`select setseed(0.5)`;
	await sql`
		insert into threads (id, project_id, milestone_id, last_seq, rev)
		select gen_random_uuid(), ${projectId}, gen_random_uuid(), ${MESSAGES / THREADS}, ${MESSAGES / THREADS}
		from generate_series(1, ${THREADS}::int)
	`;
	await sql`
		with place as (select id, row_number() over (order by id) - 1 as nr from threads where project_id = ${projectId})
		insert into messages (id, thread_id, seq, rev, kind, body, created_at)
		select
			(lpad(to_hex(1700000000000 + n::bigint * 60000), 12, '0') || '7' || substr(md5(${projectId} || n), 1, 3)
				|| 'a' || substr(md5(${projectId} || n), 5, 15))::uuid,
			place.id, n / ${THREADS}::int + 1, n / ${THREADS}::int + 1, 'member',
			'Everywhere ' || case when n % 2 = 0 then 'together ' else 'and together ' end
				|| (
					select string_agg(substr(md5((floor(power(random(), 4) * 20000))::text), 1, 7), ' ')
					from generate_series(1, 8 + n % 52)
				)
				|| case when n % 100 = 0 then ' hundredth' else '' end
				|| case when n = ${MESSAGES / 2}::int then ' needle' else '' end,
			to_timestamp(1700000000 + n * 60)
		from generate_series(0, ${MESSAGES - 1}::int) as n
		join place on place.nr = n % ${THREADS}::int
	`;
}
