import { setTimeout as delay } from 'node:timers/promises';
import type { Reply } from '#lib/protocol/chat.ts';
import type { BenchPostgres } from '../lib/postgres.ts';
import { ReplyWatcher } from '../lib/reply-watcher.ts';
import type { Result, Row } from '../lib/result.ts';
import { inTurns } from '../lib/rounds.ts';
import { delaysOf, heard, speak } from '../lib/speech.ts';
import { median, percentile } from '../lib/statistics.ts';
import { Team } from '../lib/team.ts';
import type { ThreadContenders } from '../lib/thread-contenders.ts';
import { medianUsage, used } from '../lib/usage.ts';

const REPLIES = 50;
const CHUNKS_PER_SECOND = 50;
const SECONDS = 5;
const CHUNKS = CHUNKS_PER_SECOND * SECONDS;
const LOAD = `${REPLIES} replies at ${CHUNKS_PER_SECOND} chunks/s each`;

/** Many replies at once, each with somebody who reads it. */
export async function replies(contenders: ThreadContenders, postgres: BenchPostgres): Promise<Result> {
	const { waystone } = contenders;
	const teams = await Team.gatherMany(waystone, REPLIES, 1);
	const [rounds = []] = await inTurns([waystone], () => turn(contenders, postgres, teams));
	await Promise.all(teams.map((team) => team.leave()));
	return {
		rows: rowsOf(rounds),
		usages: [medianUsage(LOAD, waystone.name, rounds)],
		notes: [note(rounds)]
	};
}

function rowsOf(rounds: readonly Round[]): Row[] {
	const row = (figure: string, unit: string, value: (round: Round) => number): Row => {
		return { figure: `${LOAD}, ${figure}`, unit, ours: median(rounds.map(value)) };
	};
	const perChunk = (ms: number) => (1000 * ms) / (REPLIES * CHUNKS);
	return [
		row('a chunk p50', 'ms', ({ delays }) => percentile(delays.flat(), 0.5)),
		row('a chunk p99', 'ms', ({ delays }) => percentile(delays.flat(), 0.99)),
		{
			...row('p99 of the watcher who is furthest behind', 'ms', ({ delays }) =>
				Math.max(...delays.map((own) => percentile(own, 0.99)))
			),
			bar: { of: 'value', max: 250 }
		},
		row("server's processor time", 'µs/chunk', ({ serverMs }) => perChunk(serverMs)),
		row("Postgres' processor time", 'µs/chunk', ({ postgresMs }) => perChunk(postgresMs))
	];
}

function note(rounds: readonly Round[]): string {
	const slowest = median(rounds.map(({ rates }) => Math.min(...rates)));
	const longest = Math.max(...rounds.flatMap(({ delays }) => delays.flat()));
	return `${REPLIES} replies: in the threads of ${REPLIES} projects with one person each, who watches, for ${SECONDS} s a round; the slowest was written at ${slowest.toFixed(1)} chunks/s. Every text was complete at its reader and in the database. The longest delay of a chunk in any round was ${longest.toFixed(0)} ms.`;
}

type Round = Awaited<ReturnType<typeof turn>>;

async function turn({ waystone, model }: ThreadContenders, postgres: BenchPostgres, teams: readonly Team[]) {
	const talks = await Promise.all(
		teams.map(async (team) => {
			const { reply, call } = await team.ask(model);
			return { team, reply, call, watcher: await ReplyWatcher.open(team.first, reply.id) };
		})
	);
	globalThis.gc?.();
	let rates: number[] = [];
	const usage = await used(waystone, postgres, async () => {
		rates = await Promise.all(
			talks.map(async ({ call }, index) => {
				// Models do not write in step.
				await delay((1000 / CHUNKS_PER_SECOND / REPLIES) * index);
				return await speak(call, CHUNKS_PER_SECOND, CHUNKS);
			})
		);
		await Promise.all(talks.map(({ watcher }) => watcher.ended));
	});
	for (const { team, reply, watcher } of talks) {
		const stored = (await team.first.send('GET', `/api/replies/${reply.id}`)).reply as Reply;
		if (stored.text !== heard(watcher)) throw new Error('a reader has another text than the database');
	}
	return { ...usage, rates, delays: talks.map(({ watcher }) => delaysOf(watcher, CHUNKS)) };
}
