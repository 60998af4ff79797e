import type { Contender, Contenders } from '../lib/contenders.ts';
import { checkCommitted, Crowd } from '../lib/crowd.ts';
import { pace } from '../lib/pace.ts';
import type { BenchPostgres } from '../lib/postgres.ts';
import { record, type Recording } from '../lib/recording.ts';
import type { Result } from '../lib/result.ts';
import { inTurns } from '../lib/rounds.ts';
import { median, percentile } from '../lib/statistics.ts';
import { medianUsage, used } from '../lib/usage.ts';

const DOCUMENTS = 50;
const CLIENTS = 3;
const UPDATES_PER_SECOND = 8_000;
const SECONDS = 4;
/** Edits of each client that are enough for the fastest server. */
const RECORDED = 2_000;

/** Many people write in many projects at once. */
export async function throughput({ waystone, bare }: Contenders, postgres: BenchPostgres): Promise<Result> {
	const recordings = Array.from({ length: CLIENTS }, (_, index) => record(RECORDED, index));
	const turns = await inTurns([waystone, bare], (each) => turn(each, postgres, recordings));
	const [ours = [], peers = []] = turns;
	const load = `${UPDATES_PER_SECOND.toLocaleString('en')} updates/s`;
	const cpu = (rounds: Turn[]) => median(rounds.map(({ serverMs }) => (1000 * serverMs) / UPDATES));
	const ack = (rounds: Turn[], share: number) =>
		median(rounds.map(({ delays }) => percentile(delays, share)));
	const rate = (rounds: Turn[]) => Math.round(median(rounds.map((round) => round.rate)));
	return {
		rows: [
			{
				figure: `ack at ${load}, p50 (ours: committed)`,
				unit: 'ms',
				ours: ack(ours, 0.5),
				peer: { name: bare.name, value: ack(peers, 0.5) }
			},
			{
				figure: `ack at ${load}, p99 (ours: committed)`,
				unit: 'ms',
				ours: ack(ours, 0.99),
				peer: { name: bare.name, value: ack(peers, 0.99) },
				bar: { of: 'value', max: 100 }
			},
			{
				figure: `server's processor time at ${load}`,
				unit: 'µs/update',
				ours: cpu(ours),
				peer: { name: bare.name, value: cpu(peers) },
				bar: { of: 'ratio', max: 1.25 }
			}
		],
		usages: [medianUsage(load, waystone.name, ours), medianUsage(load, bare.name, peers)],
		notes: [
			`${load}: ${DOCUMENTS} documents with ${CLIENTS} clients each, ${SECONDS} s a round; the load sent ${rate(ours)}/s to us and ${rate(peers)}/s to the peer. After each of our rounds every acknowledged edit was found in Postgres.`
		]
	};
}

const UPDATES = UPDATES_PER_SECOND * SECONDS;

type Turn = Awaited<ReturnType<typeof turn>>;

async function turn(contender: Contender, postgres: BenchPostgres, recordings: Recording[]) {
	const crowd = await Crowd.gather(contender, DOCUMENTS, recordings);
	const { writers } = crowd;
	globalThis.gc?.();
	let rate = 0;
	const usage = await used(contender, postgres, async () => {
		rate = await pace(UPDATES_PER_SECOND, UPDATES, (index) => writers[index % writers.length]?.write());
		await crowd.settled();
	});
	await crowd.leave();
	if (writers[0]?.seat.acknowledged === 'committed') await checkCommitted(postgres.database, crowd);
	return { ...usage, rate, delays: writers.flatMap(({ delays }) => delays) };
}
