import { until } from '../../tests/helpers/until.ts';
import type { Contenders } from '../lib/contenders.ts';
import { pace } from '../lib/pace.ts';
import type { BenchPostgres } from '../lib/postgres.ts';
import { record } from '../lib/recording.ts';
import type { Result } from '../lib/result.ts';
import { sum } from '../lib/statistics.ts';
import { used } from '../lib/usage.ts';
import { WireClient } from '../lib/wire-client.ts';

const EDITS_PER_SECOND = 10;
const EDITS = 400;
/** Written before counting begins, so that the pages they touch are in the WAL since the last checkpoint. */
const FIRST_EDITS = 20;

/** The least favourable case for a log: nobody else writes, so every edit is a commit of its own. */
export async function typing({ waystone }: Contenders, postgres: BenchPostgres): Promise<Result> {
	const { base, updates } = record(FIRST_EDITS + EDITS);
	const first = updates.slice(0, FIRST_EDITS);
	const counted = updates.slice(FIRST_EDITS);
	const [[seat] = []] = await waystone.newDocuments(1, 1);
	if (!seat) throw new Error('no seat for the writer');
	const writer = await WireClient.open(seat);
	await postgres.checkpoint();
	for (const update of [base, ...first]) writer.send(update);
	await until('the start is acknowledged', () => writer.acknowledged === writer.sent);
	const before = await postgres.walAtRest();
	const usage = await used(waystone, postgres, async () => {
		await pace(EDITS_PER_SECOND, counted.length, (index) => {
			const update = counted[index];
			if (update) writer.send(update);
		});
		await until('all is acknowledged', () => writer.acknowledged === writer.sent);
	});
	const wal = (await postgres.walAtRest()) - before;
	await writer.close();
	const bytes = sum(counted.map((update) => update.length));
	const load = `one person typing ${EDITS_PER_SECOND} edits/s`;
	return {
		rows: [
			{ figure: `WAL, ${load}`, unit: '× the updates', ours: wal / bytes, bar: { of: 'value', max: 14 } }
		],
		usages: [{ load, who: waystone.name, ...usage }],
		notes: [
			`One person typing: ${EDITS} edits, ${bytes} bytes of updates, ${wal} of WAL, of which the list's entry, rewritten once a second while somebody types, is a part. No checkpoint falls into it.`
		]
	};
}
