import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, type Database } from '#server/db/client.ts';
import { migrate } from '#server/db/migrate.ts';
import { ApiClient, errorCode } from '../helpers/api-client.ts';
import { startApp, type App } from '../helpers/app.ts';
import { startOwnPostgres, type OwnPostgres } from '../helpers/database.ts';
import { createPerson, createProjectFor, type Person } from '../helpers/people.ts';
import { SyncPeer } from '../helpers/sync-peer.ts';
import { until } from '../helpers/until.ts';

let postgres: OwnPostgres;
let database: Database;
let app: App;
let ana: Person;
let ben: Person;

beforeAll(async () => {
	postgres = await startOwnPostgres();
	database = connect(postgres.url, { max: 3 });
	await migrate(database.sql);
	app = await startApp({ databaseUrl: postgres.url, env: { LOG_LEVEL: 'error' } });
	ana = await createPerson(database, 'Ana');
	ben = await createPerson(database, 'Ben');
});

afterAll(async () => {
	await app.stop();
	await database.close();
	await postgres.remove();
});

async function countRows(projectId: string): Promise<number> {
	const [row] = await database.sql<{ count: number }[]>`
		select count(*)::int as count from project_updates where project_id = ${projectId}`;
	return row?.count ?? 0;
}

test('R6: while the database is away people go on together, nothing is called saved, and its return saves all', async () => {
	const name = await createProjectFor(database, [{ person: ana }, { person: ben, role: 'editor' }]);
	const hers = new SyncPeer({ url: app.url, person: ana, name });
	const his = new SyncPeer({ url: app.url, person: ben, name });
	// The second look at the membership, after the connection stands, needs the database too.
	const settled = (peer: SyncPeer) => peer.saved && peer.messages.some(({ type }) => type === 'alive');
	await until('both are in', () => settled(hers) && settled(his));
	const before = await countRows(name);
	await postgres.stop();
	hers.doc.getMap('project').set('title', 'written without a database');
	await until('he sees it', () => his.doc.getMap('project').get('title') === 'written without a database');
	his.doc.getMap('project').set('summary', 'answered without it');
	await until('she sees it', () => hers.doc.getMap('project').get('summary') === 'answered without it');
	const asked = await new ApiClient(app.url, ana).send('GET', '/api/projects');
	expect([asked.status, errorCode(asked)]).toEqual([503, 'unavailable']);
	expect((await fetch(`${app.url}/readyz`)).status).toBe(503);
	expect(hers.saved || his.saved).toBe(false);
	// The last person leaves before the database is back.
	hers.destroy();
	his.destroy();
	await postgres.start();
	await until('both edits are committed', async () => (await countRows(name)) >= before + 2, 20_000);
	const later = new SyncPeer({ url: app.url, person: ana, name });
	await later.untilSaved(20_000);
	expect(later.doc.getMap('project').toJSON()).toEqual({
		title: 'written without a database',
		summary: 'answered without it'
	});
	later.destroy();
});

test('R8: a project that cannot be loaded is refused, never shown as empty, and opens when the database is back', async () => {
	const name = await createProjectFor(database, [{ person: ana }]);
	const first = new SyncPeer({ url: app.url, person: ana, name });
	first.doc.getMap('project').set('title', 'kept');
	await first.untilSaved();
	first.destroy();
	const session = new SyncPeer({ url: app.url, person: ana, name: `user:${ana.id}` });
	await until('a socket is open', () => session.client.status.connected);
	await postgres.stop();
	const peer = new SyncPeer({ url: app.url, person: ana, name });
	await until('it tries and fails', () => peer.client.status.failedAttempts > 1);
	expect(peer.client.status).toMatchObject({ connected: false, denied: false, saved: false });
	await postgres.start();
	await peer.untilSaved(20_000);
	expect(peer.doc.getMap('project').get('title')).toBe('kept');
	peer.destroy();
	session.destroy();
});
