import { v4 as uuidv4 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Thread } from '#lib/protocol/chat.ts';
import type { FoundPage } from '#lib/protocol/search.ts';
import { ApiClient, errorCode } from '../helpers/api-client.ts';
import { startApp, type App } from '../helpers/app.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';
import { createPerson, createProjectFor, type Person } from '../helpers/people.ts';
import { until } from '../helpers/until.ts';

let database: TestDatabase;
let app: App;
let person: Person;
let ana: ApiClient;
let projectId: string;
let threadId: string;

async function start(): Promise<void> {
	app = await startApp({ databaseUrl: database.url });
	ana = new ApiClient(app.url, person);
}

beforeAll(async () => {
	database = await createTestDatabase();
	person = await createPerson(database, 'Ana');
	projectId = await createProjectFor(database, [{ person }]);
	await start();
	const { body } = await ana.send('PUT', '/api/threads', { projectId });
	threadId = (body?.thread as Thread).id;
});
afterAll(async () => {
	await app.stop();
	await database.drop();
});

async function say(body: string): Promise<void> {
	const message = { clientId: uuidv4(), body, ask: false };
	const { status } = await ana.send('POST', `/api/threads/${threadId}/messages`, message);
	expect(status).toBe(201);
}

async function found(query: string, where = `projects/${projectId}`): Promise<string[]> {
	const { status, body } = await ana.send('GET', `/api/${where}/search?q=${encodeURIComponent(query)}`);
	expect(status, query.slice(0, 40)).toBe(200);
	return (body as unknown as FoundPage).found.map(({ excerpt }) => excerpt.text);
}

test('a message is found a moment after it was sent, and one that was sent right before the server died, when it is back', async () => {
	await say('herons by the lake');
	await until('it is found', async () => (await found('heron')).length === 1, 1_500);
	await say('herons in the reeds');
	await app.kill();
	await start();
	await until('both are found', async () => (await found('heron', `threads/${threadId}`)).length === 2);
});

test('whatever is asked for is answered, and what is not for others is not there', async () => {
	for (const query of ['', '\u0000', '"', "'); --", '((&|!:*', 'x'.repeat(10_000)])
		expect(await found(query)).toEqual([]);
	const wrong = await ana.send('GET', `/api/projects/${projectId}/search?q=a&before=1`);
	expect([wrong.status, errorCode(wrong)]).toEqual([400, 'invalid']);
	const ben = new ApiClient(app.url, await createPerson(database, 'Ben'));
	for (const where of [`projects/${projectId}`, `threads/${threadId}`]) {
		expect((await ben.send('GET', `/api/${where}/search?q=heron`)).status).toBe(404);
	}
	const open = await ben.send('GET', `/api/threads/${threadId}/export?format=md`);
	expect([open.status, errorCode(open)]).toEqual([404, 'not_found']);
	const format = await ana.send('GET', `/api/threads/${threadId}/export?format=pdf`);
	expect([format.status, errorCode(format)]).toEqual([400, 'invalid']);
});

test('an export has a name for people, and one that any program can read', async () => {
	const response = await ana.open('GET', `/api/threads/${threadId}/export?format=json`);
	const disposition = response.headers.get('content-disposition');
	expect(disposition).toMatch(/^attachment; filename="thread\.json"; filename\*=UTF-8''[^ '()]+\.json$/);
	expect(await response.json()).toMatchObject({ format: 'waystone-thread', thread: { id: threadId } });
});
