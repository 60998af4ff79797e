import { compact } from '#server/doc-store/compact.ts';
import { until } from '../../tests/helpers/until.ts';
import type { Contender, Contenders } from '../lib/contenders.ts';
import { EDITS } from '../lib/options.ts';
import { pace } from '../lib/pace.ts';
import type { BenchPostgres } from '../lib/postgres.ts';
import { record, recordedText, type Recording } from '../lib/recording.ts';
import type { Result, Row, Usage } from '../lib/result.ts';
import { percentile, sum } from '../lib/statistics.ts';
import { used } from '../lib/usage.ts';
import { WireClient, type Seat } from '../lib/wire-client.ts';
import { loadTimes } from './load.ts';

const EDITS_PER_SECOND = 4_000;
const SETTLE_MS = 60_000;

/** A whole paper: what writing it costs, what it takes when it is there, and how soon somebody has it. */
export async function paper({ waystone, stored }: Contenders, postgres: BenchPostgres): Promise<Result> {
	const recording = record(Math.min(EDITS, recordedText().edits));
	const bytes = sum(recording.updates.map((update) => update.length));
	const ours = await write(waystone, postgres, recording);
	const kept = await storedBytes(postgres, ours.seats);
	const peers = await write(stored, postgres, recording);
	const name = `the ${recording.updates.length.toLocaleString('en')} edits of ${recordedText().name}`;
	const usages: Usage[] = [
		{ load: name, who: waystone.name, ...ours.usage },
		{ load: name, who: stored.name, ...peers.usage }
	];
	const rows: Row[] = [
		{
			figure: `WAL, ${name} at ${EDITS_PER_SECOND.toLocaleString('en')} edits/s`,
			unit: '× the updates',
			ours: ours.wal / bytes,
			peer: { name: stored.name, value: peers.wal / bytes },
			bar: { of: 'value', max: 1 }
		},
		{
			figure: `stored bytes of it after compaction`,
			unit: '× its state',
			ours: kept / recording.state.length,
			bar: { of: 'value', max: 1.5 }
		},
		...(await loadTimes(
			[
				{ contender: waystone, seats: ours.seats },
				{ contender: stored, seats: peers.seats }
			],
			recording
		))
	];
	return { rows, usages, notes: [methodNote(recording, bytes, ours, peers)] };
}

type Written = Awaited<ReturnType<typeof write>>;

function methodNote({ state }: Recording, bytes: number, ours: Written, peers: Written): string {
	const size = (value: number) => value.toLocaleString('en');
	const ms = (share: number) => percentile(ours.delays, share).toFixed(1);
	return `The paper is written once to each server, since that takes a minute and bytes hardly vary: ${size(bytes)} bytes of updates, ${size(state.length)} of state in the end; the peer with its waits 400 times shorter (5 and 25 ms). A checkpoint comes first; the WAL holds all that followed, compactions and the list's entry too. The load sent ${Math.round(ours.rate)} edits/s to us and ${Math.round(peers.rate)} to the peer. Our acks meanwhile: p50 ${ms(0.5)} ms, p99 ${ms(0.99)} ms.`;
}

async function write(contender: Contender, postgres: BenchPostgres, { base, updates }: Recording) {
	const [seats = []] = await contender.newDocuments(1, 2);
	const writer = await openFirst(seats);
	const sentAt: number[] = [];
	const delays: number[] = [];
	writer.send(base);
	await until('the start is acknowledged', () => writer.acknowledged === writer.sent);
	const before = writer.sent;
	writer.onAcknowledged = (n) => {
		const now = performance.now();
		while (delays.length < n - before) delays.push(now - (sentAt[delays.length] ?? 0));
	};
	await postgres.checkpoint();
	const walBefore = await postgres.walAtRest();
	let rate = 0;
	const usage = await used(contender, postgres, async () => {
		rate = await pace(EDITS_PER_SECOND, updates.length, (index) => {
			const update = updates[index];
			sentAt.push(performance.now());
			if (update) writer.send(update);
		});
		await until('all is acknowledged', () => writer.acknowledged === writer.sent, SETTLE_MS);
	});
	await writer.close();
	// Both servers have something left to do when the last one leaves.
	await until('the document left memory', async () => (await contender.server.ask('documents')) === 0);
	return { seats, usage, rate, delays, wal: (await postgres.walAtRest()) - walBefore };
}

async function openFirst([seat]: Seat[]): Promise<WireClient> {
	if (!seat) throw new Error('no seat for the writer');
	return await WireClient.open(seat);
}

/** What the project takes in both tables once its log is folded into its snapshot. */
async function storedBytes({ database: { sql } }: BenchPostgres, [seat]: Seat[]): Promise<number> {
	const id = seat?.document ?? '';
	await compact(sql, id);
	const [row] = await sql<{ bytes: string }[]>`
		select coalesce(sum(octet_length(bytes)), 0) as bytes from (
			select state from project_snapshots where project_id = ${id}
			union all select update from project_updates where project_id = ${id}) as kept (bytes)`;
	return Number(row?.bytes);
}
