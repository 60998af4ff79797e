import { afterAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { connect, type Database } from '#server/db/client.ts';
import { migrate } from '#server/db/migrate.ts';
import { loadProject } from '#server/doc-store/load.ts';
import { launchApp, startApp, untilReady, type App } from '../helpers/app.ts';
import { chanceOf, countOf, type Chance } from '../helpers/chance.ts';
import { createTestDatabase, startOwnPostgres } from '../helpers/database.ts';
import { anyEdits, Editor } from '../helpers/editor.ts';
import { createPerson, createProjectFor, type Person } from '../helpers/people.ts';
import { PostgresProcesses } from '../helpers/postgres-processes.ts';
import { Stored } from '../helpers/stored.ts';
import { SyncPeer } from '../helpers/sync-peer.ts';
import { until } from '../helpers/until.ts';

/** `npm run test:crash` runs 200 and 50, as vitest.config.ts says. */
const SERVER_MOMENTS = countOf('SERVER_MOMENTS', 10);
const POSTGRES_MOMENTS = countOf('POSTGRES_MOMENTS', 5);
/** Beyond what `npm test` needs, for the thorough run. */
const TIMEOUT_MS = 15 * 60_000;
const PEOPLE = 4;
const PROJECTS = 3;
const EDITORS_PER_PROJECT = 3;
const EDIT_INTERVAL_MS = 4;
/** Of all editors together, from the moment they open their pages. */
const EVENTS_MAX = 400;

const reports: string[] = [];
afterAll(() => {
	for (const report of reports) console.log(report);
});

/** The database, the people, and the server that is running now. */
interface World {
	database: Database;
	url: string;
	people: Person[];
	app: App;
	chance: Chance;
}

async function createWorld(database: Database, url: string, chance: Chance): Promise<World> {
	const app = await startApp({ databaseUrl: url, env: { LOG_LEVEL: 'error' } });
	const people = await Promise.all(Array.from({ length: PEOPLE }, () => createPerson(database)));
	return { database, url, people, app, chance };
}

/** The server that was killed is started again; the clients of the killed one are gone for good. */
async function restart(world: World): Promise<void> {
	const { url, app } = world;
	world.app = await launchApp({ databaseUrl: url, port: app.port, env: { LOG_LEVEL: 'error' } });
}

async function load({ database }: World, projectId: string): Promise<Y.Doc> {
	const doc = new Y.Doc();
	await loadProject(database.sql, projectId, doc);
	return doc;
}

async function openEditors(world: World, onEvent: (kind: 'saved') => void): Promise<Editor[]> {
	const { database, people, app, chance } = world;
	const edits = anyEdits(chance);
	const members = people.map((person) => ({ person }));
	const names = await Promise.all(
		Array.from({ length: PROJECTS }, () => createProjectFor(database, members))
	);
	return names.flatMap((name) =>
		Array.from({ length: EDITORS_PER_PROJECT }, () => {
			const person = chance.pick(people);
			return new Editor({ url: app.url, person, name, edits, chance, onSaved: () => onEvent('saved') });
		})
	);
}

/**
 * People edit until the moment comes: right after an edit was made, or in the very call that tells a client that
 * all is saved. `strike` must kill before it returns.
 */
async function editUntil(world: World, strike: () => void): Promise<Editor[]> {
	const { chance } = world;
	const at = { kind: chance.pick(['saved', 'edited'] as const), event: chance.int(1, EVENTS_MAX) };
	let seen = 0;
	let struck = false;
	const count = (kind: 'saved' | 'edited') => {
		if (struck || (seen += 1) < at.event || kind !== at.kind) return;
		struck = true;
		strike();
		for (const editor of editors) editor.destroy();
	};
	const editors = await openEditors(world, count);
	const timer = setInterval(() => {
		for (const editor of editors) {
			if (struck || chance.percent(80)) continue;
			if (chance.percent(2)) editor.reopen();
			editor.edit();
			count('edited');
		}
	}, EDIT_INTERVAL_MS);
	try {
		await until('the moment has come', () => struck, 20_000);
	} finally {
		clearInterval(timer);
	}
	return editors;
}

interface Tally {
	moments: number;
	checked: number;
	lost: number;
}

/** What Postgres has of each project, against what its editors had been told. */
async function check(world: World, editors: readonly Editor[], tally: Tally): Promise<void> {
	for (const [name, own] of Map.groupBy(editors, (editor) => editor.name)) {
		const doc = await load(world, name);
		const stored = new Stored([Y.encodeStateAsUpdate(doc)]);
		for (const editor of own) {
			tally.checked += editor.acknowledged.length;
			tally.lost += editor.lost(stored).length;
		}
		doc.destroy();
	}
}

/** A person who opens a project on the server sees all that the store has, and it counts as saved. */
async function readAgain(world: World, name: string): Promise<void> {
	const stored = await load(world, name);
	const reader = new SyncPeer({ url: world.app.url, person: world.chance.pick(world.people), name });
	await reader.untilSaved();
	// A server that outlived its database may show more, which it had in memory.
	const shown = new Stored([Y.encodeStateAsUpdate(reader.doc)]);
	expect(shown.covers(Y.encodeStateAsUpdate(stored))).toBe(true);
	reader.destroy();
	stored.destroy();
}

function report(what: string, { seed }: Chance, { moments, checked, lost }: Tally): void {
	reports.push(
		`Crash of ${what}: ${moments} moments, ${checked} acknowledged edits checked, ${lost} lost (SYNC_SEED=${seed})`
	);
}

test.concurrent(
	'R3: however often the server is killed, no edit that was shown as saved is lost',
	async ({ onTestFinished }) => {
		const chance = chanceOf('Crash of the server');
		const database = await createTestDatabase();
		onTestFinished(() => database.drop());
		const world = await createWorld(database, database.url, chance);
		onTestFinished(() => world.app.kill());
		const tally: Tally = { moments: 0, checked: 0, lost: 0 };
		for (; tally.moments < SERVER_MOMENTS; tally.moments += 1) {
			const killed: Promise<void>[] = [];
			const editors = await editUntil(world, () => void killed.push(world.app.kill()));
			await Promise.all(killed);
			await restart(world);
			await check(world, editors, tally);
			await untilReady(world.app);
			await readAgain(world, chance.pick(editors).name);
		}
		report('the server', chance, tally);
		expect(tally.lost).toBe(0);
		expect(tally.checked).toBeGreaterThan(SERVER_MOMENTS);
	},
	TIMEOUT_MS
);

// Its processes are found in /proc.
test.skipIf(process.platform !== 'linux').concurrent(
	'R3: however often Postgres is killed, with the server or without, no edit that was shown as saved is lost',
	async ({ onTestFinished }) => {
		const chance = chanceOf('Crash of Postgres');
		const postgres = await startOwnPostgres();
		onTestFinished(() => postgres.remove());
		const database = connect(postgres.url, { max: 3 });
		onTestFinished(() => database.close());
		await migrate(database.sql);
		const world = await createWorld(database, postgres.url, chance);
		onTestFinished(() => world.app.kill());
		const tally: Tally = { moments: 0, checked: 0, lost: 0 };
		for (; tally.moments < POSTGRES_MOMENTS; tally.moments += 1) {
			const processes = await PostgresProcesses.of(database.sql);
			const both = chance.percent(50);
			const killed: Promise<void>[] = [];
			const editors = await editUntil(world, () => {
				killed.push(processes.kill());
				if (both) killed.push(world.app.kill());
			});
			await Promise.all(killed);
			await postgres.start();
			if (both) await restart(world);
			await check(world, editors, tally);
			await untilReady(world.app);
			await readAgain(world, chance.pick(editors).name);
		}
		report('Postgres', chance, tally);
		expect(tally.lost).toBe(0);
		expect(tally.checked).toBeGreaterThan(POSTGRES_MOMENTS);
	},
	TIMEOUT_MS
);
