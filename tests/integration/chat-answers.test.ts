import { v4 as uuidv4 } from 'uuid';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Reply } from '#lib/protocol/chat.ts';
import type { Chat } from '#server/chat/chat.ts';
import { ask, ChatWorld, readToEnd, say } from '../helpers/chat-world.ts';

let world: ChatWorld;
let chat: Chat;
let ana: string;
let ben: string;
let vera: string;
let threadId: string;

beforeAll(async () => {
	world = await ChatWorld.create();
	chat = world.chat('held');
	ana = await world.person('Ana Ferreira');
	ben = await world.person('Ben Okafor');
	vera = await world.person('Vera Lind');
});
afterAll(() => world.end());

beforeEach(async () => {
	const projectId = await world.project({ [ana]: 'owner', [ben]: 'editor', [vera]: 'viewer' });
	threadId = (await chat.getOrCreateThread({ userId: ana, projectId })).thread.id;
});

/** Has the model say this in the reply that begins next. */
async function answerWith(text: string, reply: Reply): Promise<Reply> {
	const call = await world.model.nextCall();
	if (text !== '') call.say(text);
	if (text === '') call.reset();
	else call.end();
	await readToEnd(chat, ana, reply.id);
	return await chat.getReply({ userId: ana, replyId: reply.id });
}

async function again(reply: Reply, text: string, userId = ana): Promise<Reply> {
	const retried = await chat.retryReply({ userId, replyId: reply.id, clientId: uuidv4() });
	return await answerWith(text, retried.reply);
}

const get = (reply: Reply) => chat.getReply({ userId: ana, replyId: reply.id });

/** What the model is told of the thread when it is asked next. */
async function told(): Promise<string[]> {
	const reply = await ask(chat, { userId: ana, threadId, body: 'And now?' });
	const call = await world.model.nextCall();
	call.end();
	await readToEnd(chat, ana, reply.id);
	return call.body.messages.filter(({ role }) => role === 'assistant').map(({ content }) => content);
}

test('a finished answer can be asked for again, and the new one is shown by itself when it begins', async () => {
	const first = await answerWith('One', await ask(chat, { userId: ana, threadId }));
	expect(first).toMatchObject({ status: 'done', firstReplyId: null, shownReplyId: null });
	const retried = await chat.retryReply({ userId: ben, replyId: first.id, clientId: uuidv4() });
	await world.model.nextCall().then(async (call) => {
		expect((await get(first)).shownReplyId, 'while it is written').toBe(retried.reply.id);
		call.say('Two');
		call.end();
	});
	await readToEnd(chat, ana, retried.reply.id);
	expect(await get(retried.reply)).toMatchObject({ firstReplyId: first.id, retryOf: first.id, text: 'Two' });
	const third = await again(retried.reply, 'Three');
	expect(third).toMatchObject({ firstReplyId: first.id, retryOf: retried.reply.id });
	expect((await get(first)).shownReplyId).toBe(third.id);
	expect(await told()).toEqual(['Three']);
});

test('the model is told the answer that everyone sees', async () => {
	const first = await answerWith('One', await ask(chat, { userId: ana, threadId }));
	await again(first, 'Two');
	await chat.showReply({ userId: ben, replyId: first.id });
	expect(await told()).toEqual(['One']);
});

test('of an answer that came to nothing the one before it is told, though all see what happened', async () => {
	const first = await answerWith('One', await ask(chat, { userId: ana, threadId }));
	const failed = await again(first, '');
	expect(failed.status).toBe('failed');
	expect((await get(first)).shownReplyId).toBe(failed.id);
	expect(await told()).toEqual(['One']);
});

test('who steps is heard by all, and of two at once both see the same', async () => {
	const first = await answerWith('One', await ask(chat, { userId: ana, threadId }));
	const second = await again(first, 'Two');
	const { rev } = await chat.changes({ userId: ben, threadId, since: 0 });
	await chat.showReply({ userId: ana, replyId: first.id });
	const news = await chat.changes({ userId: ben, threadId, since: rev });
	expect(news.replies).toMatchObject([{ id: first.id, shownReplyId: first.id }]);
	expect(world.doorbells.at(-1)?.message).toMatchObject({ type: 'thread', threadId, rev: news.rev });
	await Promise.all([
		chat.showReply({ userId: ana, replyId: second.id }),
		chat.showReply({ userId: ben, replyId: first.id })
	]);
	const [one, two] = await Promise.all(
		[ana, ben].map((userId) => chat.changes({ userId, threadId, since: rev }))
	);
	expect(one).toEqual(two);
	const same = await chat.showReply({ userId: ana, replyId: first.id });
	const again2 = await chat.showReply({ userId: ana, replyId: first.id });
	expect(again2, 'choosing what is shown changes nothing').toEqual(same);
});

test('viewers see the answers and choose none for others; outsiders know of none', async () => {
	const first = await answerWith('One', await ask(chat, { userId: ana, threadId }));
	await again(first, 'Two');
	await expect(chat.showReply({ userId: vera, replyId: first.id })).rejects.toMatchObject({
		code: 'forbidden'
	});
	const stranger = await world.person('Stan Ranger');
	await expect(chat.showReply({ userId: stranger, replyId: first.id })).rejects.toMatchObject({
		code: 'not_found'
	});
});

test('one that has not begun cannot be shown', async () => {
	const first = await ask(chat, { userId: ana, threadId });
	const call = await world.model.nextCall();
	const queued = await ask(chat, { userId: ben, threadId });
	await expect(chat.showReply({ userId: ana, replyId: queued.id })).rejects.toMatchObject({
		code: 'invalid'
	});
	call.end();
	await readToEnd(chat, ana, first.id);
	await answerWith('Two', queued);
});

test('a page with one of the answers brings all of them, and what they are unread as', async () => {
	const first = await answerWith('One', await ask(chat, { userId: ana, threadId }));
	await say(chat, { userId: ana, threadId, body: 'Hm.' });
	const second = await again(first, 'Two');
	const third = await again(second, 'Three');
	for (const around of [first.seq ?? 0, third.seq ?? 0]) {
		const page = await chat.listMessages({ userId: ben, threadId, around, limit: 1 });
		expect(page.messages).toHaveLength(1);
		expect(page.replies.map(({ id }) => id).sort()).toEqual([first.id, second.id, third.id].sort());
	}
	const { thread } = await chat.getOrCreateThread({
		userId: ben,
		projectId: (await chat.markRead({ userId: ben, threadId, seq: 0 })).projectId ?? ''
	});
	expect(thread.unread, 'two messages of Ana’s, and one answer').toBe(3);
});

test('a retry that is answered together with another question stands by itself', async () => {
	const first = await answerWith('One', await ask(chat, { userId: ana, threadId }));
	const other = await ask(chat, { userId: ben, threadId, body: 'Another thing' });
	const call = await world.model.nextCall();
	const queued = await ask(chat, { userId: ben, threadId, body: 'And one more' });
	const joined = await chat.retryReply({ userId: ana, replyId: first.id, clientId: uuidv4() });
	expect(joined.reply.id).toBe(queued.id);
	call.say('Other');
	call.end();
	await readToEnd(chat, ana, other.id);
	const both = await answerWith('Both', queued);
	expect(both).toMatchObject({ retryOf: first.id, firstReplyId: null });
	expect((await get(first)).shownReplyId).toBeNull();
	const once = await again(first, 'Once more');
	expect(once.firstReplyId, 'it can be asked for by itself after that').toBe(first.id);
});

test('going on with an answer is not another one', async () => {
	const reply = await ask(chat, { userId: ana, threadId });
	const call = await world.model.nextCall();
	call.say('Half ');
	await call.pause(50);
	call.reset();
	await readToEnd(chat, ana, reply.id);
	const { reply: rest } = await chat.retryReply({
		userId: ana,
		replyId: reply.id,
		clientId: uuidv4(),
		continue: true
	});
	const whole = await answerWith('and whole', rest);
	expect(whole).toMatchObject({ continues: true, text: 'Half and whole', firstReplyId: reply.id });
	expect(await told()).toEqual(['Half and whole']);
});
