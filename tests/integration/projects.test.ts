import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDoc, docBody } from '#lib/project/doc.ts';
import { addLink } from '#lib/project/link.ts';
import { addMilestone } from '#lib/project/milestone.ts';
import { createProject } from '#lib/project/project.ts';
import * as Y from 'yjs';
import { ApiClient, errorCode } from '../helpers/api-client.ts';
import { startApp, type App } from '../helpers/app.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';
import { createPerson, createProjectFor, type Person } from '../helpers/people.ts';
import { SyncPeer } from '../helpers/sync-peer.ts';
import { until } from '../helpers/until.ts';

let database: TestDatabase;
let app: App;
let anaPerson: Person;
let ana: ApiClient;
let ben: ApiClient;
let benPerson: Person;

beforeAll(async () => {
	database = await createTestDatabase();
	app = await startApp({ databaseUrl: database.url });
	anaPerson = await createPerson(database, 'Ana');
	benPerson = await createPerson(database, 'Ben');
	ana = new ApiClient(app.url, anaPerson);
	ben = new ApiClient(app.url, benPerson);
});

afterAll(async () => {
	await app.stop();
	await database.drop();
});

test('creating a project twice with one id makes one project', async () => {
	const id = uuidv7();
	expect((await ana.send('POST', '/api/projects', { id, title: 'Northwind' })).status).toBe(201);
	expect((await ana.send('POST', '/api/projects', { id, title: 'Northwind' })).status).toBe(200);
	const { body } = await ana.send('GET', '/api/projects');
	expect((body?.projects as { id: string }[]).filter((project) => project.id === id)).toHaveLength(1);
});

test("another person's id is refused and tells nothing of the project", async () => {
	const id = uuidv7();
	await ana.send('POST', '/api/projects', { id, title: 'Secret engagement' });
	const taken = await ben.send('POST', '/api/projects', { id, title: 'Mine' });
	expect([taken.status, errorCode(taken)]).toEqual([409, 'id_taken']);
	expect(JSON.stringify(taken.body)).not.toContain('Secret');
});

test('a project one is no member of is answered like one that does not exist', async () => {
	const id = await createProjectFor(database, [{ person: anaPerson }]);
	for (const path of ['', '/content', '/members', '/threads']) {
		const foreign = await ben.send('GET', `/api/projects/${id}${path}`);
		const missing = await ben.send('GET', `/api/projects/${uuidv7()}${path}`);
		expect([foreign.status, foreign.body]).toEqual([404, missing.body]);
	}
	expect((await ben.send('DELETE', `/api/projects/${id}`)).status).toBe(404);
	expect((await new ApiClient(app.url).send('GET', `/api/projects/${id}`)).status).toBe(401);
});

test('too little right is 403: a viewer cannot invite, an editor cannot delete', async () => {
	const id = await createProjectFor(database, [{ person: anaPerson }, { person: benPerson, role: 'viewer' }]);
	expect((await ben.send('POST', `/api/projects/${id}/invitations`, { role: 'editor' })).status).toBe(403);
	await database.sql`update memberships set role = 'editor' where project_id = ${id} and user_id = ${benPerson.id}`;
	expect((await ben.send('POST', `/api/projects/${id}/invitations`, { role: 'editor' })).status).toBe(201);
	expect((await ben.send('DELETE', `/api/projects/${id}`)).status).toBe(403);
});

test('accepting an invitation twice, or as a member, keeps the first role', async () => {
	const id = await createProjectFor(database, [{ person: anaPerson }]);
	const { body } = await ana.send('POST', `/api/projects/${id}/invitations`, { role: 'editor' });
	const accept = `/api/invitations/${String(body?.url).split('/').at(-1)}/accept`;
	for (const browser of [ben, ben, ana]) expect((await browser.send('POST', accept)).status).toBe(200);
	const members = await ana.send('GET', `/api/projects/${id}/members`);
	expect(members.body?.members).toMatchObject([
		{ userId: anaPerson.id, role: 'owner' },
		{ userId: benPerson.id, role: 'editor' }
	]);
});

test('the content has every item with its milestone, and the texts as Markdown', async () => {
	const id = await createProjectFor(database, [{ person: anaPerson }]);
	const peer = new SyncPeer({ url: app.url, person: anaPerson, name: id });
	const by = anaPerson.id;
	createProject(peer.doc, { title: 'Northwind', by });
	const milestoneId = addMilestone(peer.doc, { title: 'Kick-off', by });
	const docId = addDoc(peer.doc, { title: 'Session notes', by, milestoneId });
	addLink(peer.doc, { url: 'https://figma.com/a', title: 'Journey map', by });
	const heading = new Y.XmlElement('heading');
	heading.setAttribute('level', 2 as unknown as string);
	heading.insert(0, [new Y.XmlText('What we heard')]);
	docBody(peer.doc, docId)?.insert(0, [heading]);
	await peer.untilSaved();
	const { status, body } = await ana.send('GET', `/api/projects/${id}/content`);
	expect(status).toBe(200);
	expect(body).toMatchObject({
		project: { title: 'Northwind' },
		milestones: [{ id: milestoneId, title: 'Kick-off', status: 'planned', due: null }],
		docs: [
			{ id: docId, title: 'Session notes', milestoneId, body: expect.stringContaining('## What we heard') }
		],
		links: [{ title: 'Journey map', milestoneId: null }]
	});
	peer.destroy();
});

test('deleting a project ends its sockets and leaves no row behind', async () => {
	const id = await createProjectFor(database, [{ person: anaPerson }]);
	const peer = new SyncPeer({ url: app.url, person: anaPerson, name: id });
	createProject(peer.doc, { title: 'Short-lived', by: anaPerson.id });
	await peer.untilSaved();
	expect((await ana.send('DELETE', `/api/projects/${id}`)).status).toBe(204);
	await until('the client is told', () => peer.client.status.denied);
	expect(await database.sql`select 1 from project_updates where project_id = ${id}`).toHaveLength(0);
	expect((await ana.send('GET', `/api/projects/${id}`)).status).toBe(404);
	peer.destroy();
});

test('a title that was saved in the last moment before a stop is in the list after it', async () => {
	const own = await startApp({ databaseUrl: database.url });
	const id = await createProjectFor(database, [{ person: anaPerson }], 'Untitled');
	const peer = new SyncPeer({ url: own.url, person: anaPerson, name: id });
	createProject(peer.doc, { title: 'Renamed just now', by: anaPerson.id });
	await peer.untilSaved();
	peer.client.destroy();
	await own.stop();
	const { body } = await ana.send('GET', `/api/projects/${id}`);
	expect(body?.project).toMatchObject({ title: 'Renamed just now' });
});

test('bad input gets a clear answer with the right status, and nothing is stored', async () => {
	const id = await createProjectFor(database, [{ person: anaPerson }]);
	const { body } = await ana.send('PUT', '/api/threads', { projectId: id });
	const messages = `/api/threads/${(body?.thread as { id: string }).id}/messages`;
	const text = (length: number) => ({ clientId: uuidv7(), body: 'x'.repeat(length) });
	const cases: [string, () => Promise<{ status: number; code: unknown }>, number, string][] = [
		['malformed JSON', () => send('POST', messages, '{"clientId": '), 400, 'invalid'],
		['a wrong type', () => send('POST', messages, { clientId: 7, body: [] }), 400, 'invalid'],
		['no body at all', () => send('POST', messages), 400, 'invalid'],
		['an empty message', () => send('POST', messages, { clientId: uuidv7(), body: ' \n ' }), 400, 'invalid'],
		['a message of 2 MB', () => send('POST', messages, text(2_000_000)), 413, 'too_large'],
		['a message above the limit', () => send('POST', messages, text(20_001)), 400, 'invalid'],
		[
			'a form instead of JSON',
			() => send('POST', messages, 'a=b', 'text/plain'),
			415,
			'unsupported_media_type'
		],
		['an unknown thread', () => send('GET', `/api/threads/${uuidv7()}/messages`), 404, 'not_found'],
		['an id that is none', () => send('GET', '/api/threads/none/messages'), 404, 'not_found'],
		[
			'a role that is none',
			() => send('POST', `/api/projects/${id}/invitations`, { role: 'owner' }),
			400,
			'invalid'
		],
		['an unknown address', () => send('GET', '/api/nothing'), 404, 'not_found']
	];
	for (const [what, answer, status, code] of cases) {
		expect({ what, ...(await answer()) }).toEqual({ what, status, code });
	}
	expect(await database.sql`select 1 from messages`).toHaveLength(0);
});

test('a message with a script tag is kept word for word', async () => {
	const id = await createProjectFor(database, [{ person: anaPerson }]);
	const { body } = await ana.send('PUT', '/api/threads', { projectId: id });
	const messages = `/api/threads/${(body?.thread as { id: string }).id}/messages`;
	const script = '<script>alert(1)</script>\u0000 and a lone \ud800 surrogate';
	const sent = await ana.send('POST', messages, { clientId: uuidv7(), body: script });
	expect(sent.status).toBe(201);
	const listed = await ana.send('GET', messages);
	expect(listed.body?.messages).toMatchObject([
		{ body: '<script>alert(1)</script> and a lone \ufffd surrogate' }
	]);
});

async function send(method: string, path: string, body?: unknown, type = 'application/json') {
	const answer = await ana.send(method, path, body, { 'content-type': type });
	return { status: answer.status, code: errorCode(answer) };
}
