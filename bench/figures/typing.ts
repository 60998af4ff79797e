import { until } from '../../tests/helpers/until.ts';
import type { Contender, Contenders } from '../lib/contenders.ts';
import { ROUNDS } from '../lib/options.ts';
import { pace } from '../lib/pace.ts';
import type { BenchPostgres } from '../lib/postgres.ts';
import { record } from '../lib/recording.ts';
import type { Result } from '../lib/result.ts';
import { median, sum } from '../lib/statistics.ts';
import { medianUsage, used } from '../lib/usage.ts';
import { WireClient } from '../lib/wire-client.ts';

const EDITS_PER_SECOND = 10;
/** Of one round. */
const EDITS = 50;
/**
 * Written after a checkpoint and counted apart: each page that is touched for the first time after one goes
 * into the WAL whole, also one where only a hint bit is set, since PostgreSQL 18 has checksums.
 */
const FIRST_EDITS = 100;

/** The least favourable case for a log: nobody else writes, so every edit is a commit of its own. */
export async function typing({ waystone }: Contenders, postgres: BenchPostgres): Promise<Result> {
	const { base, updates } = record(FIRST_EDITS + ROUNDS * EDITS);
	const [[seat] = []] = await waystone.newDocuments(1, 1);
	if (!seat) throw new Error('no seat for the writer');
	const writer = await WireClient.open(seat);
	writer.send(base);
	await until('the start is acknowledged', () => writer.acknowledged === writer.sent);
	await postgres.checkpoint();
	const first = await turn(waystone, postgres, writer, updates.splice(0, FIRST_EDITS));
	const rounds: Round[] = [];
	while (updates.length > 0) rounds.push(await turn(waystone, postgres, writer, updates.splice(0, EDITS)));
	await writer.close();
	const load = `one person typing ${EDITS_PER_SECOND} edits/s`;
	const ours = median(rounds.map(({ wal, bytes }) => wal / bytes));
	return {
		rows: [{ figure: `WAL, ${load}`, unit: '× the updates', ours, bar: { of: 'value', max: 14 } }],
		usages: [medianUsage(load, waystone.name, rounds)],
		notes: [
			`One person typing: ${EDITS} edits a round, of ${median(rounds.map(({ bytes }) => bytes))} bytes in all, and ${median(rounds.map(({ wal }) => wal))} of WAL; the list's entry, rewritten every 10 s while somebody types, is a part of it. The ${FIRST_EDITS} edits before them, right after a checkpoint (there is one every five minutes at most), cost ${(first.wal / first.bytes).toFixed(1)} times their bytes: whole images of the pages that are touched for the first time.`
		]
	};
}

type Round = Awaited<ReturnType<typeof turn>>;

async function turn(
	contender: Contender,
	postgres: BenchPostgres,
	writer: WireClient,
	updates: Uint8Array[]
) {
	const before = await postgres.walAtRest();
	const usage = await used(contender, postgres, async () => {
		await pace(EDITS_PER_SECOND, updates.length, (index) => {
			const update = updates[index];
			if (update) writer.send(update);
		});
		await until('all is acknowledged', () => writer.acknowledged === writer.sent);
	});
	const wal = (await postgres.walAtRest()) - before;
	return { ...usage, wal, bytes: sum(updates.map((update) => update.length)) };
}
