import { and, eq } from 'drizzle-orm';
import { v4 as uuidv4 } from 'uuid';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { isReplyOver } from '#lib/protocol/chat.ts';
import type { Chat } from '#server/chat/chat.ts';
import { memberships, projects, replies } from '#server/db/schema.ts';
import { ask, ChatWorld, readReply, readToEnd, say } from '../helpers/chat-world.ts';
import { until } from '../helpers/until.ts';

let world: ChatWorld;
let chat: Chat;
let ana: string;
let ben: string;
let cleo: string;

const FAST = { checkpointMs: 50, leaseMs: 200, reapMs: 50 };

beforeAll(async () => {
	world = await ChatWorld.create();
	chat = world.chat('held', { timing: FAST });
	[ana, ben, cleo] = await Promise.all([world.person('Ana'), world.person('Ben'), world.person('Cleo')]);
});
afterAll(() => world.end());
afterEach(() => {
	for (const call of world.model.calls) if (!call.over) call.end();
});

async function newThread(): Promise<{ threadId: string; projectId: string }> {
	const projectId = await world.project({ [ana]: 'owner', [ben]: 'editor', [cleo]: 'editor' });
	const { thread } = await chat.getOrCreateThread({ userId: ana, projectId });
	return { threadId: thread.id, projectId };
}

/** A thread in which a reply is being written, so that what is asked next waits. */
async function busyThread() {
	const { threadId, projectId } = await newThread();
	await ask(chat, { userId: ana, threadId, body: 'First question' });
	return { threadId, projectId, call: await world.model.nextCall() };
}

const get = (replyId: string) => chat.getReply({ userId: ana, replyId });
const over = (replyId: string) =>
	until('the reply is over', async () => {
		const reply = await get(replyId);
		return isReplyOver(reply.status) ? reply : null;
	});

async function remove(projectId: string, userId: string): Promise<void> {
	await world.database.db
		.delete(memberships)
		.where(and(eq(memberships.projectId, projectId), eq(memberships.userId, userId)));
	world.bus.publish({ topic: 'access', userId, projectId });
}

test('a question that waits is not answered for a person who was removed from the project', async () => {
	const { threadId, projectId, call } = await busyThread();
	const queued = await ask(chat, { userId: ben, threadId, body: 'What is in the charter?' });
	const reading = readToEnd(chat, ana, queued.id);
	await remove(projectId, ben);
	const calls = world.model.calls.length;
	call.end();
	expect(await over(queued.id)).toMatchObject({
		...{ status: 'stopped', text: '', messageId: null, context: null },
		...{ errorCode: null, stoppedBy: null }
	});
	expect((await reading).end).toEqual({ status: 'stopped', length: 0 });
	expect(world.model.calls).toHaveLength(calls);
	const changes = await chat.changes({ userId: ana, threadId, since: 0 });
	expect(world.doorbells.at(-1)?.message).toEqual({ type: 'thread', threadId, rev: changes.rev });
	expect(changes.messages.at(-1)?.body).toBe('What is in the charter?');
});

test('it is answered for the next member whose question joined it', async () => {
	const { threadId, projectId, call } = await busyThread();
	const queued = await ask(chat, { userId: ben, threadId, body: 'What is in the charter?' });
	await ask(chat, { userId: cleo, threadId, body: 'And who wrote it?' });
	await ask(chat, { userId: ana, threadId, body: 'When?' });
	await remove(projectId, ben);
	call.end();
	const next = await world.model.nextCall();
	next.say('Cleo did.');
	next.end();
	expect(await over(queued.id)).toMatchObject({
		status: 'done',
		requestedBy: cleo,
		requestedByName: 'Cleo'
	});
});

test('who was made a viewer meanwhile still gets the answer', async () => {
	const { threadId, projectId, call } = await busyThread();
	const queued = await ask(chat, { userId: ben, threadId });
	await world.database.db
		.update(memberships)
		.set({ role: 'viewer' })
		.where(and(eq(memberships.projectId, projectId), eq(memberships.userId, ben)));
	call.end();
	(await world.model.nextCall()).end();
	expect(await over(queued.id)).toMatchObject({ requestedBy: ben, errorCode: 'upstream' });
});

test('deleting a question that waits takes back the ask', async () => {
	const { threadId, call } = await busyThread();
	const { message, reply } = await chat.sendMessage({
		...{ userId: ben, threadId, clientId: uuidv4() },
		body: 'Never mind',
		ask: true
	});
	const replyId = reply?.id ?? '';
	const reading = readToEnd(chat, ana, replyId);
	const { rev } = await chat.changes({ userId: ana, threadId, since: 0 });
	const ends: string[] = [];
	const unsubscribe = world.bus.subscribe('reply-end', ({ replyId: ended }) => ends.push(ended));
	await chat.deleteMessage({ userId: ben, messageId: message.id });
	unsubscribe();
	expect(ends).toEqual([replyId]);
	expect(await get(replyId)).toMatchObject({ status: 'stopped', stoppedByName: 'Ben', messageId: null });
	expect((await reading).end).toEqual({ status: 'stopped', length: 0 });
	const changes = await chat.changes({ userId: ana, threadId, since: rev });
	expect(changes.replies.map(({ id, status }) => [id, status])).toContainEqual([replyId, 'stopped']);
	const calls = world.model.calls.length;
	call.end();
	await until('the thread is free', async () => {
		const { replies: all } = await chat.listMessages({ userId: ana, threadId });
		return all.every(({ status }) => isReplyOver(status));
	});
	expect(world.model.calls).toHaveLength(calls);
});

test('deleting one of the questions that wait leaves the others, and deleting something else leaves them all', async () => {
	const { threadId, call } = await busyThread();
	const remark = await say(chat, { userId: ben, threadId, body: 'A remark' });
	const send = (body: string) =>
		chat.sendMessage({ userId: ben, threadId, clientId: uuidv4(), body, ask: true });
	const first = await send('canary-gone');
	const second = await send('canary-stays');
	expect(first.reply?.id).toBe(second.reply?.id);
	await chat.deleteMessage({ userId: ben, messageId: first.message.id });
	await chat.deleteMessage({ userId: ben, messageId: remark.id });
	expect(await get(second.reply?.id ?? '')).toMatchObject({ status: 'queued' });
	await chat.editMessage({ userId: ben, messageId: second.message.id, body: 'canary-edited' });
	call.end();
	const next = await world.model.nextCall();
	expect(next.prompt).not.toMatch(/canary-gone|canary-stays/);
	expect(next.body.messages.at(-1)?.content).toContain('canary-edited');
});

test('deleting a question that joined a waiting retry leaves the retry', async () => {
	const { threadId } = await newThread();
	const failed = await ask(chat, { userId: ana, threadId, body: 'canary-first' });
	(await world.model.nextCall()).close();
	await over(failed.id);
	await ask(chat, { userId: ana, threadId, body: 'Second' });
	const busy = await world.model.nextCall();
	const { reply } = await chat.retryReply({ userId: ana, replyId: failed.id, clientId: uuidv4() });
	const joined = await chat.sendMessage({
		...{ userId: ben, threadId, clientId: uuidv4() },
		body: 'Third',
		ask: true
	});
	expect(joined.reply?.id).toBe(reply.id);
	await chat.deleteMessage({ userId: ben, messageId: joined.message.id });
	busy.end();
	expect((await world.model.nextCall()).prompt).toContain('canary-first');
});

test('asking again for an answer whose question was deleted does not ask the model nothing', async () => {
	const { threadId } = await newThread();
	const { message, reply } = await chat.sendMessage({
		...{ userId: ana, threadId, clientId: uuidv4() },
		body: 'Deleted later',
		ask: true
	});
	(await world.model.nextCall()).close();
	await over(reply?.id ?? '');
	await chat.deleteMessage({ userId: ana, messageId: message.id });
	const calls = world.model.calls.length;
	const again = await chat.retryReply({ userId: ana, replyId: reply?.id ?? '', clientId: uuidv4() });
	expect(await over(again.reply.id)).toMatchObject({ status: 'stopped', text: '' });
	expect(world.model.calls).toHaveLength(calls);
});

test('a question that is confirmed after others were answered is the one that is answered', async () => {
	const { threadId } = await newThread();
	const late = { userId: ana, threadId, clientId: uuidv4(), body: 'The late question?' };
	const sent = await chat.sendMessage({ ...late, ask: false });
	const other = await ask(chat, { userId: ben, threadId, body: 'Another question?' });
	const call = await world.model.nextCall();
	call.say('Another answer.');
	call.end();
	await over(other.id);
	await say(chat, { userId: ben, threadId, body: 'Thanks.' });
	const reply = await ask(chat, late);
	const next = await world.model.nextCall();
	expect(next.body.messages.slice(1).map(({ content }) => content)).toEqual([
		expect.stringContaining('The late question?')
	]);
	expect(await get(reply.id)).toMatchObject({ askedThroughSeq: sent.message.seq });
});

test('deleting a question that was confirmed late and still waits takes it back', async () => {
	const { threadId } = await newThread();
	const late = { userId: ben, threadId, clientId: uuidv4(), body: 'The late question?' };
	const sent = await chat.sendMessage({ ...late, ask: false });
	await ask(chat, { userId: ana, threadId });
	await world.model.nextCall();
	await ask(chat, late);
	await chat.deleteMessage({ userId: ben, messageId: sent.message.id });
	const { replies: all } = await chat.changes({ userId: ana, threadId, since: 0 });
	expect(all.map(({ status }) => status).sort()).toEqual(['stopped', 'streaming']);
});

test('a message that was deleted cannot be asked with afterwards', async () => {
	const { threadId } = await newThread();
	const late = { userId: ben, threadId, clientId: uuidv4(), body: 'The late question?' };
	const sent = await chat.sendMessage({ ...late, ask: false });
	await chat.deleteMessage({ userId: ben, messageId: sent.message.id });
	const again = await chat.sendMessage({ ...late, ask: true });
	expect([again.created, again.message.asked, again.reply]).toEqual([false, false, undefined]);
});

test('an answer whose retry came to nothing is still told', async () => {
	const { threadId } = await newThread();
	const first = await ask(chat, { userId: ana, threadId, body: 'Who opens?' });
	const broken = await world.model.nextCall();
	broken.say('Petra, half told.');
	broken.close();
	await over(first.id);
	await ask(chat, { userId: ana, threadId, body: 'And who closes?' });
	const busy = await world.model.nextCall();
	const { reply } = await chat.retryReply({ userId: ana, replyId: first.id, clientId: uuidv4() });
	await chat.stopReply({ userId: ana, replyId: reply.id });
	busy.say('Jonas.');
	busy.end();
	await ask(chat, { userId: ana, threadId, body: 'Thanks' });
	expect((await world.model.nextCall()).prompt).toContain('Petra, half told.');
});

test('two people of whom one retries the first answer and one its retry get one answer', async () => {
	const { threadId } = await newThread();
	const first = await ask(chat, { userId: ana, threadId });
	(await world.model.nextCall()).close();
	await over(first.id);
	const second = await chat.retryReply({ userId: ana, replyId: first.id, clientId: uuidv4() });
	(await world.model.nextCall()).close();
	await over(second.reply.id);
	const calls = world.model.calls.length;
	const both = await Promise.all([
		chat.retryReply({ userId: ana, replyId: first.id, clientId: uuidv4() }),
		chat.retryReply({ userId: ben, replyId: second.reply.id, clientId: uuidv4() })
	]);
	expect(both[0].reply.id).toBe(both[1].reply.id);
	expect(both.filter(({ created }) => created)).toHaveLength(1);
	const call = await world.model.nextCall();
	call.say('At last.');
	call.end();
	await over(both[0].reply.id);
	const late = await chat.retryReply({ userId: ben, replyId: first.id, clientId: uuidv4() });
	expect(late).toMatchObject({ created: false, reply: { id: both[0].reply.id } });
	expect(world.model.calls).toHaveLength(calls + 1);
});

test('a process that was suspended for longer than its lease adds nothing to a text that others go on with', async () => {
	const asleep = world.chat('held', { timing: { ...FAST, checkpointMs: 60_000, leaseMs: 60_000 } });
	const { threadId } = await newThread();
	const reply = await ask(asleep, { userId: ana, threadId });
	const call = await world.model.nextCall();
	call.say('One, ');
	const reading = readToEnd(asleep, ben, reply.id);
	await readReply(await asleep.openReplyStream({ userId: ana, replyId: reply.id, from: 0 }), {
		until: ({ text }) => text === 'One, '
	});
	await world.database.db
		.update(replies)
		.set({ text: 'One, ', leaseUntil: new Date(Date.now() - 1_000) })
		.where(eq(replies.id, reply.id));
	const node = world.chat('held', { timing: FAST });
	node.start();
	await over(reply.id);
	await node.stop();
	const next = await chat.retryReply({ userId: ben, replyId: reply.id, clientId: uuidv4(), continue: true });
	const goesOn = await world.model.nextCall();
	// It wakes, and what the network kept for it arrives.
	call.say('two from the dead, ');
	call.end();
	goesOn.say('two, three.');
	goesOn.end();
	expect(await over(next.reply.id)).toMatchObject({ status: 'done', text: 'One, two, three.' });
	await asleep.stop();
	expect(await get(reply.id)).toMatchObject({ status: 'interrupted', text: 'One, ' });
	expect(await reading).toMatchObject({ text: 'One, ', end: { status: 'interrupted', length: 5 } });
});

test('a project that is deleted while a reply is written ends it, and nothing goes on trying', async () => {
	const node = world.chat('held', { timing: { ...FAST, checkpointMs: 60_000 } });
	const { threadId, projectId } = await newThread();
	await ask(node, { userId: ana, threadId });
	const call = await world.model.nextCall();
	call.say('Nobody will read this.');
	await world.database.db.delete(projects).where(eq(projects.id, projectId));
	call.end();
	// A second attempt to store the end would come after `checkpointMs`.
	await node.stop();
});
