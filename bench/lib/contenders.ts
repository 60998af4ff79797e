import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import type { Database } from '#server/db/client.ts';
import { createPerson, createProjectFor, type Person } from '../../tests/helpers/people.ts';
import { PROFILES } from './options.ts';
import type { BenchPostgres } from './postgres.ts';
import { startServer, type ServerProcess } from './server-process.ts';
import type { Seat } from './wire-client.ts';

/** A server that takes part, as the figures see it. */
export interface Contender {
	name: string;
	server: ServerProcess;
	/** New, empty documents, each with seats for so many clients, who are different people. */
	newDocuments(count: number, clients: number): Promise<Seat[][]>;
}

export interface Contenders {
	waystone: Contender;
	/** Hocuspocus, in memory. */
	bare: Contender;
	/** Hocuspocus with extension-database, which stores the whole state a while after an edit. */
	stored: Contender;
}

const SERVERS = {
	waystone: import.meta.resolve('../servers/waystone.ts'),
	hocuspocus: import.meta.resolve('../servers/hocuspocus.ts')
};
/** Limits that protect a server from one person are no part of what is measured: one person is the load. */
const NO_LIMITS = { LIMIT_UPDATES_PER_SECOND: '1000000' };
/**
 * The usual wait before a store is 2 s, and 10 s at most. The recording is replayed about 400 times faster
 * than it was written, so the waits are 400 times shorter: as many stores as the writing would have caused.
 */
const SCALED_DEBOUNCE = { DEBOUNCE_MS: '5', MAX_DEBOUNCE_MS: '25' };

export async function startContenders({ urls, database }: BenchPostgres): Promise<Contenders> {
	const [waystone, bare, stored] = await Promise.all([
		startServer(SERVERS.waystone, { DATABASE_URL: urls.waystone, ...NO_LIMITS, ...profilesOf('waystone') }),
		startServer(SERVERS.hocuspocus, profilesOf('bare')),
		startServer(SERVERS.hocuspocus, { DATABASE_URL: urls.peer, ...SCALED_DEBOUNCE, ...profilesOf('stored') })
	]);
	return {
		waystone: { name: 'Waystone', server: waystone, newDocuments: projectsOf(database, waystone.port) },
		bare: { name: 'Hocuspocus in memory', server: bare, newDocuments: documentsOf(bare.port) },
		stored: { name: 'extension-database', server: stored, newDocuments: documentsOf(stored.port) }
	};
}

/** What the names of its profiles begin with. */
export function profilesOf(name: string): Record<string, string> {
	return PROFILES === undefined ? {} : { PROFILES: join(PROFILES, name) };
}

/** Projects with members who are signed in. */
export function projectsOf(database: Database, port: number): Contender['newDocuments'] {
	const people: Person[] = [];
	const origin = `http://localhost:${port}`;
	const url = `ws://127.0.0.1:${port}/sync`;
	const seat = (document: string, { id, cookie }: Person): Seat => {
		return { url, document, token: id, headers: { cookie, origin }, acknowledged: 'committed' };
	};
	return async (count, clients) => {
		while (people.length < count * clients) people.push(await createPerson(database));
		const documents: Seat[][] = [];
		for (let index = 0; index < count; index += 1) {
			const members = people.slice(index * clients, (index + 1) * clients);
			const id = await createProjectFor(
				database,
				members.map((person) => ({ person }))
			);
			documents.push(members.map((person) => seat(id, person)));
		}
		return documents;
	};
}

function documentsOf(port: number): Contender['newDocuments'] {
	const url = `ws://127.0.0.1:${port}`;
	// As long as ours: a server keeps the request of every connection.
	const headers = { cookie: `session=${'x'.repeat(50)}`, origin: `http://localhost:${port}` };
	return async (count, clients) =>
		Array.from({ length: count }, () => {
			const document = uuidv7();
			const seat: Seat = { url, document, token: 'anybody', headers, acknowledged: 'applied' };
			return Array.from({ length: clients }, () => seat);
		});
}
