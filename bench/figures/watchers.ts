import type { BenchPostgres } from '../lib/postgres.ts';
import { ReplyWatcher } from '../lib/reply-watcher.ts';
import type { Result } from '../lib/result.ts';
import { inTurns } from '../lib/rounds.ts';
import { delaysOf, speak } from '../lib/speech.ts';
import { median, percentile } from '../lib/statistics.ts';
import { Team } from '../lib/team.ts';
import type { ThreadContenders } from '../lib/thread-contenders.ts';
import { medianUsage, used } from '../lib/usage.ts';

const WATCHERS = 20;
const CHUNKS_PER_SECOND = 50;
const SECONDS = 4;
const CHUNKS = CHUNKS_PER_SECOND * SECONDS;

/** From the model's write of a chunk until it is in the hands of everybody who watches. */
export async function watchers(contenders: ThreadContenders, postgres: BenchPostgres): Promise<Result> {
	const { waystone } = contenders;
	const [rounds = []] = await inTurns([waystone], () => turn(contenders, postgres));
	const load = `a chunk to ${WATCHERS} watchers`;
	const of = (share: number) => median(rounds.map(({ delays }) => percentile(delays, share)));
	return {
		rows: [
			{ figure: `${load}, p50`, unit: 'ms', ours: of(0.5) },
			{ figure: `${load}, p95`, unit: 'ms', ours: of(0.95), bar: { of: 'value', max: 60 } }
		],
		usages: [medianUsage(load, waystone.name, rounds)],
		notes: [
			`Watchers: ${WATCHERS} people read one reply, to which the model writes ${CHUNKS_PER_SECOND} chunks/s for ${SECONDS} s a round; from its write to each one's receipt. Every one of them got every chunk once and in order.`
		]
	};
}

async function turn({ waystone, model }: ThreadContenders, postgres: BenchPostgres) {
	const team = await Team.gather(waystone, WATCHERS);
	const { reply, call } = await team.ask(model);
	const readers = await Promise.all(team.members.map((member) => ReplyWatcher.open(member, reply.id)));
	const usage = await used(waystone, postgres, async () => {
		await speak(call, CHUNKS_PER_SECOND, CHUNKS);
		await Promise.all(readers.map(({ ended }) => ended));
	});
	await team.leave();
	return { ...usage, delays: readers.flatMap((reader) => delaysOf(reader, CHUNKS)) };
}
