import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startApp, type App } from '../helpers/app.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';
import { createPerson, createProjectFor, type Person } from '../helpers/people.ts';
import { SyncPeer } from '../helpers/sync-peer.ts';
import { until } from '../helpers/until.ts';

let database: TestDatabase;
let app: App;
let ana: Person;
let ben: Person;
let stranger: Person;

beforeAll(async () => {
	database = await createTestDatabase();
	app = await startApp({ databaseUrl: database.url });
	ana = await createPerson(database, 'Ana');
	ben = await createPerson(database, 'Ben');
	stranger = await createPerson(database, 'Kim');
});

afterAll(async () => {
	await app.stop();
	await database.drop();
});

async function upgradeStatus(path: string, headers: Record<string, string>): Promise<number> {
	const socket = new WebSocket(app.url.replace('http', 'ws') + path, { headers });
	socket.on('error', () => undefined);
	const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }];
	return response.statusCode;
}

test('R11: a page of another site, and one that says no origin, get no socket', async () => {
	expect(await upgradeStatus('/sync', { cookie: ana.cookie, origin: 'https://evil.example' })).toBe(403);
	expect(await upgradeStatus('/sync', { cookie: ana.cookie })).toBe(403);
});

test('R11: without a session there is no socket', async () => {
	expect(await upgradeStatus('/sync', { origin: app.url })).toBe(401);
	expect(await upgradeStatus('/sync', { origin: app.url, cookie: 'waystone_session=made-up' })).toBe(401);
});

test('R12: somebody who is no member is let in neither to the project nor to another person', async () => {
	const name = await createProjectFor(database, [{ person: ana }]);
	for (const document of [name, `user:${ana.id}`, 'anything']) {
		const peer = new SyncPeer({ url: app.url, person: stranger, name: document });
		await until(`no access to ${document}`, () => peer.client.status.denied);
		expect(peer.doc.store.clients.size).toBe(0);
		peer.destroy();
	}
});

test('R12: a viewer reads but changes nothing, and is told so', async () => {
	const name = await createProjectFor(database, [{ person: ana }, { person: ben, role: 'viewer' }]);
	const owner = new SyncPeer({ url: app.url, person: ana, name });
	owner.doc.getMap('project').set('title', 'Kick-off');
	const viewer = new SyncPeer({ url: app.url, person: ben, name });
	await until('the viewer reads', () => viewer.doc.getMap('project').get('title') === 'Kick-off');
	await viewer.untilSaved();
	expect(viewer.client.status.readOnly).toBe(true);
	viewer.doc.getMap('project').set('title', 'Mine');
	await until('the refusal arrives', () => viewer.client.status.refused === 'read_only');
	expect(viewer.saved).toBe(false);
	owner.doc.getMap('project').set('summary', 'still only hers');
	await owner.untilSaved();
	expect(owner.doc.getMap('project').get('title')).toBe('Kick-off');
	owner.destroy();
	viewer.destroy();
});

test('R13: presence carries the name of the session, whatever a client claims', async () => {
	const name = await createProjectFor(database, [{ person: ana }, { person: ben, role: 'editor' }]);
	const a = new SyncPeer({ url: app.url, person: ana, name });
	const b = new SyncPeer({ url: app.url, person: ben, name });
	b.awareness.setLocalState({
		user: { id: ana.id, name: 'Ana', color: 1 },
		here: { milestoneId: null, docId: null }
	});
	await until('Ana sees Ben', () => a.awareness.getStates().get(b.doc.clientID));
	expect(a.awareness.getStates().get(b.doc.clientID)?.user).toMatchObject({ id: ben.id, name: 'Ben' });
	// Only the two of them: Hocuspocus' scratch instance must not appear as a third.
	expect([...a.awareness.getStates().keys()].sort()).toEqual([a.doc.clientID, b.doc.clientID].sort());
	a.destroy();
	b.destroy();
});

test('R13: nobody can move or remove the presence of another', async () => {
	const name = await createProjectFor(database, [{ person: ana }, { person: ben, role: 'editor' }]);
	const a = new SyncPeer({ url: app.url, person: ana, name });
	a.awareness.setLocalStateField('here', { milestoneId: 'kick-off', docId: null });
	const b = new SyncPeer({ url: app.url, person: ben, name });
	const watcher = new SyncPeer({ url: app.url, person: ana, name });
	await until('the watcher sees Ana', () => watcher.awareness.getStates().has(a.doc.clientID));
	// Ben's client announces Ana's id with a newer clock, then that she left.
	b.awareness.states.set(a.doc.clientID, { here: { milestoneId: 'elsewhere', docId: null } });
	b.awareness.meta.set(a.doc.clientID, { clock: 1_000, lastUpdated: Date.now() });
	b.awareness.emit('update', [{ added: [], updated: [a.doc.clientID], removed: [] }, 'local']);
	b.awareness.states.delete(a.doc.clientID);
	b.awareness.emit('update', [{ added: [], updated: [], removed: [a.doc.clientID] }, 'local']);
	b.awareness.setLocalStateField('here', { milestoneId: 'done', docId: null });
	const isDone = () =>
		watcher.awareness.getStates().get(b.doc.clientID)?.here as { milestoneId?: string } | undefined;
	await until('what Ben sent last has arrived', () => isDone()?.milestoneId === 'done');
	expect(watcher.awareness.getStates().get(a.doc.clientID)?.here).toEqual({
		milestoneId: 'kick-off',
		docId: null
	});
	for (const peer of [a, b, watcher]) peer.destroy();
});

test('R13: who leaves is gone for the others at once', async () => {
	const name = await createProjectFor(database, [{ person: ana }, { person: ben, role: 'editor' }]);
	const a = new SyncPeer({ url: app.url, person: ana, name });
	const b = new SyncPeer({ url: app.url, person: ben, name });
	b.awareness.setLocalStateField('here', { milestoneId: null, docId: null });
	await until('Ana sees Ben', () => a.awareness.getStates().has(b.doc.clientID));
	b.awareness.setLocalState(null);
	await until('Ben has left', () => !a.awareness.getStates().has(b.doc.clientID), 1_000);
	a.destroy();
	b.destroy();
});

test('R14: signing out ends the open sockets of that session', async () => {
	const name = await createProjectFor(database, [{ person: ana }]);
	const ephemeral = await createPerson(database, 'Mira');
	const peer = new SyncPeer({ url: app.url, person: ephemeral, name: `user:${ephemeral.id}` });
	const own = new SyncPeer({ url: app.url, person: ana, name });
	await until('both are in', () => peer.client.status.connected && own.client.status.connected);
	await fetch(`${app.url}/api/auth/logout`, {
		method: 'POST',
		headers: { cookie: ephemeral.cookie, origin: app.url }
	});
	await until('the socket ended', () => !peer.client.status.connected, 1_000);
	await until('and does not open again', () => peer.client.status.failedAttempts > 0);
	expect(own.client.status.connected).toBe(true);
	peer.destroy();
	own.destroy();
});

test('R23: an address that is no address cannot end the server', async () => {
	const { port } = new URL(app.url);
	for (const path of ['//', 'http://[', '/elsewhere', '*']) {
		const socket = connect(Number(port), '127.0.0.1');
		socket.on('error', () => undefined);
		socket.write(
			`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`
		);
		await once(socket, 'close');
	}
	expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
});

test('R11: a page of one person sends nothing with another person’s session', async () => {
	const name = await createProjectFor(database, [{ person: ana }, { person: ben, role: 'editor' }]);
	const page = new SyncPeer({ url: app.url, person: { ...ana, cookie: ben.cookie }, name });
	page.doc.getMap('project').set('title', 'written by Ana');
	await until('the page hears of it', () => page.client.status.otherSession);
	expect(page.saved).toBe(false);
	const hers = new SyncPeer({ url: app.url, person: ana, name });
	await hers.untilSaved();
	expect(hers.doc.getMap('project').get('title')).toBeUndefined();
	page.destroy();
	hers.destroy();
});
