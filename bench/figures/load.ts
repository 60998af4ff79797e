import * as Y from 'yjs';
import { until } from '../../tests/helpers/until.ts';
import type { Contender } from '../lib/contenders.ts';
import type { Recording } from '../lib/recording.ts';
import type { Row } from '../lib/result.ts';
import { inTurns } from '../lib/rounds.ts';
import { median } from '../lib/statistics.ts';
import { WireClient, type Seat } from '../lib/wire-client.ts';

/** Loads of one turn. */
const LOADS = 5;

/** A contender, and the seats of one document that it holds. */
export interface Library {
	contender: Contender;
	seats: Seat[];
}

/** Until a new client has the whole document in a Y.Doc, counted from the moment it asks for a socket. */
export async function loadTimes(libraries: [Library, Library], recording: Recording): Promise<Row[]> {
	const [ours, peers] = libraries;
	const seatsOf = new Map(libraries.map(({ contender, seats }) => [contender, seats]));
	const contenders = [ours.contender, peers.contender];
	const seatOf = (contender: Contender, index: number): Seat => {
		const seat = seatsOf.get(contender)?.[index];
		if (!seat) throw new Error('no seat');
		return seat;
	};
	const holders = await Promise.all(contenders.map((each) => WireClient.open(seatOf(each, 0))));
	const warm = await inTurns(contenders, (each) => turn(seatOf(each, 1), recording));
	await Promise.all(holders.map((holder) => holder.close()));
	const cold = await inTurns(contenders, (each) =>
		turn(seatOf(each, 1), recording, () =>
			until('the document left memory', async () => (await each.server.ask('documents')) === 0)
		)
	);
	const row = (figure: string, [own = [], other = []]: number[][], max: number): Row => ({
		figure,
		unit: 'ms',
		ours: median(own),
		peer: { name: peers.contender.name, value: median(other) },
		bar: { of: 'ratio', max }
	});
	return [
		row('load of it by a new client, in memory on the server', warm, 1.1),
		row('load of it by a new client, not in memory', cold, 1.4)
	];
}

async function turn(seat: Seat, recording: Recording, before?: () => Promise<unknown>): Promise<number> {
	const times: number[] = [];
	for (let load = 0; load < LOADS; load += 1) {
		await before?.();
		globalThis.gc?.();
		const doc = new Y.Doc();
		const client = await WireClient.open(seat, (state) => Y.applyUpdate(doc, state));
		times.push(client.loadedAt);
		await client.close();
		if (Y.getState(doc.store, recording.clientId) !== recording.clocks.at(-1))
			throw new Error(`${seat.url} did not send the whole document`);
		doc.destroy();
	}
	return median(times);
}
