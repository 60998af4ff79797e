import { v4 as uuidv4 } from 'uuid';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MESSAGE_MAX_LENGTH, MessageInput } from '#lib/protocol/chat.ts';
import type { Chat } from '#server/chat/chat.ts';
import { ChatWorld, say } from '../helpers/chat-world.ts';

let world: ChatWorld;
let chat: Chat;
let ana: string;
let ben: string;

beforeAll(async () => {
	world = await ChatWorld.create();
	chat = world.chat(null);
	[ana, ben] = await Promise.all([world.person('Ana'), world.person('Ben')]);
});
afterAll(() => world.end());

/** `CHAT_SENDS=10000` tries more than `npm test` has time for. */
const SENDS = Number(process.env.CHAT_SENDS ?? 2_000);

async function newThread(): Promise<string> {
	const projectId = await world.project({ [ana]: 'owner', [ben]: 'editor' });
	return (await chat.getOrCreateThread({ userId: ana, projectId })).thread.id;
}

test(`${SENDS.toLocaleString('en')} messages at once, a tenth of them sent twice, are numbered without gap or double`, async () => {
	const threadId = await newThread();
	const sends = Array.from({ length: SENDS }, (_, index) => ({
		userId: index % 2 ? ana : ben,
		threadId,
		clientId: uuidv4(),
		body: `message ${index}`,
		ask: false
	}));
	const repeated = sends.filter((_, index) => index % 10 === 0);
	const answers = await Promise.all([...sends, ...repeated].map((send) => chat.sendMessage(send)));
	expect(answers.filter(({ created }) => created)).toHaveLength(SENDS);
	const idOf = new Map(answers.map(({ message }) => [message.clientId, message.id]));
	expect(answers.every(({ message }) => idOf.get(message.clientId) === message.id)).toBe(true);
	expect(new Set(idOf.values()).size).toBe(SENDS);
	const stored = await chat.changes({ userId: ana, threadId, since: 0 });
	expect(stored.messages.map(({ seq }) => seq)).toEqual(sends.map((_, index) => index + 1));
	expect(new Set(stored.messages.map(({ body }) => body))).toEqual(new Set(sends.map(({ body }) => body)));
	expect(stored).toMatchObject({ lastSeq: SENDS, rev: SENDS });
}, 120_000);

test('without a word about it, the text decides whether the assistant is asked, and a plain no holds', async () => {
	const threadId = await newThread();
	const send = { userId: ana, threadId, body: '@assistant, what is open?' };
	const asking = await chat.sendMessage({ ...send, clientId: uuidv4() });
	expect(asking).toMatchObject({ message: { asked: true }, reply: { requestedBy: ana } });
	const plain = await chat.sendMessage({ ...send, clientId: uuidv4(), body: 'Mail me@assistant.com' });
	expect([plain.message.asked, plain.reply]).toEqual([false, undefined]);
	const clientId = uuidv4();
	const told = await chat.sendMessage({ ...send, clientId, ask: false });
	expect([told.message.asked, told.reply]).toEqual([false, undefined]);
	const again = await chat.sendMessage({ ...send, clientId, ask: false });
	expect([again.created, again.message.asked]).toEqual([false, false]);
});

test('sending again answers the first message, and another text under the same id is refused', async () => {
	const threadId = await newThread();
	const send = { userId: ana, threadId, clientId: uuidv4(), body: 'Friday at 10', ask: false };
	const first = await chat.sendMessage(send);
	expect(await chat.sendMessage(send)).toEqual({ message: first.message, created: false });
	const conflict = { code: 'client_id_conflict' };
	await expect(chat.sendMessage({ ...send, body: 'Monday' })).rejects.toMatchObject(conflict);
	const elsewhere = await newThread();
	await expect(chat.sendMessage({ ...send, threadId: elsewhere })).rejects.toMatchObject(conflict);
	// Ids are each author's own.
	expect((await chat.sendMessage({ ...send, userId: ben })).created).toBe(true);
	await chat.editMessage({ userId: ana, messageId: first.message.id, body: 'Friday at 11' });
	expect((await chat.sendMessage(send)).message).toMatchObject({
		id: first.message.id,
		body: 'Friday at 11'
	});
});

test('one id sent to two threads at once is taken by one of them', async () => {
	const threads = [await newThread(), await newThread()];
	const clientId = uuidv4();
	const results = await Promise.allSettled(
		threads.map((threadId) => chat.sendMessage({ userId: ana, threadId, clientId, body: 'Here', ask: false }))
	);
	expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
	expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
		reason: { code: 'client_id_conflict' }
	});
});

test('whoever catches up from any point ends with the same thread', async () => {
	const threadId = await newThread();
	const first = await say(chat, { userId: ana, threadId, body: 'one' });
	const points = [0];
	const remember = async () => points.push((await chat.changes({ userId: ana, threadId, since: 0 })).rev);
	await remember();
	await say(chat, { userId: ben, threadId, body: 'two' });
	await remember();
	await chat.editMessage({ userId: ana, messageId: first.id, body: 'one, edited' });
	await remember();
	const third = await say(chat, { userId: ben, threadId, body: 'three' });
	await chat.deleteMessage({ userId: ben, messageId: third.id });
	const whole = await chat.changes({ userId: ana, threadId, since: 0 });
	for (const point of points) {
		const known = new Map(
			whole.messages.filter(({ rev }) => rev <= point).map((message) => [message.id, message])
		);
		const later = await chat.changes({ userId: ben, threadId, since: point });
		for (const message of later.messages) known.set(message.id, message);
		expect([...known.values()].sort((a, b) => a.seq - b.seq)).toEqual(whole.messages);
	}
	expect(whole.messages.map(({ body }) => body)).toEqual(['one, edited', 'two', '']);
	expect(whole.messages[2]?.deletedAt).not.toBeNull();
	expect((await chat.changes({ userId: ana, threadId, since: whole.rev })).messages).toEqual([]);
});

test('every change rings once at the project, after it can be fetched', async () => {
	const threadId = await newThread();
	const since = world.doorbells.length;
	const fetched: Promise<number>[] = [];
	const unsubscribe = world.bus.subscribe('doorbell', () => {
		fetched.push(chat.changes({ userId: ana, threadId, since: 0 }).then((changes) => changes.rev));
	});
	const message = await say(chat, { userId: ana, threadId, body: 'hello' });
	await chat.editMessage({ userId: ana, messageId: message.id, body: 'hello all' });
	await chat.deleteMessage({ userId: ana, messageId: message.id });
	unsubscribe();
	const rung = world.doorbells.slice(since).map((bell) => bell.message);
	expect(rung).toEqual([1, 2, 3].map((rev) => ({ type: 'thread', threadId, rev })));
	for (const [index, rev] of (await Promise.all(fetched)).entries()) expect(rev).toBeGreaterThan(index);
});

test('only the author edits or deletes a message, and not after deleting it', async () => {
	const threadId = await newThread();
	const message = await say(chat, { userId: ana, threadId, body: 'mine' });
	const bens = { userId: ben, messageId: message.id };
	await expect(chat.editMessage({ ...bens, body: 'his' })).rejects.toMatchObject({ code: 'forbidden' });
	await expect(chat.deleteMessage(bens)).rejects.toMatchObject({ code: 'forbidden' });
	const deleted = await chat.deleteMessage({ userId: ana, messageId: message.id });
	expect(deleted).toMatchObject({ body: '', seq: message.seq });
	const edit = chat.editMessage({ userId: ana, messageId: message.id, body: 'back' });
	await expect(edit).rejects.toMatchObject({ code: 'not_found' });
});

test('a thread is read page by page from its end', async () => {
	const threadId = await newThread();
	for (let index = 1; index <= 7; index += 1) await say(chat, { userId: ana, threadId, body: `${index}` });
	const last = await chat.listMessages({ userId: ana, threadId, limit: 3 });
	expect(last.messages.map(({ body }) => body)).toEqual(['5', '6', '7']);
	const before = await chat.listMessages({ userId: ana, threadId, limit: 3, before: 5 });
	expect(before.messages.map(({ body }) => body)).toEqual(['2', '3', '4']);
	expect(last.messages[0]).toMatchObject({
		authorId: ana,
		authorName: 'Ana',
		authorColor: 1,
		kind: 'member'
	});
});

test('NUL and half characters in a message are repaired, not refused', async () => {
	const threadId = await newThread();
	const body = 'a\u0000b \ud83d c \ude00 d 😀';
	const input = v.parse(MessageInput, { clientId: uuidv4(), body });
	const parsed = await chat.sendMessage({ userId: ana, threadId, ...input });
	const direct = await chat.sendMessage({ userId: ben, threadId, clientId: uuidv4(), body, ask: false });
	expect(parsed.message.body).toBe('ab \ufffd c \ufffd d 😀');
	expect(direct.message.body).toBe(parsed.message.body);
	const again = await chat.sendMessage({ userId: ana, threadId, ...input });
	expect(again.created).toBe(false);
	const edited = await chat.editMessage({ userId: ana, messageId: parsed.message.id, body: '\u0000\udc00' });
	expect(edited.body).toBe('\ufffd');
});

test('an empty message and one that is too long are refused with a reason', () => {
	const parse = (body: string) => v.safeParse(MessageInput, { clientId: uuidv4(), body });
	expect(parse(' \n\u0000').success).toBe(false);
	expect(parse('x'.repeat(MESSAGE_MAX_LENGTH)).success).toBe(true);
	expect(parse('x'.repeat(MESSAGE_MAX_LENGTH + 1)).issues?.[0]?.message).toContain('20,000');
});
