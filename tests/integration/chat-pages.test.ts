import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ThreadChanges } from '#lib/protocol/chat.ts';
import type { Chat } from '#server/chat/chat.ts';
import { ask, ChatWorld, say } from '../helpers/chat-world.ts';

let world: ChatWorld;
let chat: Chat;
let ana: string;

beforeAll(async () => {
	world = await ChatWorld.create();
	chat = world.chat('held');
	ana = await world.person('Ana');
});
afterAll(() => world.end());

/** With messages 1 to `count`, the second of them deleted. */
async function newThread(count: number): Promise<string> {
	const projectId = await world.project({ [ana]: 'owner' });
	const { thread } = await chat.getOrCreateThread({ userId: ana, projectId });
	for (let index = 1; index <= count; index += 1) {
		const { id } = await say(chat, { userId: ana, threadId: thread.id, body: `${index}` });
		if (index === 2) await chat.deleteMessage({ userId: ana, messageId: id });
	}
	return thread.id;
}

const seqs = ({ messages }: ThreadChanges) => messages.map(({ seq }) => seq);
const run = (first: number, last: number) =>
	Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);

test('a thread is read on from any message, in both directions', async () => {
	const threadId = await newThread(9);
	const read = async (page: object) => seqs(await chat.listMessages({ userId: ana, threadId, ...page }));
	expect(await read({ after: 0, limit: 3 })).toEqual([1, 2, 3]);
	expect(await read({ after: 3, limit: 3 })).toEqual([4, 5, 6]);
	expect(await read({ after: 7, limit: 3 })).toEqual([8, 9]);
	expect(await read({ after: 9, limit: 3 })).toEqual([]);
	expect(await read({ before: 8, limit: 3 })).toEqual([5, 6, 7]);
	expect(await read({ before: 1, limit: 3 })).toEqual([]);
	expect(await read({ limit: 3 })).toEqual([7, 8, 9]);
});

test('a page around a message has it in the middle, and no gap', async () => {
	const count = 9;
	const threadId = await newThread(count);
	for (let around = 1; around <= count; around += 1) {
		for (let limit = 1; limit <= count + 2; limit += 1) {
			const page = await chat.listMessages({ userId: ana, threadId, around, limit });
			const before = Math.floor((limit - 1) / 2);
			const expected = run(Math.max(1, around - before), Math.min(count, around - before + limit - 1));
			expect(seqs(page), `around ${around}, limit ${limit}`).toEqual(expected);
			expect(seqs(page)).toContain(around);
			expect(page).toMatchObject({ lastSeq: count, rev: count + 1 });
		}
	}
});

test('around a message that is not there stands the nearest end of the thread', async () => {
	const threadId = await newThread(5);
	const around = async (seq: number) =>
		seqs(await chat.listMessages({ userId: ana, threadId, around: seq, limit: 3 }));
	expect(await around(0)).toEqual([1, 2]);
	expect(await around(1_000)).toEqual([4, 5]);
	const empty = await newThread(0);
	expect(seqs(await chat.listMessages({ userId: ana, threadId: empty, around: 1 }))).toEqual([]);
});

test('a page has one place in the thread, not two', async () => {
	const threadId = await newThread(1);
	for (const page of [
		{ before: 1, after: 1 },
		{ after: 0, around: 0 },
		{ before: 1, after: 1, around: 1 }
	]) {
		const read = chat.listMessages({ userId: ana, threadId, ...page });
		await expect(read).rejects.toMatchObject({ code: 'invalid' });
	}
});

test('a page that does not show the reply that is written brings it all the same, so that it can be stopped', async () => {
	const threadId = await newThread(3);
	const streaming = await ask(chat, { userId: ana, threadId });
	const call = await world.model.nextCall();
	const queued = await ask(chat, { userId: ana, threadId });
	for (const page of [{ after: 0, limit: 2 }, { around: 1, limit: 2 }, { before: 3 }]) {
		const { messages, replies } = await chat.listMessages({ userId: ana, threadId, ...page });
		expect(messages.map(({ replyId }) => replyId)).not.toContain(streaming.id);
		expect(replies.map(({ id, status }) => [id, status])).toEqual(
			expect.arrayContaining([
				[streaming.id, 'streaming'],
				[queued.id, 'queued']
			])
		);
		expect(replies).toHaveLength(2);
	}
	await chat.stopReply({ userId: ana, replyId: queued.id });
	call.end();
});
