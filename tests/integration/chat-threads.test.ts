import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addMilestone, deleteMilestone } from '#lib/project/milestone.ts';
import type { Chat } from '#server/chat/chat.ts';
import { ChatWorld, say } from '../helpers/chat-world.ts';

let world: ChatWorld;
let chat: Chat;
let ana: string;
let ben: string;
let vera: string;
let stranger: string;
let projectId: string;

beforeAll(async () => {
	world = await ChatWorld.create();
	chat = world.chat(null);
	[ana, ben, vera, stranger] = await Promise.all([
		world.person('Ana'),
		world.person('Ben'),
		world.person('Vera'),
		world.person('Sam')
	]);
	projectId = await world.project({ [ana]: 'owner', [ben]: 'editor', [vera]: 'viewer' });
});
afterAll(() => world.end());

test('fifty people who open a project’s thread at once find the same one', async () => {
	const project = await world.project({ [ana]: 'owner' });
	const opened = await Promise.all(
		Array.from({ length: 50 }, () => chat.getOrCreateThread({ userId: ana, projectId: project }))
	);
	expect(new Set(opened.map(({ thread }) => thread.id)).size).toBe(1);
	expect(opened.filter(({ created }) => created)).toHaveLength(1);
});

test('fifty people who open a section’s thread at once find the same one', async () => {
	const milestoneId = addMilestone(world.doc(projectId), { title: 'Kick-off', by: ana });
	const opened = await Promise.all(
		Array.from({ length: 50 }, (_, index) =>
			chat.getOrCreateThread({ userId: index % 2 ? ana : ben, projectId, milestoneId })
		)
	);
	expect(new Set(opened.map(({ thread }) => thread.id)).size).toBe(1);
	expect(opened[0]?.thread).toMatchObject({ projectId, milestoneId, lastSeq: 0, unread: 0 });
});

test('a project, each of its sections and each person have threads of their own', async () => {
	const milestoneId = addMilestone(world.doc(projectId), { title: 'Interviews', by: ana });
	const scopes = [{ projectId }, { projectId, milestoneId }, {}];
	const threads = await Promise.all(scopes.map((scope) => chat.getOrCreateThread({ userId: ana, ...scope })));
	const own = await chat.getOrCreateThread({ userId: ben });
	expect(new Set([...threads, own].map(({ thread }) => thread.id)).size).toBe(4);
	const again = await chat.getOrCreateThread({ userId: ben });
	expect(again).toEqual({ thread: own.thread, created: false });
});

test('a section that the server has not received yet is answered with milestone_unknown', async () => {
	const open = chat.getOrCreateThread({ userId: ana, projectId, milestoneId: uuidv7() });
	await expect(open).rejects.toMatchObject({ code: 'milestone_unknown' });
});

test('a section in the bin keeps its thread', async () => {
	const milestoneId = addMilestone(world.doc(projectId), { title: 'Dropped', by: ana });
	deleteMilestone(world.doc(projectId), milestoneId);
	const { thread } = await chat.getOrCreateThread({ userId: ana, projectId, milestoneId });
	expect(thread.milestoneId).toBe(milestoneId);
});

test('a section without its project is refused', async () => {
	const open = chat.getOrCreateThread({ userId: ana, milestoneId: uuidv7() });
	await expect(open).rejects.toMatchObject({ code: 'invalid' });
});

test('who is not a member learns nothing, and a viewer reads but does not write', async () => {
	const { thread } = await chat.getOrCreateThread({ userId: ana, projectId });
	const threadId = thread.id;
	const message = await say(chat, { userId: ana, threadId, body: 'For members' });
	const asStranger = [
		chat.getOrCreateThread({ userId: stranger, projectId }),
		chat.listThreads({ userId: stranger, projectId }),
		chat.listMessages({ userId: stranger, threadId }),
		chat.changes({ userId: stranger, threadId, since: 0 }),
		chat.markRead({ userId: stranger, threadId, seq: 1 }),
		chat.context({ userId: stranger, threadId }),
		say(chat, { userId: stranger, threadId, body: 'Let me in' }),
		chat.editMessage({ userId: stranger, messageId: message.id, body: 'Mine' })
	];
	for (const attempt of await Promise.allSettled(asStranger)) {
		expect(attempt).toMatchObject({ status: 'rejected', reason: { code: 'not_found' } });
	}
	await expect(say(chat, { userId: vera, threadId, body: 'Me too' })).rejects.toMatchObject({
		code: 'forbidden'
	});
	const page = await chat.listMessages({ userId: vera, threadId });
	expect(page.messages.at(-1)?.body).toBe('For members');
});

test('a person’s own thread is nobody else’s', async () => {
	const { thread } = await chat.getOrCreateThread({ userId: ana });
	await expect(chat.listMessages({ userId: ben, threadId: thread.id })).rejects.toMatchObject({
		code: 'not_found'
	});
	const [bell] = world.doorbells.slice(-1);
	await say(chat, { userId: ana, threadId: thread.id, body: 'A note to myself' });
	expect(world.doorbells.at(-1)).not.toBe(bell);
	expect(world.doorbells.at(-1)?.document).toBe(`user:${ana}`);
});

test('unread counts what others wrote after the last message that was read', async () => {
	const project = await world.project({ [ana]: 'owner', [ben]: 'editor' });
	const { thread } = await chat.getOrCreateThread({ userId: ana, projectId: project });
	const threadId = thread.id;
	const unread = async (userId: string) =>
		(await chat.listThreads({ userId, projectId: project }))[0]?.unread;
	for (const body of ['one', 'two', 'three']) await say(chat, { userId: ana, threadId, body });
	const gone = await say(chat, { userId: ana, threadId, body: 'never mind' });
	await chat.deleteMessage({ userId: ana, messageId: gone.id });
	expect([await unread(ana), await unread(ben)]).toEqual([0, 3]);
	await chat.markRead({ userId: ben, threadId, seq: 2 });
	expect(await unread(ben)).toBe(1);
	await chat.markRead({ userId: ben, threadId, seq: 1 });
	expect(await unread(ben), 'reading never goes backwards').toBe(1);
	const read = await chat.markRead({ userId: ben, threadId, seq: 1_000_000 });
	expect(read).toMatchObject({ unread: 0, lastReadSeq: 4 });
});
