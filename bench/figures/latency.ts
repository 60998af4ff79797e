import * as Y from 'yjs';
import { until } from '../../tests/helpers/until.ts';
import type { Contender, Contenders } from '../lib/contenders.ts';
import { pace } from '../lib/pace.ts';
import type { BenchPostgres } from '../lib/postgres.ts';
import { record, type Recording } from '../lib/recording.ts';
import type { Result, Row, Usage } from '../lib/result.ts';
import { inTurns } from '../lib/rounds.ts';
import { median, percentile } from '../lib/statistics.ts';
import { medianUsage, used } from '../lib/usage.ts';
import { WireClient } from '../lib/wire-client.ts';

const EDITS_PER_SECOND = 50;
const SECONDS = 3;
const EDITS = EDITS_PER_SECOND * SECONDS;
/** The 1 -> 50 case sends 2,500 messages a second: more would measure the reader of the load, not the server. */
const READERS = [1, 50];

/** From the moment an edit is handed to the writer's socket until the bytes of it are in a reader's hands. */
export async function latency({ waystone, bare }: Contenders, postgres: BenchPostgres): Promise<Result> {
	const recording = record(EDITS);
	const rows: Row[] = [];
	const usages: Usage[] = [];
	for (const readers of READERS) {
		const turns = await inTurns([waystone, bare], (each) => turn(each, postgres, recording, readers));
		const load = `edit latency 1 -> ${readers}`;
		const [ours = [], peers = []] = turns;
		for (const [label, share, max] of [
			['p50', 0.5, 1.15],
			['p99', 0.99, 2]
		] as const) {
			const of = (rounds: Turn[]) => median(rounds.map(({ delays }) => percentile(delays, share)));
			rows.push({
				figure: `${load}, ${label}`,
				unit: 'ms',
				ours: of(ours),
				peer: { name: bare.name, value: of(peers) },
				bar: { of: 'ratio', max }
			});
		}
		usages.push(medianUsage(load, waystone.name, ours), medianUsage(load, bare.name, peers));
	}
	return {
		rows,
		usages,
		notes: [
			`Edit latency: one writer at ${EDITS_PER_SECOND} edits/s for ${SECONDS} s a round; from the send on the writer's socket until the update is in a reader's hands, in the same process.`
		]
	};
}

type Turn = Awaited<ReturnType<typeof turn>>;

async function turn(contender: Contender, postgres: BenchPostgres, recording: Recording, readers: number) {
	const [seats = []] = await contender.newDocuments(1, readers + 1);
	const clients = await Promise.all(seats.map((seat) => WireClient.open(seat)));
	const [writer, ...others] = clients;
	if (!writer) throw new Error('no seat for the writer');
	writer.send(recording.base);
	await until('the start is acknowledged', () => writer.acknowledged === writer.sent);
	// Looked at when all is over: reading one would delay the arrival of the next.
	const arrived = others.map((reader) => {
		const updates: { update: Uint8Array; at: number }[] = [];
		reader.onUpdate = (update) => updates.push({ update, at: performance.now() });
		return updates;
	});
	const sentAt: number[] = [];
	const last = recording.clocks.at(-1) ?? 0;
	const usage = await used(contender, postgres, async () => {
		await pace(EDITS_PER_SECOND, EDITS, (index) => {
			sentAt.push(performance.now());
			const update = recording.updates[index];
			if (update) writer.send(update);
		});
		await until('every reader has every edit', () =>
			arrived.every((updates) => clockAfter(updates.at(-1)?.update, recording.clientId) >= last)
		);
	});
	await Promise.all(clients.map((client) => client.close()));
	return { ...usage, delays: arrived.flatMap((updates) => delaysOf(updates, sentAt, recording)) };
}

/** Of each edit that moved the writer's clock: one that only deletes cannot be told from the one before. */
function delaysOf(
	arrived: readonly { update: Uint8Array; at: number }[],
	sentAt: readonly number[],
	{ clocks, clientId }: Recording
): number[] {
	const delays: number[] = [];
	let edit = 0;
	for (const { update, at } of arrived) {
		const clock = clockAfter(update, clientId);
		for (; edit < sentAt.length && (clocks[edit] ?? 0) <= clock; edit += 1)
			if (clocks[edit] !== clocks[edit - 1]) delays.push(at - (sentAt[edit] ?? 0));
	}
	return delays;
}

function clockAfter(update: Uint8Array | undefined, clientId: number): number {
	return (update && Y.parseUpdateMeta(update).to.get(clientId)) ?? 0;
}
