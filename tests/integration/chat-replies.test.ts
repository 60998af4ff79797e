import { eq } from 'drizzle-orm';
import { v4 as uuidv4 } from 'uuid';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { isReplyOver } from '#lib/protocol/chat.ts';
import type { Chat } from '#server/chat/chat.ts';
import { replies } from '#server/db/schema.ts';
import { ask, ChatWorld, readReply, readToEnd, say } from '../helpers/chat-world.ts';
import { STEADY_TEXT } from '../helpers/fake-model-scenarios.ts';
import { until } from '../helpers/until.ts';

let world: ChatWorld;
let chat: Chat;
let ana: string;
let ben: string;
let vera: string;

/** Short enough for a test, in the same proportions as in production. */
const FAST = { checkpointMs: 50, leaseMs: 200, reapMs: 50 };

beforeAll(async () => {
	world = await ChatWorld.create();
	// Not started: it would look for replies that the tests' other nodes are about to claim.
	chat = world.chat('held', { timing: FAST });
	[ana, ben, vera] = await Promise.all([world.person('Ana'), world.person('Ben'), world.person('Vera')]);
});
afterAll(() => world.end());
afterEach(() => {
	for (const call of world.model.calls) if (!call.over) call.end();
});

async function newThread(): Promise<string> {
	const projectId = await world.project({ [ana]: 'owner', [ben]: 'editor', [vera]: 'viewer' });
	return (await chat.getOrCreateThread({ userId: ana, projectId })).thread.id;
}

/** Runs `work` while a node looks after abandoned replies. */
async function withReaper<T>(work: () => Promise<T>): Promise<T> {
	const node = world.chat('held', { timing: FAST });
	node.start();
	const result = await work();
	await node.stop();
	return result;
}

const get = (replyId: string, node = chat) => node.getReply({ userId: ana, replyId });
const over = (replyId: string, node = chat) =>
	until('the reply is over', async () => {
		const reply = await get(replyId, node);
		return isReplyOver(reply.status) ? reply : null;
	});

test('asking answers at once, and the reply goes on without the person who asked', async () => {
	const threadId = await newThread();
	const { message, reply } = await chat.sendMessage({
		userId: ana,
		threadId,
		clientId: uuidv4(),
		body: 'Who opens?',
		ask: true
	});
	expect(message.asked).toBe(true);
	expect(reply).toMatchObject({ requestedBy: ana, requestedByName: 'Ana', askedThroughSeq: message.seq });
	const call = await world.model.nextCall();
	expect(call.body.messages.at(-1)).toEqual({
		role: 'user',
		content: expect.stringMatching(/^Ana \(.*\): Who opens\?$/)
	});
	call.say('Petra ');
	call.say('opens.');
	call.end();
	const done = await over(reply?.id ?? '');
	expect(done).toMatchObject({
		status: 'done',
		text: 'Petra opens.',
		tokensIn: 100,
		tokensOut: 3,
		model: 'held'
	});
	const { messages } = await chat.listMessages({ userId: ben, threadId });
	expect(messages.map(({ seq, kind, body }) => ({ seq, kind, body }))).toEqual([
		{ seq: 1, kind: 'member', body: 'Who opens?' },
		{ seq: 2, kind: 'assistant', body: 'Petra opens.' }
	]);
	expect(messages[1]).toMatchObject({ replyId: done.id, authorId: null });
});

test('asks made while a reply is written join one queued reply that sees them all', async () => {
	const threadId = await newThread();
	const first = await ask(chat, { userId: ana, threadId, body: 'First question' });
	const call = await world.model.nextCall();
	call.say('First answer');
	const calls = world.model.calls.length;
	const later = await Promise.all(
		Array.from({ length: 10 }, (_, index) =>
			ask(chat, { userId: index % 2 ? ana : ben, threadId, body: `Question ${index}` })
		)
	);
	expect(new Set(later.map(({ id }) => id)).size).toBe(1);
	const queued = await get(later[0]?.id ?? '');
	expect(queued).toMatchObject({ status: 'queued', messageId: null, askedThroughSeq: 12 });
	expect((await chat.listMessages({ userId: ben, threadId })).replies.map(({ id }) => id)).toContain(
		queued.id
	);
	expect(world.model.calls).toHaveLength(calls);
	call.end();
	const second = await world.model.nextCall();
	expect(await over(first.id)).toMatchObject({ status: 'done' });
	for (let index = 0; index < 10; index += 1) expect(second.prompt).toContain(`Question ${index}`);
	expect(second.body.messages.filter(({ role }) => role === 'assistant')).toEqual([
		{ role: 'assistant', content: 'First answer' }
	]);
	second.end('stop');
	await over(queued.id);
	expect(world.model.calls).toHaveLength(calls + 1);
});

test('a thread never has two calls to the model at a time, on two nodes and with ten people asking', async () => {
	const open = world.chat('steady', { timing: FAST });
	const other = world.chat('steady', { timing: FAST });
	const threadId = await newThread();
	const before = world.model.calls.length;
	world.model.mostOpen = 0;
	const asked = await Promise.all(
		Array.from({ length: 10 }, (_, index) => ask(index % 2 ? open : other, { userId: ana, threadId }))
	);
	const ids = new Set(asked.map(({ id }) => id));
	for (const id of ids) await over(id);
	expect(world.model.mostOpen).toBe(1);
	expect(world.model.calls.length - before).toBe(ids.size);
	const { messages } = await chat.listMessages({ userId: ana, threadId });
	expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, index) => index + 1));
	expect(messages.at(-1)).toMatchObject({ kind: 'assistant', body: STEADY_TEXT });
});

test('an ask that was sent twice is answered once', async () => {
	const threadId = await newThread();
	const send = { userId: ana, threadId, clientId: uuidv4() };
	const before = world.model.calls.length;
	const [first, again] = await Promise.all([ask(chat, send), ask(chat, send)]);
	expect(again.id).toBe(first.id);
	const call = await world.model.nextCall();
	call.say('Once.');
	call.end();
	await over(first.id);
	expect((await ask(chat, send)).id).toBe(first.id);
	expect(world.model.calls).toHaveLength(before + 1);
});

test('a message that was sent without asking can be asked with afterwards, once', async () => {
	const threadId = await newThread();
	const send = { userId: ana, threadId, clientId: uuidv4(), body: 'Which shift leads are free?' };
	const sent = await chat.sendMessage({ ...send, ask: false });
	expect(sent.reply).toBeUndefined();
	await say(chat, { userId: ben, threadId, body: 'No idea' });
	const asked = await Promise.all([ask(chat, send), ask(chat, send)]);
	expect(asked[0].id).toBe(asked[1].id);
	const call = await world.model.nextCall();
	call.say('Two of them.');
	call.end();
	await over(asked[0].id);
	const { messages } = await chat.listMessages({ userId: ben, threadId });
	expect(messages.map(({ body, asked: with_ }) => [body, with_])).toEqual([
		['Which shift leads are free?', true],
		['No idea', false],
		['Two of them.', false]
	]);
	const without = chat.sendMessage({ ...send, ask: false });
	await expect(without).rejects.toMatchObject({ code: 'client_id_conflict' });
});

test('stop by another member closes the call within 250 ms and says who it was', async () => {
	const threadId = await newThread();
	const reply = await ask(chat, { userId: ana, threadId });
	const call = await world.model.nextCall();
	call.say('The goals in the sheet');
	await readReply(await chat.openReplyStream({ userId: ben, replyId: reply.id, from: 0 }), {
		until: ({ text }) => text !== ''
	});
	const asked = performance.now();
	const stopped = chat.stopReply({ userId: ben, replyId: reply.id });
	await call.closed;
	expect(performance.now() - asked).toBeLessThan(250);
	expect(call.closedEarly).toBe(true);
	expect(await stopped).toMatchObject({
		status: 'stopped',
		text: 'The goals in the sheet',
		stoppedBy: ben,
		stoppedByName: 'Ben'
	});
	const again = chat.stopReply({ userId: ana, replyId: reply.id });
	await expect(again).rejects.toMatchObject({ code: 'reply_not_running' });
});

test('stop reaches a reply on another node although the bus loses the message', async () => {
	const deaf = world.chat('held', {
		timing: FAST,
		bus: { publish: () => undefined, subscribe: () => () => undefined }
	});
	const threadId = await newThread();
	const reply = await ask(deaf, { userId: ana, threadId });
	const call = await world.model.nextCall();
	await chat.stopReply({ userId: ben, replyId: reply.id });
	await call.closed;
	expect(await over(reply.id)).toMatchObject({ status: 'stopped', stoppedByName: 'Ben' });
});

test('a queued reply can be stopped before it began', async () => {
	const threadId = await newThread();
	await ask(chat, { userId: ana, threadId });
	const call = await world.model.nextCall();
	const queued = await ask(chat, { userId: ben, threadId });
	const before = world.model.calls.length;
	const reading = readToEnd(chat, ana, queued.id);
	expect(await chat.stopReply({ userId: ana, replyId: queued.id })).toMatchObject({
		status: 'stopped',
		text: ''
	});
	expect((await reading).end).toEqual({ status: 'stopped', length: 0 });
	call.end();
	await say(chat, { userId: ana, threadId, body: 'Never mind' });
	expect(world.model.calls).toHaveLength(before);
});

test('viewers neither ask, stop nor retry', async () => {
	const threadId = await newThread();
	const forbidden = { code: 'forbidden' };
	await expect(ask(chat, { userId: vera, threadId })).rejects.toMatchObject(forbidden);
	const reply = await ask(chat, { userId: ana, threadId });
	const call = await world.model.nextCall();
	await expect(chat.stopReply({ userId: vera, replyId: reply.id })).rejects.toMatchObject(forbidden);
	call.close();
	await over(reply.id);
	const retry = chat.retryReply({ userId: vera, replyId: reply.id, clientId: uuidv4() });
	await expect(retry).rejects.toMatchObject(forbidden);
});

test('retry is a new reply to the same question, and pressing it twice or by two makes one', async () => {
	const threadId = await newThread();
	const reply = await ask(chat, { userId: ana, threadId, body: 'The question' });
	const call = await world.model.nextCall();
	call.say('Half an ans');
	call.close();
	expect(await over(reply.id)).toMatchObject({
		status: 'interrupted',
		errorCode: 'cut_short',
		text: 'Half an ans'
	});
	await say(chat, { userId: ben, threadId, body: 'It broke off' });
	const clientId = uuidv4();
	const retries = await Promise.all([
		chat.retryReply({ userId: ana, replyId: reply.id, clientId }),
		chat.retryReply({ userId: ana, replyId: reply.id, clientId }),
		chat.retryReply({ userId: ben, replyId: reply.id, clientId: uuidv4() })
	]);
	expect(new Set(retries.map((retry) => retry.reply.id)).size).toBe(1);
	expect(retries.filter(({ created }) => created)).toHaveLength(1);
	const second = await world.model.nextCall();
	expect(second.body.messages.slice(1).map(({ content }) => content)).toEqual([
		expect.stringContaining('The question')
	]);
	second.say('A whole answer');
	second.end();
	const done = await over(retries[0].reply.id);
	expect(done).toMatchObject({ status: 'done', retryOf: reply.id, text: 'A whole answer' });
	expect(await get(reply.id)).toMatchObject({ status: 'interrupted', text: 'Half an ans' });
	const late = await chat.retryReply({ userId: ben, replyId: reply.id, clientId: uuidv4() });
	expect(late).toMatchObject({ created: false, reply: { id: done.id } });
	const { messages } = await chat.listMessages({ userId: ana, threadId });
	expect(messages.map(({ body }) => body)).toEqual([
		'The question',
		'Half an ans',
		'It broke off',
		'A whole answer'
	]);
	// What the retry replaced is not told to the model again.
	await ask(chat, { userId: ana, threadId, body: 'And then?' });
	const third = await world.model.nextCall();
	expect(third.prompt).toContain('A whole answer');
	expect(third.prompt).not.toContain('Half an ans');
});

test('a reply whose process died is interrupted with its stored text, and its late writes are refused', async () => {
	const dead = world.chat('held', { timing: { ...FAST, checkpointMs: 60_000, leaseMs: 60_000 } });
	const threadId = await newThread();
	const reply = await ask(dead, { userId: ana, threadId });
	const call = await world.model.nextCall();
	call.say('Stored. ');
	call.say('Said, not stored.');
	const reading = readToEnd(chat, ben, reply.id);
	await until('a reader is ahead of what is stored', async () => {
		const stream = await dead.openReplyStream({ userId: ben, replyId: reply.id, from: 0 });
		const { text } = await readReply(stream, { until: (now) => now.text !== '' });
		return text === 'Stored. Said, not stored.';
	});
	// As if the process had died after this checkpoint, a lease ago.
	await world.database.db
		.update(replies)
		.set({ text: 'Stored. ', leaseUntil: new Date(Date.now() - 1_000) })
		.where(eq(replies.id, reply.id));
	const interrupted = await withReaper(() => over(reply.id));
	expect(interrupted).toMatchObject({ status: 'interrupted', text: 'Stored. ', errorCode: null });
	expect(await reading).toMatchObject({ text: 'Stored. ', end: { status: 'interrupted', length: 8 } });
	call.say(' And more.');
	call.end();
	await dead.stop();
	expect(await get(reply.id)).toEqual(interrupted);
});

test('a runner that lost its reply ends the call to the model', async () => {
	const threadId = await newThread();
	const reply = await ask(chat, { userId: ana, threadId });
	const call = await world.model.nextCall();
	await world.database.db.update(replies).set({ owner: uuidv4() }).where(eq(replies.id, reply.id));
	await call.closed;
	expect(call.closedEarly).toBe(true);
	expect(await withReaper(() => over(reply.id))).toMatchObject({ status: 'interrupted', errorCode: null });
});

test('a queued reply that nobody started is started by another node', async () => {
	const threadId = await newThread();
	const stopped = world.chat('held', { timing: FAST });
	await stopped.stop();
	const reply = await ask(stopped, { userId: ana, threadId });
	const done = await withReaper(async () => {
		const call = await world.model.nextCall();
		call.say('Here.');
		call.end();
		return await over(reply.id);
	});
	expect(done).toMatchObject({ status: 'done', text: 'Here.' });
});

test('stopping the server ends its replies as interrupted, with all of their text', async () => {
	const leaving = world.chat('held', { timing: { ...FAST, checkpointMs: 60_000, leaseMs: 60_000 } });
	const threadId = await newThread();
	const reply = await ask(leaving, { userId: ana, threadId });
	const call = await world.model.nextCall();
	call.say('So far');
	const stream = await leaving.openReplyStream({ userId: ana, replyId: reply.id, from: 0 });
	const { text } = await readReply(stream, { until: (reading) => reading.text === 'So far' });
	expect(text).toBe('So far');
	await leaving.stop();
	expect(await get(reply.id)).toMatchObject({ status: 'interrupted', text: 'So far' });
	await call.closed;
});

test('a project that cannot be read fails the reply and keeps the question', async () => {
	const blind = world.chat('held', {
		timing: FAST,
		deps: { readProject: () => Promise.reject(new Error('gone')) }
	});
	const threadId = await newThread();
	const reply = await ask(blind, { userId: ana, threadId });
	expect(await over(reply.id)).toMatchObject({ status: 'failed', errorCode: 'upstream', context: null });
});

test('changes bring every step of a reply to those who catch up', async () => {
	const threadId = await newThread();
	const reply = await ask(chat, { userId: ana, threadId });
	const call = await world.model.nextCall();
	await until('the context is stored', async () => (await get(reply.id)).context);
	const before = await chat.changes({ userId: ben, threadId, since: 0 });
	expect(before.replies).toMatchObject([{ id: reply.id, status: 'streaming' }]);
	expect(before.messages.at(-1)).toMatchObject({ kind: 'assistant', replyId: reply.id, body: '' });
	call.say('Done.');
	call.end();
	await over(reply.id);
	const after = await chat.changes({ userId: ben, threadId, since: before.rev });
	expect(after.replies).toMatchObject([{ id: reply.id, status: 'done', text: 'Done.' }]);
	expect(after.messages).toMatchObject([{ replyId: reply.id, body: 'Done.' }]);
	expect(world.doorbells.map(({ message }) => message)).toContainEqual({
		type: 'thread',
		threadId,
		rev: after.rev
	});
});
