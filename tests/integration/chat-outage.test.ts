import { join } from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isReplyOver } from '#lib/protocol/chat.ts';
import type { Chat } from '#server/chat/chat.ts';
import { replies } from '#server/db/schema.ts';
import { connect, type Database } from '#server/db/client.ts';
import { ask, ChatWorld } from '../helpers/chat-world.ts';
import { Proxy } from '../helpers/proxy.ts';
import { until } from '../helpers/until.ts';

let world: ChatWorld;
let ana: string;

beforeAll(async () => {
	world = await ChatWorld.create();
	ana = await world.person('Ana');
});
afterAll(() => world.end());

/** A node whose way to the database can be held up. */
class Node {
	readonly chat: Chat;
	readonly #database: Database;
	readonly #proxy: Proxy;

	private constructor(proxy: Proxy, timing: { checkpointMs: number; leaseMs: number; reapMs: number }) {
		this.#proxy = proxy;
		const url = new URL(world.database.url);
		url.search = '';
		url.host = `127.0.0.1:${proxy.port}`;
		this.#database = connect(url.href, { max: 3 });
		this.chat = world.chat('held', { timing, deps: { database: this.#database } });
	}

	static async create(timing: { checkpointMs: number; leaseMs: number; reapMs: number }): Promise<Node> {
		const url = new URL(world.database.url);
		const folder = url.searchParams.get('host');
		const target =
			folder === null
				? { host: url.hostname, port: Number(url.port) }
				: { path: join(folder, '.s.PGSQL.5432') };
		return new Node(await Proxy.to(target), timing);
	}

	loseDatabase(): void {
		for (const link of this.#proxy.links) link.hold('server');
		this.#proxy.onLink((link) => link.hold('server'));
	}

	findDatabase(): void {
		this.#proxy.onLink(() => undefined);
		for (const link of this.#proxy.links) link.release('server');
	}

	async end(): Promise<void> {
		await this.chat.stop();
		await this.#database.close();
		this.#proxy.close();
	}
}

async function newThread(): Promise<string> {
	const projectId = await world.project({ [ana]: 'owner' });
	return (await world.chat('held').getOrCreateThread({ userId: ana, projectId })).thread.id;
}

const stored = async (replyId: string) => {
	const [reply] = await world.database.db.select().from(replies).where(eq(replies.id, replyId));
	if (!reply) throw new Error('The reply is gone.');
	return reply;
};
const over = (replyId: string) =>
	until('the reply is over', async () => {
		const reply = await stored(replyId);
		return isReplyOver(reply.status) ? reply : null;
	});

/** Resolves when a started node has looked: it starts what waits in the same look in which it finds the dead. */
async function nextLook(): Promise<void> {
	const stopped = world.chat('held');
	await stopped.stop();
	const { id } = await ask(stopped, { userId: ana, threadId: await newThread() });
	const call = await world.model.nextCall();
	call.end();
	await over(id);
}

async function clock(): Promise<number> {
	const [row] = await world.database.sql<{ ms: number }[]>`
		select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms
	`;
	return row?.ms ?? 0;
}

test('a database that was away for longer than a lease costs no reply that is being written', async () => {
	const node = await Node.create({ checkpointMs: 50, leaseMs: 200, reapMs: 20 });
	const threadId = await newThread();
	const { id } = await ask(node.chat, { userId: ana, threadId });
	const call = await world.model.nextCall();
	node.chat.start();
	call.say('Before, ');
	await until('the beginning is stored', async () => (await stored(id)).text === 'Before, ');
	node.loseDatabase();
	call.say('meanwhile, ');
	const lost = await clock();
	await until('the lease has ended', async () => (await clock()) > lost + 300);
	node.findDatabase();
	call.say('after.');
	await until('it is written on', async () => (await stored(id)).text === 'Before, meanwhile, after.');
	call.end();
	expect(await over(id)).toMatchObject({ status: 'done', text: 'Before, meanwhile, after.' });
	await node.end();
});

test('a process never takes a reply of its own for dead, however long storing it takes', async () => {
	const node = world.chat('held', { timing: { checkpointMs: 60_000, leaseMs: 1, reapMs: 20 } });
	const { id } = await ask(node, { userId: ana, threadId: await newThread() });
	const call = await world.model.nextCall();
	node.start();
	await nextLook();
	expect((await stored(id)).status).toBe('streaming');
	call.say('All of it.');
	call.end();
	expect(await over(id)).toMatchObject({ status: 'done', text: 'All of it.' });
	await node.stop();
});

test('a node that was without a database itself gives others a lease’s time before it takes them for dead', async () => {
	const node = await Node.create({ checkpointMs: 50, leaseMs: 2_000, reapMs: 20 });
	// Stores nothing by itself in this time, as if it came back to the database later than the node.
	const writer = world.chat('held', { timing: { checkpointMs: 60_000, leaseMs: 60_000 } });
	const [alive, dead] = [
		await ask(writer, { userId: ana, threadId: await newThread() }),
		await ask(writer, { userId: ana, threadId: await newThread() })
	];
	const calls = [await world.model.nextCall(), await world.model.nextCall()];
	node.chat.start();
	await nextLook();
	node.loseDatabase();
	const lease = (until: Date) =>
		world.database.db.update(replies).set({ leaseUntil: until }).where(eq(replies.status, 'streaming'));
	await lease(new Date(0));
	const lost = await clock();
	await until('the lease has ended', async () => (await clock()) > lost + 2_100);
	node.findDatabase();
	await nextLook();
	expect((await stored(alive.id)).status).toBe('streaming');
	await world.database.db
		.update(replies)
		.set({ leaseUntil: sql`now() + interval '1 minute'` })
		.where(eq(replies.id, alive.id));
	expect(await over(dead.id)).toMatchObject({ status: 'interrupted' });
	expect((await stored(alive.id)).status).toBe('streaming');
	for (const call of calls) call.end('stop');
	await over(alive.id);
	await node.end();
});
