import { v4 as uuidv4 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readEvents } from '#lib/client/event-stream.ts';
import type { Message, Reply, Thread } from '#lib/protocol/chat.ts';
import { ApiClient, errorCode } from '../helpers/api-client.ts';
import { startApp, type App } from '../helpers/app.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';
import { FakeModel } from '../helpers/fake-model.ts';
import { createPerson } from '../helpers/people.ts';
import { until } from '../helpers/until.ts';

const EVENTS = { accept: 'text/event-stream' };

let database: TestDatabase;
let model: FakeModel;
let app: App;
let ana: ApiClient;
let thread: string;

beforeAll(async () => {
	database = await createTestDatabase();
	model = await FakeModel.start();
	const env = { OPENAI_BASE_URL: model.url, ASSISTANT_MODEL: 'held' };
	app = await startApp({ databaseUrl: database.url, env });
	ana = new ApiClient(app.url, await createPerson(database, 'Ana'));
	const { body } = await ana.send('PUT', '/api/threads', {});
	thread = `/api/threads/${(body?.thread as Thread).id}`;
});

afterAll(async () => {
	await app.stop();
	await model.stop();
	await database.drop();
});

async function send(fields: object): Promise<{ message: Message; reply?: Reply }> {
	const { status, body } = await ana.send('POST', `${thread}/messages`, { clientId: uuidv4(), ...fields });
	expect(status).toBe(201);
	return body as unknown as { message: Message; reply?: Reply };
}

async function replyThatIsOver(id: string): Promise<Reply> {
	return await until('the reply is over', async () => {
		const reply = (await ana.send('GET', `/api/replies/${id}`)).body?.reply as Reply;
		return reply.status === 'queued' || reply.status === 'streaming' ? null : reply;
	});
}

test('a message is answered, its thread read in both directions, and the assistant called by its name', async () => {
	const { message: question } = await send({ body: 'Friday?' });
	const { message } = await send({ body: 'Rather Monday.', replyTo: question.id });
	expect(message.quote).toMatchObject({ messageId: question.id, excerpt: 'Friday?', authorName: 'Ana' });
	const wrong = await ana.send('POST', `${thread}/messages`, {
		...{ clientId: uuidv4(), body: 'To nobody' },
		replyTo: uuidv4()
	});
	expect([wrong.status, errorCode(wrong)]).toEqual([400, 'invalid']);
	const { reply } = await send({ body: 'What do you say, @assistant?' });
	const call = await model.nextCall();
	expect(call.prompt).toContain('(answering Ana: "Friday?")\nRather Monday.');
	const read = async (query: string) => {
		const { body } = await ana.send('GET', `${thread}/messages?${query}`);
		return (body?.messages as Message[]).map(({ seq }) => seq);
	};
	expect(await read('after=1&limit=2')).toEqual([2, 3]);
	expect(await read('before=3&limit=1')).toEqual([2]);
	expect(await read('around=2&limit=3')).toEqual([1, 2, 3]);
	const both = await ana.send('GET', `${thread}/messages?after=1&before=3`);
	expect([both.status, errorCode(both)]).toEqual([400, 'invalid']);

	call.say('Mon');
	call.close();
	const broken = await replyThatIsOver(reply?.id ?? '');
	const goOn = { clientId: uuidv4(), continue: true };
	const { status, body } = await ana.send('POST', `/api/replies/${broken.id}/retry`, goOn);
	expect([status, (body?.reply as Reply).continues]).toEqual([201, true]);
	const next = await model.nextCall();
	next.say('day.');
	next.end();
	const done = await replyThatIsOver((body?.reply as Reply).id);
	expect(done).toMatchObject({ text: 'Monday.', context: { history: { messages: 4, leftOut: 0 } } });
	expect((await ana.send('POST', `/api/replies/${broken.id}/retry`, goOn)).status).toBe(200);
});

test('whoever asks and takes events reads the reply in the same answer; without a question it is plain', async () => {
	const post = async (fields: object) =>
		await ana.open('POST', `${thread}/messages`, { clientId: uuidv4(), ...fields }, EVENTS);
	const plain = await post({ body: 'Nothing asked' });
	expect([plain.status, plain.headers.get('content-type')]).toEqual([201, 'application/json']);
	expect(await plain.json()).not.toHaveProperty('reply');
	const [answer, call] = await Promise.all([post({ body: 'Who?', ask: true }), model.nextCall()]);
	expect([answer.status, answer.headers.get('content-type')]).toEqual([201, EVENTS.accept]);
	call.say('Ben.');
	call.end();
	const events = [];
	if (!answer.body) throw new Error('an answer without a body');
	for await (const { event, data } of readEvents(answer.body))
		events.push({ event, data: JSON.parse(data) as object });
	expect(events).toEqual([
		{
			event: 'sent',
			data: {
				message: expect.objectContaining({ body: 'Who?' }),
				reply: expect.objectContaining({ status: 'streaming', text: '' })
			}
		},
		{ event: 'delta', data: { offset: 0, text: 'Ben.' } },
		{ event: 'end', data: { status: 'done', length: 4 } }
	]);
});
