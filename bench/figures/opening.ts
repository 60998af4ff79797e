import type { ThreadChanges } from '#lib/protocol/chat.ts';
import type { Database } from '#server/db/client.ts';
import type { BenchPostgres } from '../lib/postgres.ts';
import type { Result } from '../lib/result.ts';
import { inTurns } from '../lib/rounds.ts';
import { median, percentile } from '../lib/statistics.ts';
import { Team } from '../lib/team.ts';
import type { ThreadContenders } from '../lib/thread-contenders.ts';
import { medianUsage, used } from '../lib/usage.ts';

const MESSAGES = 10_000;
/** What the endpoint answers with when nothing is said. */
const PAGE = 50;
/** Every so many messages, the assistant answers. */
const REPLY_EVERY = 5;
/** Of one round, one after the other. */
const OPENINGS = 100;

/** The end of a long thread, as somebody gets it who opens it. */
export async function opening({ waystone }: ThreadContenders, postgres: BenchPostgres): Promise<Result> {
	const team = await Team.gather(waystone, 1);
	await fillThread(postgres.database, team.threadId);
	const [rounds = []] = await inTurns([waystone], async () => {
		const times: number[] = [];
		const usage = await used(waystone, postgres, async () => {
			while (times.length < OPENINGS) times.push(await open(team));
		});
		return { ...usage, times };
	});
	await team.leave();
	const load = `the last ${PAGE} of ${MESSAGES.toLocaleString('en')} messages`;
	const of = (share: number) => median(rounds.map(({ times }) => percentile(times, share)));
	return {
		rows: [
			{ figure: `${load}, p50`, unit: 'ms', ours: of(0.5), bar: { of: 'value', max: 20 } },
			{ figure: `${load}, p95`, unit: 'ms', ours: of(0.95), bar: { of: 'value', max: 20 } }
		],
		usages: [medianUsage(`${OPENINGS} × ${load}`, waystone.name, rounds)],
		notes: [
			`Opening: from the request until all of the answer has come and is parsed; every ${REPLY_EVERY}th message is a reply of the assistant, with 1,200 characters and what it saw.`
		]
	};
}

async function open({ first, threadId }: Team): Promise<number> {
	const start = performance.now();
	const page = (await first.send('GET', `/api/threads/${threadId}/messages`)) as unknown as ThreadChanges;
	const time = performance.now() - start;
	const [{ seq } = { seq: 0 }] = page.messages;
	if (page.messages.length !== PAGE || seq !== MESSAGES - PAGE + 1) throw new Error('another page came');
	return time;
}

/** As if everything had been said long ago. */
async function fillThread({ sql }: Database, threadId: string): Promise<void> {
	const items = Array.from({ length: 10 }, (_, index) => ({
		kind: 'doc',
		id: threadId,
		title: `Session notes ${index}`,
		tokens: 400,
		state: 'included'
	}));
	const scope = { projectId: threadId, milestoneId: threadId, title: 'Kick-off' };
	const context = { scope, items, tokens: 4_000, budget: 24_000, hash: 'a'.repeat(64) };
	const [member] = await sql<{ id: string }[]>`
		select user_id as id from memberships join threads using (project_id) where threads.id = ${threadId}`;
	const author = member?.id ?? '';
	await sql`
		insert into messages (id, thread_id, seq, rev, author_id, kind, client_id, body, asked, created_at)
		select uuidv7(), ${threadId}, n, n, case when is_reply then null else ${author}::uuid end,
			case when is_reply then 'assistant' else 'member' end,
			case when is_reply then null else gen_random_uuid() end,
			case when is_reply then '' else repeat('What was said in the yard. ', 5) end,
			(n + 1) % ${REPLY_EVERY} = 0, now() - make_interval(mins => ${MESSAGES} - n)
		from (select n, n % ${REPLY_EVERY} = 0 as is_reply from generate_series(1, ${MESSAGES}::int) as n) as numbers`;
	await sql`
		insert into replies (id, thread_id, message_id, rev, requested_by, asked_through_seq, status, text, context, model)
		select uuidv7(), thread_id, id, rev, ${author}, seq - 1, 'done',
			repeat('Two things are open. ', 58), ${JSON.stringify(context)}::jsonb, 'held'
		from messages where thread_id = ${threadId} and kind = 'assistant'`;
	await sql`update threads set last_seq = ${MESSAGES}, rev = ${MESSAGES} where id = ${threadId}`;
	// What autovacuum would do within a minute.
	await sql`analyze messages, replies`;
}
