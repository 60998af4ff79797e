import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiClient, errorCode } from '../helpers/api-client.ts';
import { startApp, type App } from '../helpers/app.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';
import { createPerson, createProjectFor, type Person } from '../helpers/people.ts';
import { SyncPeer } from '../helpers/sync-peer.ts';
import { startSyncServer } from '../helpers/sync-server.ts';
import { until } from '../helpers/until.ts';

/** How soon a right that was taken away must be gone. */
const AT_ONCE_MS = 1_000;

let database: TestDatabase;
let app: App;
let ana: Person;
let ben: Person;
let owner: ApiClient;

beforeAll(async () => {
	database = await createTestDatabase();
	app = await startApp({ databaseUrl: database.url });
	ana = await createPerson(database, 'Ana');
	ben = await createPerson(database, 'Ben');
	owner = new ApiClient(app.url, ana);
});

afterAll(async () => {
	await app.stop();
	await database.drop();
});

async function openTogether() {
	const name = await createProjectFor(database, [{ person: ana }, { person: ben, role: 'editor' }]);
	const hers = new SyncPeer({ url: app.url, person: ana, name });
	const his = new SyncPeer({ url: app.url, person: ben, name });
	await until('both are in', () => hers.saved && his.saved);
	return { hers, his, path: `/api/projects/${name}/members/${ben.id}` };
}

test('R14: a member who is removed loses the open project at once, and what he writes then reaches nobody', async () => {
	const { hers, his, path } = await openTogether();
	const removed = owner.send('DELETE', path);
	his.doc.getMap('project').set('title', 'written in the same moment');
	expect((await removed).status).toBe(204);
	await until('he is out', () => his.client.status.denied, AT_ONCE_MS);
	his.doc.getMap('project').set('summary', 'written after it');
	hers.doc.getMap('project').set('title', 'hers');
	await hers.untilSaved();
	expect(hers.doc.getMap('project').get('summary')).toBeUndefined();
	expect(hers.client.status.connected).toBe(true);
	hers.destroy();
	his.destroy();
});

test('R14: an editor who becomes a viewer can read on, and write no more', async () => {
	const { hers, his, path } = await openTogether();
	expect((await owner.send('PATCH', path, { role: 'viewer' })).status).toBe(200);
	await until('he is read-only', () => his.client.status.readOnly, AT_ONCE_MS);
	hers.doc.getMap('project').set('title', 'still read by him');
	await until('he reads', () => his.doc.getMap('project').get('title') === 'still read by him');
	his.doc.getMap('project').set('title', 'his');
	await until('he is told', () => his.client.status.refused === 'read_only');
	expect(hers.doc.getMap('project').get('title')).toBe('still read by him');
	hers.destroy();
	his.destroy();
});

test('R14: who was removed cannot come back by the link he came with', async () => {
	const { hers, his, path } = await openTogether();
	const invitations = path.replace(/members\/.*/, 'invitations');
	const { body } = await owner.send('POST', invitations, { role: 'editor' });
	const accept = `/api/invitations/${String(body?.url).split('/').at(-1)}/accept`;
	expect((await owner.send('DELETE', path)).status).toBe(204);
	const back = await new ApiClient(app.url, ben).send('POST', accept);
	expect([back.status, errorCode(back)]).toEqual([404, 'invitation_unknown']);
	hers.destroy();
	his.destroy();
});

test('R12: only an owner changes roles, and the last one stays', async () => {
	const { hers, his, path } = await openTogether();
	const self = path.replace(ben.id, ana.id);
	const editor = new ApiClient(app.url, ben);
	expect((await editor.send('PATCH', path, { role: 'owner' })).status).toBe(403);
	expect((await editor.send('DELETE', self)).status).toBe(403);
	for (const answer of [
		await owner.send('DELETE', self),
		await owner.send('PATCH', self, { role: 'viewer' })
	]) {
		expect([answer.status, errorCode(answer)]).toEqual([409, 'last_owner']);
	}
	expect((await owner.send('PATCH', path, { role: 'owner' })).status).toBe(200);
	expect((await owner.send('DELETE', self)).status).toBe(204);
	hers.destroy();
	his.destroy();
});

test('R14: a session that expires while its socket is open ends it', async () => {
	const server = await startSyncServer(database, { sessionCheckMs: 50 });
	const name = await createProjectFor(database, [{ person: ana }, { person: ben, role: 'editor' }]);
	const hers = new SyncPeer({ url: server.url, person: ana, name });
	const his = new SyncPeer({ url: server.url, person: ben, name });
	await until('both are in', () => hers.saved && his.saved);
	await database.sql`update sessions set expires_at = now() - interval '1 second' where user_id = ${ben.id}`;
	await until('his socket is closed', () => !his.client.status.connected);
	await until('and does not open again', () => his.client.status.failedAttempts > 0);
	expect(hers.client.status.connected).toBe(true);
	hers.destroy();
	his.destroy();
	await server.stop();
});
