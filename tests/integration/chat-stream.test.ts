import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isReplyOver } from '#lib/protocol/chat.ts';
import { createLocalBus, type Bus } from '#server/bus.ts';
import type { Chat } from '#server/chat/chat.ts';
import { memberships, replies } from '#server/db/schema.ts';
import { ask, ChatWorld, readReply, readToEnd, type Reading } from '../helpers/chat-world.ts';
import type { FakeCall } from '../helpers/fake-call.ts';
import { BURST_TEXT, UNICODE_TEXT } from '../helpers/fake-model-scenarios.ts';
import { seededRandom } from '../helpers/property.ts';
import { until } from '../helpers/until.ts';

let world: ChatWorld;
let chat: Chat;
let ana: string;
let ben: string;

beforeAll(async () => {
	world = await ChatWorld.create();
	chat = world.chat('held');
	chat.start();
	[ana, ben] = await Promise.all([world.person('Ana'), world.person('Ben')]);
});
afterAll(() => world.end());

async function begin(node = chat): Promise<{ replyId: string; call: FakeCall }> {
	const project = await world.project({ [ana]: 'owner', [ben]: 'editor' });
	const { thread } = await node.getOrCreateThread({ userId: ana, projectId: project });
	const reply = await ask(node, { userId: ana, threadId: thread.id });
	return { replyId: reply.id, call: await world.model.nextCall() };
}

const open = (replyId: string, from = 0, node = chat) => node.openReplyStream({ userId: ben, replyId, from });
const has = (text: string) => (reading: Reading) => reading.text === text;
/** By all readers together; `CHAT_DISCONNECTS=200` tries more than `npm test` has time for. */
const DISCONNECTS = Number(process.env.CHAT_DISCONNECTS ?? 40);
const clean = { gaps: 0, overlaps: 0, resets: 0 };

test('who joins midway gets what was said and then what is said, in one piece', async () => {
	const { replyId, call } = await begin();
	const early = readReply(await open(replyId));
	call.say('One, ');
	call.say('two, ');
	await readReply(await open(replyId), { until: has('One, two, ') });
	const late = readReply(await open(replyId));
	call.say('three.');
	call.end();
	for (const reading of await Promise.all([early, late])) {
		expect(reading).toMatchObject({
			text: 'One, two, three.',
			end: { status: 'done', length: 16 },
			ends: 1,
			...clean
		});
	}
	expect(await readToEnd(chat, ana, replyId), 'a finished reply answers with its whole text').toMatchObject({
		text: 'One, two, three.',
		end: { status: 'done', length: 16 },
		lastEventId: 16
	});
});

test('who was away goes on where it left off', async () => {
	const { replyId, call } = await begin();
	call.say('Before ');
	const first = await readReply(await open(replyId), { until: has('Before ') });
	expect(first.lastEventId).toBe(7);
	call.say('meanwhile ');
	call.say('after.');
	call.end();
	const second = await readReply(await open(replyId, first.lastEventId), { have: first.text });
	expect(second).toMatchObject({
		text: 'Before meanwhile after.',
		end: { status: 'done', length: 23 },
		...clean
	});
});

test('who has more than there is starts over', async () => {
	const { replyId, call } = await begin();
	call.say('Short');
	await readReply(await open(replyId), { until: has('Short') });
	const ahead = readReply(await open(replyId, 500), { have: 'x'.repeat(500) });
	call.say(' answer.');
	call.end();
	expect(await ahead).toMatchObject({ text: 'Short answer.', resets: 1, end: { length: 13 } });
});

test('a pair of surrogates is never cut, even for who asks for its middle', async () => {
	const { replyId, call } = await begin();
	call.say('a😀b');
	call.end();
	await until('the end', async () => isReplyOver((await chat.getReply({ userId: ana, replyId })).status));
	const reading = await readReply(await open(replyId, 2), { have: 'a\ud83d' });
	expect(reading.text).toBe('a😀b');
});

test('a reader on another node gets the same text, though it missed the beginning', async () => {
	// A bus between two nodes, as with Redis: it passes things on later, and not what was said before.
	const remoteBus = createLocalBus();
	const relay = (topic: 'reply-delta' | 'reply-end') =>
		world.bus.subscribe(topic, (event) => queueMicrotask(() => remoteBus.publish(event)));
	const unsubscribe = [relay('reply-delta'), relay('reply-end')];
	const remote = world.chat('held', { bus: remoteBus });
	const { replyId, call } = await begin();
	call.say('Missed. ');
	await readReply(await open(replyId), { until: has('Missed. ') });
	const reading = readReply(await open(replyId, 0, remote));
	const resumed = readReply(await open(replyId, 8, remote), { have: 'Missed. ' });
	call.say('Heard.');
	await readReply(await open(replyId, 0, remote), { until: has('Missed. Heard.') });
	call.end();
	for (const result of await Promise.all([reading, resumed])) {
		expect(result).toMatchObject({ text: 'Missed. Heard.', end: { status: 'done', length: 14 }, ...clean });
	}
	for (const end of unsubscribe) end();
});

test('a reader on a node that hears nothing at all still gets the reply', async () => {
	const silent: Bus = { publish: () => undefined, subscribe: () => () => undefined };
	const remote = world.chat('held', { bus: silent });
	const { replyId, call } = await begin();
	const reading = readReply(await open(replyId, 0, remote));
	call.say('By way of Postgres.');
	call.end();
	expect(await reading).toMatchObject({
		text: 'By way of Postgres.',
		end: { status: 'done', length: 19 },
		...clean
	});
});

test('two thousand chunks at once reach slow and fast readers whole', async () => {
	world.model.scenario = 'burst';
	const project = await world.project({ [ana]: 'owner', [ben]: 'editor' });
	const { thread } = await chat.getOrCreateThread({ userId: ana, projectId: project });
	const { id } = await ask(chat, { userId: ana, threadId: thread.id });
	const streams = await Promise.all(Array.from({ length: 20 }, () => open(id)));
	// This one is not read until all is over.
	const slow = await open(id);
	const readings = await Promise.all(streams.map((stream) => readReply(stream)));
	world.model.scenario = null;
	for (const reading of [...readings, await readReply(slow)]) {
		expect(reading).toMatchObject({
			text: BURST_TEXT,
			end: { status: 'done', length: BURST_TEXT.length },
			...clean
		});
	}
});

test('a member who is removed loses the stream within a second, the others go on', async () => {
	const project = await world.project({ [ana]: 'owner', [ben]: 'editor' });
	const { thread } = await chat.getOrCreateThread({ userId: ana, projectId: project });
	const { id } = await ask(chat, { userId: ana, threadId: thread.id });
	const call = await world.model.nextCall();
	const bens = readReply(await open(id));
	const anas = readReply(await chat.openReplyStream({ userId: ana, replyId: id, from: 0 }));
	call.say('Both read this.');
	await readReply(await open(id), { until: has('Both read this.') });
	await world.database.db
		.update(memberships)
		.set({ role: 'viewer' })
		.where(eq(memberships.projectId, project));
	world.bus.publish({ topic: 'access', userId: ben, projectId: project });
	await world.database.db.delete(memberships).where(eq(memberships.userId, ben));
	const removed = performance.now();
	world.bus.publish({ topic: 'access', userId: ben, projectId: project });
	const cut = await bens;
	expect(performance.now() - removed).toBeLessThan(1_000);
	expect(cut).toMatchObject({ text: 'Both read this.', end: null });
	await expect(open(id)).rejects.toMatchObject({ code: 'not_found' });
	call.end();
	expect((await anas).end?.status).toBe('done');
});

test('who asks has the reply in the answer, begun by what was sent, and loses it with the right to read', async () => {
	const { replyId, call } = await begin();
	const join = () => chat.joinReplyStream({ userId: ben, replyId }, { message: 'sent' });
	const sent = `event: sent\nid: 0\ndata: {"message":"sent"}\n\n`;
	const greeting = await join().getReader().read();
	expect(new TextDecoder().decode(greeting.value)).toBe(sent);
	const reading = readReply(join());
	call.say('Still here');
	await world.database.db.delete(memberships).where(eq(memberships.userId, ben));
	world.bus.publish({ topic: 'access', userId: ben, projectId: '' });
	expect((await reading).end).toBeNull();
	// Without the event, as when the right ended in the moment before.
	expect(await readReply(join())).toMatchObject({ end: null });
	call.end();
});

test('a stream whose request is gone lets go of the reply', async () => {
	const { replyId, call } = await begin();
	const gone = new AbortController();
	const stream = await chat.openReplyStream({ userId: ana, replyId, from: 0, signal: gone.signal });
	const reading = readReply(stream);
	gone.abort();
	expect((await reading).end).toBeNull();
	call.say('Nobody reads.');
	call.end();
	expect((await readToEnd(chat, ana, replyId)).text).toBe('Nobody reads.');
});

test('a quiet stream is kept alive by comments', async () => {
	const patient = world.chat('held', { timing: { heartbeatMs: 20 } });
	const { replyId, call } = await begin(patient);
	const reader = (await open(replyId, 0, patient)).getReader();
	const decoder = new TextDecoder();
	const parts: string[] = [];
	while (parts.length < 3) parts.push(decoder.decode((await reader.read()).value));
	expect(parts).toEqual([': reply\n\n', ': alive\n\n', ': alive\n\n']);
	await reader.cancel();
	call.end();
});

test('stopping the server closes its streams without an end, so that readers come back', async () => {
	const leaving = world.chat('held');
	const { replyId, call } = await begin();
	const reading = readReply(await open(replyId, 0, leaving));
	await leaving.stop();
	expect((await reading).end).toBeNull();
	call.end();
});

test('readers who lose their connection again and again end with the same text from one call', async () => {
	const seed = Number(process.env.FC_SEED ?? Date.now() % 1_000_000);
	const random = seededRandom(seed);
	const int = (below: number) => Math.floor(random() * below);
	const calls = world.model.calls.length;
	const { replyId, call } = await begin();
	let disconnects = 0;
	const watch = async (): Promise<Reading> => {
		let reading: Reading = await readReply(await open(replyId), { until: ({ text }) => text !== '' });
		while (!reading.end) {
			const goal = reading.text.length + int(120);
			disconnects += 1;
			// Now and then a reader forgets a part, as a browser does that was put to sleep.
			const have = int(4) === 0 ? reading.text.slice(0, int(reading.text.length)) : reading.text;
			const stream = await open(replyId, have.length);
			reading = await readReply(stream, { have, until: ({ text }) => text.length >= goal });
		}
		return reading;
	};
	const watchers = Array.from({ length: 6 }, watch);
	let text = '';
	for (let index = 0; index < 60 || disconnects < DISCONNECTS; index += 1) {
		const word = `${index}:${UNICODE_TEXT.slice(0, int(20)).toWellFormed()} `;
		call.say(word);
		text += word;
		if (index === 20 || index === 40) watchers.push(watch());
		await call.pause(1);
	}
	call.end();
	for (const reading of await Promise.all(watchers)) {
		expect(reading.text, `seed ${seed}`).toBe(text);
		expect(reading.end, `seed ${seed}`).toEqual({ status: 'done', length: text.length });
	}
	expect(world.model.calls).toHaveLength(calls + 1);
	const [stored] = await world.database.db.select().from(replies).where(eq(replies.id, replyId));
	expect(stored?.text, `seed ${seed}`).toBe(text);
});
