import { v4 as uuidv4, v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ThreadFile } from '#lib/protocol/thread-file.ts';
import type { Chat } from '#server/chat/chat.ts';
import { memberships, messages, threads } from '#server/db/schema.ts';
import { and, eq } from 'drizzle-orm';
import pino from 'pino';
import { ask, ChatWorld, readToEnd, say } from '../helpers/chat-world.ts';
import { until } from '../helpers/until.ts';

let world: ChatWorld;
let chat: Chat;
let ana: string;
let ben: string;

beforeAll(async () => {
	world = await ChatWorld.create();
	chat = world.chat('steady');
	[ana, ben] = await Promise.all([world.person('Ana'), world.person('Ben')]);
});
afterAll(() => world.end());

async function newPlace() {
	const projectId = await world.project({ [ana]: 'owner', [ben]: 'viewer' }, 'North/wind: "Q1"');
	return { projectId, threadId: (await chat.getOrCreateThread({ userId: ana, projectId })).thread.id };
}

async function fill(threadId: string, count: number): Promise<void> {
	for (let from = 0; from < count; from += 1_000) {
		await world.database.db.insert(messages).values(
			Array.from({ length: Math.min(1_000, count - from) }, (_, index) => ({
				...{ id: uuidv7(), threadId, seq: from + index + 1, rev: from + index + 1, authorId: ana },
				...{ kind: 'member' as const, body: `# Message ${from + index + 1}\n\n"quoted", and more` }
			}))
		);
	}
	await world.database.db.update(threads).set({ lastSeq: count, rev: count }).where(eq(threads.id, threadId));
}

async function exported(threadId: string, userId = ana): Promise<ThreadFile> {
	const { stream } = await chat.exportThread({ userId, threadId, format: 'json' });
	return JSON.parse(await new Response(stream).text()) as ThreadFile;
}

test('the file has every message with who, when, what it answers, and how an answer came about', async () => {
	const place = await newPlace();
	const question = await say(chat, { ...place, userId: ana, body: 'Friday?' });
	const { message } = await chat.sendMessage({
		...{ userId: ana, threadId: place.threadId, clientId: uuidv4() },
		...{ body: 'Or Monday?', ask: false, replyTo: question.id }
	});
	await chat.editMessage({ userId: ana, messageId: message.id, body: 'Or Tuesday?' });
	const gone = await say(chat, { ...place, userId: ana, body: 'a secret' });
	await chat.deleteMessage({ userId: ana, messageId: gone.id });
	const reply = await ask(chat, { ...place, userId: ana });
	const { text } = await readToEnd(chat, ana, reply.id);
	const file = await exported(place.threadId, ben);
	expect(file).toMatchObject({ format: 'waystone-thread', version: 1 });
	expect(file.thread).toMatchObject({ project: { id: place.projectId }, section: null, messageCount: 5 });
	expect(file.messages).toMatchObject([
		{ seq: 1, author: { id: ana, name: 'Ana' }, body: 'Friday?', quote: null, reply: null },
		{
			seq: 2,
			body: 'Or Tuesday?',
			quote: { messageId: question.id, seq: 1, author: 'Ana', excerpt: 'Friday?' }
		},
		{ seq: 3, body: '' },
		{ seq: 4, asked: true },
		{
			...{ seq: 5, kind: 'assistant', author: null, body: text },
			reply: { id: reply.id, status: 'done', requestedBy: { name: 'Ana' }, replaced: false }
		}
	]);
	expect(file.messages[1]?.editedAt).not.toBeNull();
	expect(file.messages[2]?.deletedAt).not.toBeNull();
	expect(file.messages[4]?.reply?.context?.hash).toMatch(/^[0-9a-f]{64}$/);

	const { name, stream } = await chat.exportThread({ userId: ana, threadId: place.threadId, format: 'md' });
	expect(name).toMatch(/^North wind Q1 \d{4}-\d{2}-\d{2}\.md$/);
	const markdown = await new Response(stream).text();
	expect(markdown).toContain('> Or Tuesday?');
	expect(markdown).not.toContain('secret');
	expect(markdown).toContain(`> ${text.trimEnd()}`);
});

test('a long thread is one state, whatever changes while it is read, and is read as it is written', async () => {
	const place = await newPlace();
	const count = 5_000;
	await fill(place.threadId, count);
	const { stream } = await chat.exportThread({ userId: ana, threadId: place.threadId, format: 'json' });
	const reader = stream.getReader();
	const { value: begin } = await reader.read();
	// Whoever reads slowly holds the writer back: only then can these come in between.
	await world.database.db
		.update(messages)
		.set({ body: 'changed' })
		.where(eq(messages.threadId, place.threadId));
	await say(chat, { ...place, userId: ana, body: 'one more' });
	const parts = [begin ?? new Uint8Array()];
	for (let part = await reader.read(); !part.done; part = await reader.read()) parts.push(part.value);
	expect(parts.length).toBeGreaterThan(20);
	const file = JSON.parse(Buffer.concat(parts).toString()) as ThreadFile;
	expect(file.messages.map(({ seq }) => seq)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
	expect(file.messages.filter(({ body }) => body === 'changed')).toEqual([]);
	const { messages: now } = await exported(place.threadId);
	expect(now).toHaveLength(count + 1);
});

test('whoever is no member gets nothing, and who is removed in the middle not the rest', async () => {
	const place = await newPlace();
	await fill(place.threadId, 3_000);
	const carla = await world.person('Carla');
	const threadId = place.threadId;
	await expect(chat.exportThread({ userId: carla, threadId, format: 'md' })).rejects.toMatchObject({
		code: 'not_found'
	});
	const { stream } = await chat.exportThread({ userId: ben, threadId, format: 'json' });
	const reader = stream.getReader();
	await reader.read();
	await world.database.db
		.delete(memberships)
		.where(and(eq(memberships.projectId, place.projectId), eq(memberships.userId, ben)));
	world.bus.publish({ topic: 'access', userId: ben, projectId: place.projectId });
	const readAll = async () => {
		while (!(await reader.read()).done);
	};
	await expect(readAll()).rejects.toMatchObject({ code: 'not_found' });
});

test('a third export at a time waits, and one that is cancelled makes room', async () => {
	const place = await newPlace();
	await fill(place.threadId, 3_000);
	const input = { userId: ana, threadId: place.threadId, format: 'json' as const };
	const [first, second] = [await chat.exportThread(input), await chat.exportThread(input)];
	await expect(chat.exportThread(input)).rejects.toMatchObject({ code: 'rate_limited' });
	await Promise.all([first.stream.cancel(), second.stream.cancel()]);
	await expect
		.poll(
			() =>
				exported(place.threadId).then(
					({ messages: all }) => all.length,
					() => 0
				),
			{ timeout: 5_000 }
		)
		.toBe(3_000);
});

test('of several answers the file says which one everyone sees', async () => {
	const place = await newPlace();
	const first = await ask(chat, { ...place, userId: ana });
	await readToEnd(chat, ana, first.id);
	const { reply: second } = await chat.retryReply({ userId: ana, replyId: first.id, clientId: uuidv4() });
	await readToEnd(chat, ana, second.id);
	const replacedOnes = async () => {
		const { messages: all } = await exported(place.threadId);
		return all.flatMap(({ reply }) => (reply?.replaced ? reply.id : []));
	};
	expect(await replacedOnes()).toEqual([first.id]);
	await chat.showReply({ userId: ana, replyId: first.id });
	expect(await replacedOnes()).toEqual([second.id]);
	const { stream } = await chat.exportThread({ userId: ana, threadId: place.threadId, format: 'md' });
	expect((await new Response(stream).text()).match(/Another answer took its place/g)).toHaveLength(1);
});

interface LogLine {
	level: number;
	msg: string;
	threadId?: string;
	err?: { message: string };
}

const WARN = 40;

/** A node, and what it logs. */
function logging(): { node: Chat; lines: LogLine[] } {
	const lines: LogLine[] = [];
	const write = (line: string) => void lines.push(JSON.parse(line) as LogLine);
	return { node: world.chat('steady', { deps: { log: pino({ level: 'debug' }, { write }) } }), lines };
}

test('an export that the database ends is told of with its cause, one whose reader left or was removed is not', async () => {
	const place = await newPlace();
	const { threadId, projectId } = place;
	await fill(threadId, 3_000);
	const { node, lines } = logging();
	const left = await node.exportThread({ userId: ana, threadId, format: 'json' });
	await left.stream.cancel();
	await until('its end is noted', () => lines.length > 0);
	const begun = await node.exportThread({ userId: ben, threadId, format: 'json' });
	const bens = begun.stream.getReader();
	await bens.read();
	await world.database.sql`delete from memberships where project_id = ${projectId} and user_id = ${ben}`;
	world.bus.publish({ topic: 'access', userId: ben, projectId });
	await until('its end is noted too', () => lines.length > 1);
	expect(lines.filter(({ level }) => level >= WARN)).toEqual([]);

	const { stream } = await node.exportThread({ userId: ana, threadId, format: 'json' });
	const reader = stream.getReader();
	await reader.read();
	await until('it waits for its reader', async () => {
		const ended = await world.database.sql`
			select pg_terminate_backend(pid) from pg_stat_activity
			where datname = current_database() and state = 'idle in transaction'
		`;
		return ended.length > 0;
	});
	const readAll = async () => {
		while (!(await reader.read()).done);
	};
	await expect(readAll()).rejects.toThrow();
	const warning = await until('it is told', () => lines.find(({ level }) => level >= WARN) ?? null);
	expect(warning).toMatchObject({ threadId, msg: 'an export broke off' });
	expect(warning.err?.message).toMatch(/terminat|closed/i);
});
