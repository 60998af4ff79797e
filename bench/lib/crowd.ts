import * as Y from 'yjs';
import type { Database } from '#server/db/client.ts';
import { loadProject } from '#server/doc-store/load.ts';
import { until } from '../../tests/helpers/until.ts';
import type { Contender } from './contenders.ts';
import type { Recording } from './recording.ts';
import { WireClient, type Seat } from './wire-client.ts';

const SETTLE_MS = 30_000;

/** One of many clients that write recorded edits, and how long their acknowledgements took. */
class CrowdWriter {
	readonly client: WireClient;
	readonly seat: Seat;
	readonly recording: Recording;
	/** Ms of each acknowledged edit. */
	readonly delays: number[] = [];
	readonly #sentAt: number[] = [];

	constructor(client: WireClient, seat: Seat, recording: Recording) {
		this.client = client;
		this.seat = seat;
		this.recording = recording;
		const before = client.sent;
		client.onAcknowledged = (n) => {
			const now = performance.now();
			while (this.delays.length < n - before) this.delays.push(now - (this.#sentAt[this.delays.length] ?? 0));
		};
	}

	get written(): number {
		return this.#sentAt.length;
	}

	/** Writes so many edits at once, and one more for each that is acknowledged, to the recording's end. */
	keepUnderWay(window: number): void {
		const { client, recording } = this;
		const note = client.onAcknowledged;
		const fill = () => {
			const end = Math.min(recording.updates.length, this.delays.length + window);
			while (this.written < end) this.write();
		};
		client.onAcknowledged = (n) => {
			note(n);
			fill();
		};
		fill();
	}

	write(): void {
		const update = this.recording.updates[this.written];
		if (!update) throw new Error('the recording is too short for this load');
		this.#sentAt.push(performance.now());
		this.client.send(update);
	}
}

/** Many documents, each with as many clients as there are recordings, all of which write. */
export class Crowd {
	readonly writers: CrowdWriter[];

	private constructor(writers: CrowdWriter[]) {
		this.writers = writers;
	}

	/** Connects everybody; the documents have what the recordings build on. */
	static async gather(contender: Contender, documents: number, recordings: Recording[]): Promise<Crowd> {
		const seats = (await contender.newDocuments(documents, recordings.length)).flat();
		const clients = await Promise.all(seats.map((seat) => WireClient.open(seat)));
		for (const [index, client] of clients.entries()) client.send(recordingOf(recordings, index).base);
		await allAcknowledged(clients);
		return new Crowd(
			clients.map((client, index) => {
				const seat = seats[index];
				if (!seat) throw new Error('more clients than seats');
				return new CrowdWriter(client, seat, recordingOf(recordings, index));
			})
		);
	}

	/** Everybody has written the whole recording, and all of it is acknowledged. */
	async finished(): Promise<void> {
		const done = () =>
			this.writers.every(({ recording, delays }) => delays.length === recording.updates.length);
		await until('everything is written and acknowledged', done, SETTLE_MS);
	}

	async settled(): Promise<void> {
		await allAcknowledged(this.writers.map(({ client }) => client));
	}

	async leave(): Promise<void> {
		await Promise.all(this.writers.map(({ client }) => client.close()));
	}
}

function recordingOf(recordings: Recording[], index: number): Recording {
	const recording = recordings[index % recordings.length];
	if (!recording) throw new Error('no recording');
	return recording;
}

async function allAcknowledged(clients: readonly WireClient[]): Promise<void> {
	const done = () => clients.every(({ acknowledged, sent }) => acknowledged === sent);
	await until('everything is acknowledged', done, SETTLE_MS);
}

/** @throws when something that was acknowledged as committed is not in Postgres */
export async function checkCommitted({ sql }: Database, { writers }: Crowd): Promise<void> {
	for (const [document, own] of Map.groupBy(writers, ({ seat }) => seat.document)) {
		const doc = new Y.Doc();
		await loadProject(sql, document, doc);
		for (const { recording, written } of own) {
			const stored = Y.getState(doc.store, recording.clientId);
			const clock = recording.clocks[written - 1] ?? 0;
			if (stored < clock) throw new Error(`${document}: ${clock} was acknowledged, ${stored} is stored`);
		}
		doc.destroy();
	}
}
