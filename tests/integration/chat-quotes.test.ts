import { eq } from 'drizzle-orm';
import { v4 as uuidv4 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EXCERPT_LENGTH, isReplyOver } from '#lib/protocol/chat.ts';
import type { Chat } from '#server/chat/chat.ts';
import { users } from '#server/db/schema.ts';
import { ask, ChatWorld, say } from '../helpers/chat-world.ts';
import { until } from '../helpers/until.ts';

let world: ChatWorld;
let chat: Chat;
let ana: string;
let ben: string;

beforeAll(async () => {
	world = await ChatWorld.create();
	chat = world.chat('held');
	[ana, ben] = await Promise.all([world.person('Ana'), world.person('Ben')]);
});
afterAll(() => world.end());

async function newThread(): Promise<string> {
	const projectId = await world.project({ [ana]: 'owner', [ben]: 'editor' });
	return (await chat.getOrCreateThread({ userId: ana, projectId })).thread.id;
}

async function answer(
	threadId: string,
	replyTo: string,
	fields: { userId?: string; clientId?: string } = {}
) {
	const send = { userId: ben, threadId, clientId: uuidv4(), body: 'Agreed.', ask: false, replyTo, ...fields };
	return await chat.sendMessage(send);
}

test('an answer shows the message that it answers', async () => {
	const threadId = await newThread();
	const question = await say(chat, { userId: ana, threadId, body: 'Friday at **ten**?' });
	const { message } = await answer(threadId, question.id);
	expect(message.quote).toEqual({
		messageId: question.id,
		seq: 1,
		kind: 'member',
		authorName: 'Ana',
		excerpt: 'Friday at **ten**?',
		deleted: false
	});
	const { messages } = await chat.listMessages({ userId: ana, threadId });
	expect(messages.map(({ quote }) => quote)).toEqual([null, message.quote]);
});

test('of a long message its beginning is shown, never with half a character', async () => {
	const threadId = await newThread();
	const excerptOf = async (body: string) => {
		const long = await say(chat, { userId: ana, threadId, body });
		return (await answer(threadId, long.id)).message.quote?.excerpt;
	};
	expect(await excerptOf('word '.repeat(4_000))).toBe('word '.repeat(EXCERPT_LENGTH / 5));
	expect(await excerptOf('😀'.repeat(200))).toBe('😀'.repeat(EXCERPT_LENGTH / 2));
	expect(await excerptOf(`a${'😀'.repeat(200)}`)).toBe(`a${'😀'.repeat(EXCERPT_LENGTH / 2 - 1)}`);
});

test('an edit or deletion of a message reaches those who show it in a quote', async () => {
	const threadId = await newThread();
	const question = await say(chat, { userId: ana, threadId, body: 'Friday?' });
	const { message } = await answer(threadId, question.id);
	await say(chat, { userId: ben, threadId, body: 'Something else' });
	const changesOf = async (change: () => Promise<unknown>) => {
		const { rev } = await chat.changes({ userId: ana, threadId, since: 0 });
		await change();
		const changes = await chat.changes({ userId: ben, threadId, since: rev });
		return changes.messages.map(({ id, quote }) => [id, quote?.excerpt, quote?.deleted]);
	};
	const target = { userId: ana, messageId: question.id };
	expect(await changesOf(() => chat.editMessage({ ...target, body: 'Monday?' }))).toEqual([
		[question.id, undefined, undefined],
		[message.id, 'Monday?', false]
	]);
	expect(await changesOf(() => chat.deleteMessage(target))).toEqual([
		[question.id, undefined, undefined],
		[message.id, '', true]
	]);
});

test('the assistant’s words are quoted too, and the whole of them once it has ended', async () => {
	const threadId = await newThread();
	const reply = await ask(chat, { userId: ana, threadId });
	const call = await world.model.nextCall();
	const { messages } = await chat.listMessages({ userId: ana, threadId });
	const spoken = messages.at(-1);
	const { message } = await answer(threadId, spoken?.id ?? '');
	expect(message.quote).toMatchObject({ kind: 'assistant', authorName: null, excerpt: '' });
	const { rev } = await chat.changes({ userId: ana, threadId, since: 0 });
	call.say('Petra opens.');
	call.end();
	await until('the end', async () =>
		isReplyOver((await chat.getReply({ userId: ana, replyId: reply.id })).status)
	);
	const later = await chat.changes({ userId: ben, threadId, since: rev });
	expect(later.messages.find(({ id }) => id === message.id)?.quote?.excerpt).toBe('Petra opens.');
});

test('only a message of the same thread that is still there can be answered', async () => {
	const threadId = await newThread();
	const elsewhere = await say(chat, { userId: ana, threadId: await newThread(), body: 'Elsewhere' });
	const deleted = await say(chat, { userId: ana, threadId, body: 'Deleted' });
	await chat.deleteMessage({ userId: ana, messageId: deleted.id });
	for (const id of [elsewhere.id, deleted.id, uuidv4()]) {
		await expect(answer(threadId, id)).rejects.toMatchObject({
			code: 'invalid',
			message: expect.stringContaining('without')
		});
	}
	expect((await chat.changes({ userId: ana, threadId, since: 0 })).lastSeq).toBe(1);
});

test('an answer that is sent again is the same one, though what it answers was deleted meanwhile', async () => {
	const threadId = await newThread();
	const question = await say(chat, { userId: ana, threadId, body: 'Friday?' });
	const other = await say(chat, { userId: ana, threadId, body: 'Or Monday?' });
	const clientId = uuidv4();
	const first = await answer(threadId, question.id, { clientId });
	await chat.deleteMessage({ userId: ana, messageId: question.id });
	const again = await answer(threadId, question.id, { clientId });
	expect([again.created, again.message.id]).toEqual([false, first.message.id]);
	const conflict = { code: 'client_id_conflict' };
	await expect(answer(threadId, other.id, { clientId })).rejects.toMatchObject(conflict);
	const none = chat.sendMessage({ userId: ben, threadId, clientId, body: 'Agreed.', ask: false });
	await expect(none).rejects.toMatchObject(conflict);
});

test('a person who is gone is quoted without a name', async () => {
	const cleo = await world.person('Cleo');
	const projectId = await world.project({ [ana]: 'owner', [ben]: 'editor', [cleo]: 'editor' });
	const { thread } = await chat.getOrCreateThread({ userId: ana, projectId });
	const hers = await say(chat, { userId: cleo, threadId: thread.id, body: 'I am leaving.' });
	await answer(thread.id, hers.id);
	await world.database.db.delete(users).where(eq(users.id, cleo));
	const { messages } = await chat.listMessages({ userId: ana, threadId: thread.id });
	expect(messages[1]?.quote).toMatchObject({ authorName: null, excerpt: 'I am leaving.', kind: 'member' });
});
