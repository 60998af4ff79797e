import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startApp, type App } from '../helpers/app.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';
import { holdCommits } from '../helpers/hold-commits.ts';
import { createPerson, createProjectFor, type Person } from '../helpers/people.ts';
import { SyncPeer } from '../helpers/sync-peer.ts';
import { until } from '../helpers/until.ts';

let database: TestDatabase;
let app: App;
let ana: Person;

beforeAll(async () => {
	database = await createTestDatabase();
	app = await startApp({ databaseUrl: database.url });
	ana = await createPerson(database, 'Ana');
});

afterAll(async () => {
	await app.stop();
	await database.drop();
});

async function rowsOf(projectId: string): Promise<number> {
	const [row] = await database.sql<{ count: number }[]>`
		select count(*)::int as count from project_updates where project_id = ${projectId}`;
	return row?.count ?? 0;
}

test('R3: an edit is saved only when it is committed, and then without another edit', async () => {
	const name = await createProjectFor(database, [{ person: ana }]);
	const peer = new SyncPeer({ url: app.url, person: ana, name });
	await peer.untilSaved();
	const release = await holdCommits(database);
	onTestFinished(release);
	peer.doc.getMap('project').set('title', 'Kick-off');
	expect(peer.saved).toBe(false);
	// The update has reached the server's memory, since another person sees it; Postgres has not committed it.
	const other = new SyncPeer({ url: app.url, person: ana, name });
	await until('the other sees the title', () => other.doc.getMap('project').get('title') === 'Kick-off');
	expect(peer.saved).toBe(false);
	expect(await rowsOf(name)).toBe(0);
	await release();
	await peer.untilSaved();
	expect(await rowsOf(name)).toBe(1);
	peer.destroy();
	other.destroy();
});

test('R7: a document stays in memory until it is committed: who comes meanwhile sees all of it', async () => {
	const name = await createProjectFor(database, [{ person: ana }]);
	const [writer, witness] = [1, 2].map(() => new SyncPeer({ url: app.url, person: ana, name }));
	await Promise.all([writer?.untilSaved(), witness?.untilSaved()]);
	const release = await holdCommits(database);
	onTestFinished(release);
	writer?.doc.getMap('project').set('title', 'not committed yet');
	await until('the server has it', () => witness?.doc.getMap('project').get('title') !== undefined);
	writer?.destroy();
	witness?.destroy();
	await until('everybody has left', async () => {
		const metrics = await (await fetch(`${app.url}/metrics`)).text();
		return /^waystone_connections 0$/m.test(metrics);
	});
	const later = new SyncPeer({ url: app.url, person: ana, name });
	await until('it is there', () => later.doc.getMap('project').get('title') === 'not committed yet');
	await release();
	await later.untilSaved();
	later.destroy();
});

test('R5: edits made while disconnected are saved after the next connection', async () => {
	const name = await createProjectFor(database, [{ person: ana }]);
	const first = new SyncPeer({ url: app.url, person: ana, name });
	await first.untilSaved();
	first.client.destroy();
	first.doc.getMap('project').set('summary', 'written on a train');
	const again = new SyncPeer({ url: app.url, person: ana, name, doc: first.doc });
	await again.untilSaved();
	expect(await rowsOf(name)).toBe(1);
	again.destroy();
});

test('R3: an update that deletes, and one that changes nothing, are both reported as saved', async () => {
	const name = await createProjectFor(database, [{ person: ana }]);
	const peer = new SyncPeer({ url: app.url, person: ana, name });
	peer.doc.getMap('links').set('a', 'x');
	await peer.untilSaved();
	peer.doc.getMap('links').delete('a');
	expect(peer.saved).toBe(false);
	await peer.untilSaved();
	// The same state again, as a client that reconnects sends it.
	const twin = new SyncPeer({ url: app.url, person: ana, name, doc: peer.doc });
	await twin.untilSaved();
	twin.client.destroy();
	peer.destroy();
});
