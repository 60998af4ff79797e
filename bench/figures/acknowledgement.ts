import { until } from '../../tests/helpers/until.ts';
import type { Contender, Contenders } from '../lib/contenders.ts';
import { pace } from '../lib/pace.ts';
import type { BenchPostgres } from '../lib/postgres.ts';
import { record, type Recording } from '../lib/recording.ts';
import type { Result } from '../lib/result.ts';
import { inTurns } from '../lib/rounds.ts';
import { median, percentile } from '../lib/statistics.ts';
import { medianUsage, used } from '../lib/usage.ts';
import { WireClient } from '../lib/wire-client.ts';

const EDITS_PER_SECOND = 20;
const SECONDS = 5;
const EDITS = EDITS_PER_SECOND * SECONDS;

/** From the moment an edit is handed to the socket until its writer knows that it is in Postgres. */
export async function acknowledgement({ waystone }: Contenders, postgres: BenchPostgres): Promise<Result> {
	const recording = record(EDITS);
	const [turns = []] = await inTurns([waystone], (each) => turn(each, postgres, recording));
	const load = `durable ack, one writer at ${EDITS_PER_SECOND} edits/s`;
	const of = (share: number) => median(turns.map(({ delays }) => percentile(delays, share)));
	return {
		rows: [
			{ figure: `${load}, p50`, unit: 'ms', ours: of(0.5), bar: { of: 'value', max: 4 } },
			{ figure: `${load}, p99`, unit: 'ms', ours: of(0.99), bar: { of: 'value', max: 20 } }
		],
		usages: [medianUsage(load, waystone.name, turns)],
		notes: [
			'Durable ack: no peer has one. extension-database acknowledges in memory and stores 2 to 10 s later.'
		]
	};
}

async function turn(contender: Contender, postgres: BenchPostgres, recording: Recording) {
	const [[seat] = []] = await contender.newDocuments(1, 1);
	if (!seat) throw new Error('no seat for the writer');
	const writer = await WireClient.open(seat);
	writer.send(recording.base);
	await until('the start is acknowledged', () => writer.acknowledged === writer.sent);
	const sentAt: number[] = [];
	const delays: number[] = [];
	const before = writer.sent;
	writer.onAcknowledged = (n) => {
		const now = performance.now();
		while (delays.length < n - before) delays.push(now - (sentAt[delays.length] ?? 0));
	};
	const usage = await used(contender, postgres, async () => {
		await pace(EDITS_PER_SECOND, EDITS, (index) => {
			const update = recording.updates[index];
			sentAt.push(performance.now());
			if (update) writer.send(update);
		});
		await until('everything is acknowledged', () => writer.acknowledged === writer.sent);
	});
	await writer.close();
	return { ...usage, delays };
}
