import type { Contender, Contenders } from '../lib/contenders.ts';
import { checkCommitted, Crowd } from '../lib/crowd.ts';
import type { BenchPostgres } from '../lib/postgres.ts';
import { record, type Recording } from '../lib/recording.ts';
import type { Result } from '../lib/result.ts';
import { inTurns } from '../lib/rounds.ts';
import { median, percentile } from '../lib/statistics.ts';
import { medianUsage, used } from '../lib/usage.ts';

const DOCUMENTS = 50;
const CLIENTS = 3;
const UPDATES = 30_000;
/** Edits that each client may have under way: enough that no server ever waits for the load. */
const WINDOW = 16;

/** As many updates as the server takes: each client sends the next as soon as an earlier one is acknowledged. */
export async function saturation({ waystone, bare }: Contenders, postgres: BenchPostgres): Promise<Result> {
	const each = UPDATES / (DOCUMENTS * CLIENTS);
	const recordings = Array.from({ length: CLIENTS }, (_, index) => record(each, index));
	const turns = await inTurns([waystone, bare], (contender) => turn(contender, postgres, recordings));
	const [ours = [], peers = []] = turns;
	const rate = (rounds: Turn[]) => median(rounds.map(({ seconds }) => UPDATES / seconds));
	const ack = (rounds: Turn[]) => median(rounds.map(({ delays }) => percentile(delays, 0.99)));
	const busy = (rounds: Turn[]) =>
		Math.round(100 * median(rounds.map(({ serverMs, seconds }) => serverMs / seconds / 1000)));
	const load = 'saturated';
	return {
		rows: [
			{
				figure: 'saturates at (ours: every one committed)',
				unit: 'updates/s',
				ours: rate(ours),
				peer: { name: bare.name, value: rate(peers) }
			},
			{
				figure: 'ack p99 when saturated',
				unit: 'ms',
				ours: ack(ours),
				peer: { name: bare.name, value: ack(peers) }
			}
		],
		usages: [medianUsage(load, waystone.name, ours), medianUsage(load, bare.name, peers)],
		notes: [
			`Saturation: ${DOCUMENTS} x ${CLIENTS} clients, each with ${WINDOW} edits under way; our process was ${busy(ours)} % of one core, the peer's ${busy(peers)} %. The load takes about as much of the second core as the server of the first, and Postgres shares both.`
		]
	};
}

type Turn = Awaited<ReturnType<typeof turn>>;

async function turn(contender: Contender, postgres: BenchPostgres, recordings: Recording[]) {
	const crowd = await Crowd.gather(contender, DOCUMENTS, recordings);
	globalThis.gc?.();
	const usage = await used(contender, postgres, async () => {
		for (const writer of crowd.writers) writer.keepUnderWay(WINDOW);
		await crowd.finished();
	});
	await crowd.leave();
	if (crowd.writers[0]?.seat.acknowledged === 'committed') await checkCommitted(postgres.database, crowd);
	return { ...usage, delays: crowd.writers.flatMap(({ delays }) => delays) };
}
