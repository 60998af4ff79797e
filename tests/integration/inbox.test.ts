import { v4 as uuidv4 } from 'uuid';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Message } from '#lib/protocol/chat.ts';
import { createMembers } from '#server/access/members.ts';
import type { Chat } from '#server/chat/chat.ts';
import { createInbox, type Inbox } from '#server/chat/inbox.ts';
import { ChatWorld, say } from '../helpers/chat-world.ts';

let world: ChatWorld;
let chat: Chat;
let inbox: Inbox;
let ana: string;
let ben: string;
let cleo: string;
let projectId: string;
let threadId: string;

beforeAll(async () => {
	world = await ChatWorld.create();
	chat = world.chat(null);
	inbox = createInbox(world);
});
afterAll(() => world.end());

beforeEach(async () => {
	[ana, ben, cleo] = await Promise.all([
		world.person('Anna Berg'),
		world.person('Ben Ode'),
		world.person('Cleo')
	]);
	projectId = await world.project({ [ana]: 'owner', [ben]: 'editor', [cleo]: 'viewer' });
	({
		thread: { id: threadId }
	} = await chat.getOrCreateThread({ userId: ana, projectId }));
	world.doorbells.length = 0;
});

const from = (userId: string, body: string) => say(chat, { userId, threadId, body });
const listOf = async (userId: string) => (await inbox.list({ userId })).items;
const unreadOf = async (userId: string) => (await inbox.list({ userId })).unread;
const namesIn = (message: Message | undefined) => message?.mentions?.map(({ name }) => name);

/** Whose inboxes were rung for since the last call. */
function rung(): string[] {
	const events = world.doorbells.splice(0).filter(({ message }) => message.type === 'inbox');
	return events.map(({ document }) => document.replace('user:', '')).sort();
}

test('who is named has the message in the inbox, and everybody is told of whom it names', async () => {
	const message = await from(ana, 'Can @Ben Ode and @cleo look at this?');
	expect(namesIn(message)).toEqual(['Ben Ode', 'Cleo']);
	const { messages } = await chat.listMessages({ userId: cleo, threadId });
	expect(messages[0]?.mentions).toEqual(message.mentions);
	expect(rung()).toEqual([ben, cleo].sort());
	expect(await inbox.list({ userId: ben })).toEqual({
		items: [
			{
				messageId: message.id,
				threadId,
				seq: 1,
				projectId,
				projectTitle: 'Northwind onboarding',
				milestoneId: null,
				milestoneTitle: null,
				kind: 'mention',
				authorName: 'Anna Berg',
				authorColor: 1,
				excerpt: 'Can @Ben Ode and @cleo look at this?',
				at: expect.any(String) as string,
				read: false
			}
		],
		more: false,
		unread: 1
	});
	expect(await listOf(ana)).toEqual([]);
});

test('to name oneself, the assistant, a stranger or somebody in code tells nobody', async () => {
	await world.person('Dora');
	const message = await from(ana, '@Anna Berg @assistant @Dora `@Ben Ode`');
	expect(message.mentions).toEqual([]);
	expect(rung()).toEqual([]);
});

test('ids that were picked count only for members whose name stands in the text', async () => {
	const twin = await world.person('Ben Ode');
	await world.database
		.sql`insert into memberships ${world.database.sql({ project_id: projectId, user_id: twin, role: 'editor' })}`;
	const stranger = await world.person('Ben Ode');
	const send = async (body: string, mentions?: string[]) => {
		const input = { userId: ana, threadId, clientId: uuidv4(), body, ask: false, mentions };
		return (await chat.sendMessage(input)).message.mentions?.map(({ userId }) => userId);
	};
	expect(await send('@Ben Ode')).toEqual([]);
	expect(await send('@Ben Ode', [twin, stranger, cleo, uuidv4()])).toEqual([twin]);
	expect(await send('no name', [twin])).toEqual([]);
	// Their own thread has no members; nobody is told of it.
	const own = await chat.getOrCreateThread({ userId: ana });
	const note = await say(chat, { userId: ana, threadId: own.thread.id, body: '@Cleo' });
	expect(note.mentions).toEqual([]);
});

test('a message sent twice names once, and says whom again', async () => {
	const input = { userId: ana, threadId, clientId: uuidv4(), body: '@Cleo!', ask: false, mentions: [cleo] };
	const first = await chat.sendMessage(input);
	const second = await chat.sendMessage(input);
	expect([second.created, second.message.mentions]).toEqual([false, first.message.mentions]);
	expect([await unreadOf(cleo), rung()]).toEqual([1, [cleo]]);
});

test('an ask that names somebody begins at once, and tells them', async () => {
	const input = { userId: ana, threadId, clientId: uuidv4(), body: 'What does @Cleo need?', ask: true };
	const { reply, message } = await chat.sendMessage(input);
	expect([reply?.status, namesIn(message), rung()]).toEqual(['streaming', ['Cleo'], [cleo]]);
});

test('an answer to one’s message comes into the inbox, with a name in it as a mention, and only once', async () => {
	const question = await from(ana, 'Friday?');
	const answer = async (userId: string, body: string) =>
		await chat.sendMessage({
			...{ userId, threadId, clientId: uuidv4(), body, ask: false, replyTo: question.id }
		});
	const { message } = await answer(ben, 'Yes');
	await answer(ben, 'Yes, @Anna Berg and @Cleo');
	await answer(ana, 'I mean this Friday');
	expect((await listOf(ana)).map(({ kind, excerpt }) => [kind, excerpt])).toEqual([
		['mention', 'Yes, @Anna Berg and @Cleo'],
		['answer', 'Yes']
	]);
	expect(message.mentions).toEqual([]);
	expect(await unreadOf(cleo)).toBe(1);
	// It stays an answer, whatever becomes of its words.
	await chat.editMessage({ userId: ben, messageId: message.id, body: 'Yes, @Anna Berg' });
	await chat.editMessage({ userId: ben, messageId: message.id, body: 'Yes' });
	expect((await listOf(ana)).map(({ kind }) => kind)).toEqual(['mention', 'answer']);
	expect(await unreadOf(ana)).toBe(2);
});

test('an edit that names somebody tells them, one that does not any more takes it back', async () => {
	const { id: messageId } = await from(ana, 'Look, @Ben Ode');
	rung();
	const edit = (body: string, mentions?: string[]) =>
		chat.editMessage({ userId: ana, messageId, body, mentions });
	expect(namesIn(await edit('Look, @Cleo', [cleo]))).toEqual(['Cleo']);
	expect(rung()).toEqual([ben, cleo].sort());
	expect([await unreadOf(ben), await unreadOf(cleo)]).toEqual([0, 1]);
	await inbox.read({ userId: cleo, what: { all: true } });
	rung();
	// What was read stays read, and nobody is told again.
	await edit('Look at this, @Cleo');
	expect([await unreadOf(cleo), rung()]).toEqual([0, []]);
	await chat.deleteMessage({ userId: ana, messageId });
	expect([await listOf(cleo), rung()]).toEqual([[], [cleo]]);
});

test('who has left keeps their name in what named them', async () => {
	const { id: messageId } = await from(ana, 'Ask @Ben Ode');
	await createMembers(world.database.db, world.bus).remove(projectId, ben);
	const edited = await chat.editMessage({ userId: ana, messageId, body: 'Ask @Ben Ode, he knows' });
	expect(namesIn(edited)).toEqual(['Ben Ode']);
	expect(await listOf(ben)).toEqual([]);
});

test('reading the thread reads what stands in it, up to there, and tells the other devices', async () => {
	await from(ana, '@Cleo one');
	await from(ana, '@Cleo two');
	rung();
	await chat.markRead({ userId: cleo, threadId, seq: 1 });
	expect([(await listOf(cleo)).map(({ read }) => read), await unreadOf(cleo), rung()]).toEqual([
		[false, true],
		1,
		[cleo]
	]);
	await chat.markRead({ userId: ben, threadId, seq: 2 });
	expect([await unreadOf(cleo), rung()]).toEqual([1, []]);
});

test('items are read by id or all at once, each only by whose they are', async () => {
	const [one] = [await from(ana, '@Cleo @Ben Ode one'), await from(ana, '@Cleo two')];
	rung();
	expect(await inbox.read({ userId: ben, what: { messageIds: [one.id, uuidv4()] } })).toBe(0);
	expect(await inbox.read({ userId: cleo, what: { messageIds: [one.id] } })).toBe(1);
	expect(await inbox.read({ userId: cleo, what: { all: true } })).toBe(0);
	expect(rung()).toEqual([ben, cleo, cleo].sort());
	// Nothing was left to read: nobody needs to look.
	await inbox.read({ userId: cleo, what: { all: true } });
	expect(rung()).toEqual([]);
});

test('a person who was removed has nothing of the project in the inbox at once, and others keep theirs', async () => {
	const other = await world.project({ [ana]: 'owner', [cleo]: 'editor' }, 'Other');
	const { thread } = await chat.getOrCreateThread({ userId: ana, projectId: other });
	await say(chat, { userId: ana, threadId: thread.id, body: '@Cleo @Ben Ode' });
	await from(ana, '@Cleo');
	expect(await unreadOf(cleo)).toBe(2);
	rung();
	await createMembers(world.database.db, world.bus).remove(projectId, cleo);
	expect(rung()).toEqual([cleo]);
	const { items, unread } = await inbox.list({ userId: cleo });
	expect([items.map(({ projectTitle }) => projectTitle), unread]).toEqual([['Other'], 1]);
	// Ben is no member of the other one.
	expect(await listOf(ben)).toEqual([]);
});

test('a long inbox comes in pages without a gap', async () => {
	for (let index = 1; index <= 5; index += 1) await from(ana, `@Cleo ${index}`);
	const pages: string[][] = [];
	let before: string | undefined;
	for (let more = true; more;) {
		const page = await inbox.list({ userId: cleo, before, limit: 2 });
		pages.push(page.items.map(({ excerpt }) => excerpt));
		before = page.items.at(-1)?.messageId;
		({ more } = page);
	}
	expect(pages).toEqual([['@Cleo 5', '@Cleo 4'], ['@Cleo 3', '@Cleo 2'], ['@Cleo 1']]);
});

test('edits, deletion, reading and mentions at once end in an inbox that agrees with the thread', async () => {
	const sent = await Promise.all(Array.from({ length: 8 }, (_, index) => from(ana, `@Cleo ${index}`)));
	const results = await Promise.allSettled(
		sent.flatMap(({ id: messageId }, index) => [
			chat.editMessage({ userId: ana, messageId, body: index % 2 ? 'nobody' : `@Ben Ode ${index}` }),
			chat.markRead({ userId: cleo, threadId, seq: 8 }),
			inbox.read({ userId: cleo, what: { all: true } }),
			chat.editMessage({ userId: ana, messageId, body: `@Cleo again ${index}` }),
			...(index < 3 ? [chat.deleteMessage({ userId: ana, messageId })] : [])
		])
	);
	// An edit may come after the deletion; nothing else may fail.
	for (const result of results) {
		if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'not_found' });
	}
	const { messages } = await chat.listMessages({ userId: ana, threadId });
	for (const userId of [ben, cleo]) {
		const named = messages.filter(
			({ mentions, deletedAt }) => !deletedAt && mentions?.some((person) => person.userId === userId)
		);
		const ids = (await listOf(userId)).map(({ messageId }) => messageId).sort();
		expect(ids).toEqual(named.map(({ id }) => id).sort());
	}
});
