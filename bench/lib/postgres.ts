import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connect, type Database } from '#server/db/client.ts';
import { startEmbedded } from '#server/db/embedded.ts';
import { processorTimeOfTree } from './processor-time.ts';

/** WAL counts as at rest when nothing was written for so long, in ms. */
const REST_MS = 500;

/** A PostgreSQL of the benchmark's own, with the settings that it has as it comes: fsync, and commits that wait for it. */
export interface BenchPostgres {
	version: string;
	/** One database for us, one for the peer that stores. */
	urls: { waystone: string; peer: string };
	/** Of the database `waystone`. */
	database: Database;
	/** Bytes of WAL that were ever written. */
	wal(): Promise<number>;
	/** Waits until nothing writes any more, and returns `wal()`. */
	walAtRest(): Promise<number>;
	/** Afterwards the next one by the clock is five minutes away. */
	checkpoint(): Promise<void>;
	/** Of all its processes together, in ms. */
	processorTime(): Promise<number>;
	/** Stops it and deletes its data. */
	remove(): Promise<void>;
}

export async function startPostgres(): Promise<BenchPostgres> {
	const folder = await mkdtemp(join(tmpdir(), 'waystone-bench-'));
	// Under root Postgres runs as another user, which must be able to enter the folder.
	await chmod(folder, 0o755);
	const embedded = await startEmbedded({ dataDir: folder, exclusive: false });
	const database = connect(embedded.url, { max: 2, name: 'waystone bench' });
	const { sql } = database;
	await sql`create database peer`;
	const peer = new URL(embedded.url);
	peer.pathname = '/peer';
	const [server] = await sql<{ pid: string; version: string }[]>`
		select split_part(pg_read_file('postmaster.pid'), E'\n', 1) as pid,
			current_setting('server_version') as version`;
	const wal = async () => {
		const [row] = await sql<{ bytes: string }[]>`select pg_current_wal_insert_lsn() - '0/0' as bytes`;
		return Number(row?.bytes);
	};
	return {
		version: server?.version ?? '',
		urls: { waystone: embedded.url, peer: peer.href },
		database,
		wal,
		async walAtRest() {
			for (let before = -1, now = await wal(); ; before = now, now = await wal()) {
				if (now === before) return now;
				await delay(REST_MS);
			}
		},
		async checkpoint() {
			await sql`checkpoint`;
		},
		processorTime: () => processorTimeOfTree(Number(server?.pid)),
		async remove() {
			await database.close();
			await embedded.stop();
			await rm(folder, { recursive: true, force: true });
		}
	};
}
