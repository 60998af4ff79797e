import { eq } from 'drizzle-orm';
import { v4 as uuidv4 } from 'uuid';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { isReplyOver, type Reply } from '#lib/protocol/chat.ts';
import { CONTINUE_INSTRUCTION } from '#server/assistant/instructions.ts';
import type { Bus } from '#server/bus.ts';
import type { Chat } from '#server/chat/chat.ts';
import { replies } from '#server/db/schema.ts';
import { ask, ChatWorld, readReply, readToEnd, say } from '../helpers/chat-world.ts';
import { until } from '../helpers/until.ts';

let world: ChatWorld;
let chat: Chat;
let ana: string;
let ben: string;

const FAST = { checkpointMs: 50, leaseMs: 200, reapMs: 50 };

beforeAll(async () => {
	world = await ChatWorld.create();
	chat = world.chat('held', { timing: FAST });
	[ana, ben] = await Promise.all([world.person('Ana'), world.person('Ben')]);
});
afterAll(() => world.end());
afterEach(() => {
	for (const call of world.model.calls) if (!call.over) call.end();
});

async function newThread(): Promise<string> {
	const projectId = await world.project({ [ana]: 'owner', [ben]: 'editor' });
	return (await chat.getOrCreateThread({ userId: ana, projectId })).thread.id;
}

const get = (replyId: string) => chat.getReply({ userId: ana, replyId });
const over = (replyId: string) =>
	until('the reply is over', async () => {
		const reply = await get(replyId);
		return isReplyOver(reply.status) ? reply : null;
	});

/** A question whose answer breaks off after `text`. */
async function brokenOff(text: string): Promise<Reply> {
	const reply = await ask(chat, {
		userId: ana,
		threadId: await newThread(),
		body: 'Who opens?'
	});
	const call = await world.model.nextCall();
	if (text !== '') call.say(text);
	call.close();
	return await over(reply.id);
}

const goOn = (replyId: string, fields: { userId?: string; clientId?: string } = {}, node = chat) =>
	node.retryReply({ userId: ana, replyId, clientId: uuidv4(), continue: true, ...fields });

test('an answer that broke off goes on behind its own text, which nobody sees less of', async () => {
	const first = await brokenOff('Petra opens, with a wel');
	const { threadId } = first;
	const { reply, created } = await goOn(first.id, { userId: ben });
	expect([created, reply.continues, reply.retryOf]).toEqual([true, true, first.id]);
	const call = await world.model.nextCall();
	expect(call.body.messages.slice(1)).toEqual([
		{ role: 'user', content: expect.stringMatching(/^Ana \(.*\): Who opens\?$/) },
		{ role: 'assistant', content: 'Petra opens, with a wel' },
		{ role: 'user', content: CONTINUE_INSTRUCTION }
	]);
	expect(await get(reply.id)).toMatchObject({ status: 'streaming', text: first.text });
	const { messages } = await chat.listMessages({ userId: ana, threadId });
	expect(messages.at(-1)).toMatchObject({ replyId: reply.id, body: first.text });
	const reading = readToEnd(chat, ana, reply.id);
	const fromThere = readReply(
		await chat.openReplyStream({ userId: ana, replyId: reply.id, from: first.text.length }),
		{ have: first.text }
	);
	call.say('come');
	call.say(' round.\n');
	call.end();
	const text = 'Petra opens, with a welcome round.\n';
	for (const read of [await reading, await fromThere]) {
		expect(read).toMatchObject({
			...{ text, gaps: 0, overlaps: 0, resets: 0 },
			end: { status: 'done', length: text.length }
		});
	}
	expect(await over(reply.id)).toMatchObject({ status: 'done', text, continues: true });
	expect(await get(first.id)).toMatchObject({ status: 'interrupted', text: first.text });
});

test('later questions are told of the whole answer, and not of the part twice', async () => {
	const first = await brokenOff('Petra opens, with a wel');
	const { reply } = await goOn(first.id);
	const call = await world.model.nextCall();
	call.say('come round.');
	call.end();
	await over(reply.id);
	await ask(chat, { userId: ana, threadId: first.threadId, body: 'And then?' });
	const next = await world.model.nextCall();
	expect(next.body.messages.filter(({ role }) => role === 'assistant')).toEqual([
		{ role: 'assistant', content: 'Petra opens, with a welcome round.' }
	]);
});

test('when going on fails at once, the text that was there stays', async () => {
	const first = await brokenOff('Petra opens');
	const { reply } = await goOn(first.id);
	const call = await world.model.nextCall();
	call.error(500, { message: 'The server had an error.', type: 'server_error', code: null });
	expect(await over(reply.id)).toMatchObject({
		status: 'interrupted',
		errorCode: 'upstream',
		text: 'Petra opens'
	});
	const blind = world.chat('held', {
		timing: FAST,
		deps: { readProject: () => Promise.reject(new Error('gone')) }
	});
	const unread = await goOn(reply.id, {}, blind);
	expect(await over(unread.reply.id)).toMatchObject({ status: 'interrupted', text: 'Petra opens' });
});

test('an answer that had nothing to add is done', async () => {
	const first = await brokenOff('Petra opens.');
	const { reply } = await goOn(first.id);
	(await world.model.nextCall()).end();
	expect(await over(reply.id)).toMatchObject({ status: 'done', text: 'Petra opens.' });
});

test('what broke off again goes on from where it is now, whichever of the two one presses', async () => {
	const first = await brokenOff('One, ');
	const second = await goOn(first.id);
	const call = await world.model.nextCall();
	call.say('two, ');
	call.close();
	expect(await over(second.reply.id)).toMatchObject({ status: 'interrupted', text: 'One, two, ' });
	const clientId = uuidv4();
	const [pressed, again, other] = await Promise.all([
		goOn(first.id, { clientId }),
		goOn(first.id, { clientId }),
		goOn(second.reply.id, { userId: ben })
	]);
	expect(new Set([pressed.reply.id, again.reply.id, other.reply.id]).size).toBe(1);
	expect([pressed, again, other].filter(({ created }) => created)).toHaveLength(1);
	expect(pressed.reply).toMatchObject({ retryOf: second.reply.id, continues: true });
	const last = await world.model.nextCall();
	expect(last.body.messages.at(-2)).toEqual({ role: 'assistant', content: 'One, two, ' });
	last.say('three.');
	last.end();
	expect(await over(pressed.reply.id)).toMatchObject({ status: 'done', text: 'One, two, three.' });
	const late = await goOn(first.id, { userId: ben });
	expect(late).toMatchObject({ created: false, reply: { id: pressed.reply.id } });
	expect((await goOn(first.id, { clientId })).reply.id).toBe(pressed.reply.id);
});

test('an answer that was begun anew is not what the first one goes on with', async () => {
	const first = await brokenOff('One, ');
	const anew = await chat.retryReply({ userId: ana, replyId: first.id, clientId: uuidv4() });
	const call = await world.model.nextCall();
	call.say('Uno, ');
	call.close();
	await over(anew.reply.id);
	const { reply } = await goOn(first.id);
	expect(reply).toMatchObject({ retryOf: first.id, continues: true });
	await world.model.nextCall();
	expect((await get(reply.id)).text).toBe('One, ');
});

test('an answer without a word, and one that is done, are written anew', async () => {
	const empty = await brokenOff('');
	const { reply } = await goOn(empty.id);
	const call = await world.model.nextCall();
	expect(reply.continues).toBe(false);
	expect(call.body.messages.at(-1)?.role).toBe('user');
	expect(call.prompt).not.toContain(CONTINUE_INSTRUCTION);
	call.say('Petra.');
	call.end();
	await over(reply.id);
	const again = await goOn(reply.id);
	expect(again.reply).toMatchObject({ continues: false, retryOf: reply.id });
	await world.model.nextCall();
	expect((await get(again.reply.id)).text).toBe('');
});

test('a model that cannot go on answers anew, also when it was asked while another one was set up', async () => {
	const builtIn = world.chat(null, { timing: FAST });
	const first = await brokenOff('Petra op');
	const { reply } = await goOn(first.id, {}, builtIn);
	expect(reply.continues).toBe(false);
	expect(await over(reply.id)).toMatchObject({
		status: 'done',
		text: expect.stringMatching(/^I am not a language model/)
	});
	const second = await brokenOff('Petra op');
	const stopped = world.chat('held', { timing: FAST });
	await stopped.stop();
	const waiting = await goOn(second.id, {}, stopped);
	expect(waiting.reply).toMatchObject({ status: 'queued', continues: true });
	builtIn.start();
	expect(await over(waiting.reply.id)).toMatchObject({
		continues: false,
		text: expect.stringMatching(/^I am not a language model/)
	});
	await builtIn.stop();
});

test('a question that joins a waiting continuation is answered with it, from the beginning', async () => {
	const first = await brokenOff('Petra op');
	const { threadId } = first;
	await ask(chat, { userId: ben, threadId, body: 'When is lunch?' });
	const busy = await world.model.nextCall();
	const { reply } = await goOn(first.id);
	expect(reply).toMatchObject({ status: 'queued', continues: true });
	const joined = await ask(chat, { userId: ben, threadId, body: 'And where?' });
	expect(joined).toMatchObject({ id: reply.id, continues: false });
	busy.end();
	const call = await world.model.nextCall();
	expect(call.prompt).toContain('And where?');
	expect(call.prompt).not.toContain(CONTINUE_INSTRUCTION);
	expect((await get(reply.id)).text).toBe('');
});

test('a reader on another node has the text that was there before the first word', async () => {
	const silent: Bus = { publish: () => undefined, subscribe: () => () => undefined };
	const remote = world.chat('held', { bus: silent });
	const first = await brokenOff('Petra opens');
	const { reply } = await goOn(first.id);
	const call = await world.model.nextCall();
	const stream = () => remote.openReplyStream({ userId: ben, replyId: reply.id, from: 0 });
	const early = await readReply(await stream(), { until: ({ text }) => text !== '' });
	expect(early.text).toBe('Petra opens');
	const reading = readReply(await stream());
	call.say(' the day.');
	call.end();
	expect(await reading).toMatchObject({ text: 'Petra opens the day.', gaps: 0, overlaps: 0, resets: 0 });
});

test('who waits for a continuation to begin gets all of it, and who has the old text only the rest', async () => {
	const first = await brokenOff('Petra opens');
	const { threadId, text } = first;
	await ask(chat, { userId: ben, threadId, body: 'When is lunch?' });
	const busy = await world.model.nextCall();
	const { reply } = await goOn(first.id);
	const stream = (from: number) => chat.openReplyStream({ userId: ben, replyId: reply.id, from });
	const begun = Promise.withResolvers<string>();
	const reading = readReply(await stream(0), {
		until: (now) => {
			if (now.text !== '') begun.resolve(now.text);
			return false;
		}
	});
	const rest = readReply(await stream(text.length), { have: text });
	busy.end();
	const call = await world.model.nextCall();
	expect(await begun.promise).toBe('Petra opens');
	call.say(' the day.');
	call.end();
	for (const read of await Promise.all([reading, rest])) {
		expect(read).toMatchObject({ text: 'Petra opens the day.', gaps: 0, overlaps: 0, resets: 0 });
	}
});

test('a process that dies while it goes on leaves no less than there was', async () => {
	const dead = world.chat('held', { timing: { ...FAST, checkpointMs: 60_000, leaseMs: 60_000 } });
	const first = await brokenOff('Petra opens');
	const { reply } = await goOn(first.id, {}, dead);
	const call = await world.model.nextCall();
	call.say(' the day, said and not stored.');
	await world.database.db
		.update(replies)
		.set({ leaseUntil: new Date(Date.now() - 1_000) })
		.where(eq(replies.id, reply.id));
	const node = world.chat('held', { timing: FAST });
	node.start();
	expect(await over(reply.id)).toMatchObject({ status: 'interrupted', text: 'Petra opens' });
	await node.stop();
	await dead.stop();
});

test('what was said since is not what a continuation answers', async () => {
	const first = await brokenOff('Petra op');
	await say(chat, { userId: ben, threadId: first.threadId, body: 'It broke off.' });
	await goOn(first.id);
	const call = await world.model.nextCall();
	expect(call.prompt).not.toContain('It broke off.');
});
