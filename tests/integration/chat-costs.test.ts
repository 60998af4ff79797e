import { v4 as uuidv4 } from 'uuid';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { estimateTokens } from '#server/assistant/token-budget.ts';
import type { Chat } from '#server/chat/chat.ts';
import type { TokenSettings } from '#server/config.ts';
import { ask, ChatWorld, readToEnd, say } from '../helpers/chat-world.ts';
import { isReplyOver, type Reply } from '#lib/protocol/chat.ts';
import { until } from '../helpers/until.ts';

const FREE: TokenSettings = { context: 4_000, history: 1_000, perPerson: null, perProject: null };

let world: ChatWorld;
let ana: string;
let ben: string;
let projectId: string;
let threadId: string;

beforeAll(async () => {
	world = await ChatWorld.create();
});
afterAll(() => world.end());
beforeEach(async () => {
	[ana, ben] = [await world.person('Ana'), await world.person('Ben')];
	projectId = await world.project({ [ana]: 'owner', [ben]: 'editor' });
	threadId = (await node('steady').getOrCreateThread({ userId: ana, projectId })).thread.id;
});

const node = (scenario: string | null, limits: Partial<TokenSettings> = {}): Chat =>
	world.chat(scenario, { deps: { tokens: { ...FREE, ...limits } } });

async function askAndRead(chat: Chat, userId = ana): Promise<Reply> {
	const { id } = await ask(chat, { userId, threadId });
	await readToEnd(chat, userId, id);
	return await chat.getReply({ userId, replyId: id });
}

/** Of today. */
async function used(ownerId: string): Promise<number> {
	const [row] = await world.database.sql<{ tokens: string }[]>`
		select tokens from token_use
		where owner_id = ${ownerId} and day = (clock_timestamp() at time zone 'utc')::date
	`;
	return Number(row?.tokens ?? 0);
}

test('what the model’s server counts is stored with the reply, and for the person and the project', async () => {
	const reply = await askAndRead(node('steady'));
	expect(reply).toMatchObject({ status: 'done', tokensIn: 100, tokensEstimated: false });
	const tokens = 100 + (reply.tokensOut ?? 0);
	expect([await used(ana), await used(projectId)]).toEqual([tokens, tokens]);
	await askAndRead(node('steady'), ben);
	expect(await used(ana)).toBe(tokens);
	expect(await used(projectId)).toBe(2 * tokens);
});

test.each(['no-usage', 'truncated', 'error-midstream', 'content-filter-400'])(
	'where it counts nothing (%s) the tokens are estimated, and marked so',
	async (scenario) => {
		const reply = await askAndRead(node(scenario));
		expect(reply.tokensEstimated).toBe(true);
		expect(reply.tokensIn).toBeGreaterThan(300);
		expect(reply.tokensIn).toBeLessThanOrEqual(reply.context?.tokens ?? 0);
		expect(reply.tokensOut).toBe(estimateTokens(reply.text));
		expect(await used(ana)).toBe((reply.tokensIn ?? 0) + (reply.tokensOut ?? 0));
	}
);

test('a reply that is stopped counts as far as it came', async () => {
	const chat = node('held');
	const { id } = await ask(chat, { userId: ana, threadId });
	const call = await world.model.nextCall();
	call.say('word '.repeat(100));
	await until('it is heard', async () => {
		const stopped = chat.getReply({ userId: ana, replyId: id });
		return (await stopped).text.length > 0;
	});
	const reply = await chat.stopReply({ userId: ana, replyId: id });
	expect(reply).toMatchObject({ status: 'stopped', tokensOut: 125, tokensEstimated: true });
	expect(await used(ana)).toBe((reply.tokensIn ?? 0) + 125);
});

test('what nobody has read costs nothing, and neither does the built-in assistant', async () => {
	expect(await askAndRead(node('error-401'))).toMatchObject({ status: 'failed', tokensIn: 0, tokensOut: 0 });
	expect(await askAndRead(node(null, { perPerson: 1 }))).toMatchObject({ status: 'done', tokensIn: null });
	expect(await used(ana)).toBe(0);
});

test('a reply that its node left is counted by what is stored', async () => {
	const timing = { checkpointMs: 50, leaseMs: 200, reapMs: 50 };
	const dying = world.chat('held', { timing, deps: { tokens: { ...FREE, perPerson: 100_000 } } });
	const { id } = await ask(dying, { userId: ana, threadId });
	(await world.model.nextCall()).say('word '.repeat(100));
	await until('it is stored', async () => (await dying.getReply({ userId: ana, replyId: id })).text !== '');
	// As if the process were gone: its writes find another owner.
	await world.database.sql`update replies set owner = ${uuidv4()} where id = ${id}`;
	const other = world.chat('held', { timing, deps: { tokens: FREE } });
	other.start();
	const reply = await until('it is given up', async () => {
		const seen = await other.getReply({ userId: ana, replyId: id });
		return isReplyOver(seen.status) ? seen : null;
	});
	await other.stop();
	expect(reply).toMatchObject({ status: 'interrupted', tokensOut: 125, tokensEstimated: true });
	expect(await used(ana)).toBe((reply.tokensIn ?? 0) + 125);
});

test.each(['person', 'project'] as const)(
	'beyond what a %s may spend the message is there all the same, and everyone sees why it is not answered',
	async (of) => {
		const limit = 2_000;
		const chat = node('steady', of === 'person' ? { perPerson: limit } : { perProject: limit });
		const { allowance } = await chat.context({ userId: ana, threadId });
		expect(allowance[of]).toEqual({ limit, used: 0 });
		let calls = 0;
		let reply = await askAndRead(chat);
		while (reply.status === 'done') {
			calls += 1;
			reply = await askAndRead(chat);
		}
		expect(calls).toBeGreaterThan(1);
		expect(reply).toMatchObject({ status: 'failed', errorCode: 'budget', text: '', tokensIn: null });
		expect(reply.context?.overspent).toEqual({
			of,
			limit,
			used: await used(of === 'person' ? ana : projectId)
		});
		const midnight = Date.parse(reply.finishedAt ?? '') + (reply.retryAfter ?? 0) * 1_000;
		expect(Math.abs(midnight - Date.parse(allowance.resetsAt))).toBeLessThan(3_000);
		const { messages } = await chat.listMessages({ userId: ben, threadId });
		expect(messages.at(-1)).toMatchObject({ replyId: reply.id, kind: 'assistant' });
		expect(messages.at(-2)).toMatchObject({ authorId: ana, asked: true });
		const bens = await askAndRead(chat, ben);
		expect(bens.status).toBe(of === 'person' ? 'done' : 'failed');
		// Tomorrow, or with a higher limit.
		const generous = node('steady', { perPerson: 100_000, perProject: 100_000 });
		const { reply: again } = await generous.retryReply({
			userId: ana,
			replyId: reply.id,
			clientId: uuidv4()
		});
		await readToEnd(generous, ana, again.id);
		expect(await generous.getReply({ userId: ana, replyId: again.id })).toMatchObject({ status: 'done' });
	}
);

test('two asks at once cannot both take what is left', async () => {
	// Enough for two of these questions, of some 850 tokens each with their answers.
	const chat = node('held', { perPerson: 2_000 });
	const others = await Promise.all(
		[1, 2, 3].map(async () => {
			const other = await world.project({ [ana]: 'owner' });
			return (await chat.getOrCreateThread({ userId: ana, projectId: other })).thread.id;
		})
	);
	const replies = await Promise.all(others.map((id) => ask(chat, { userId: ana, threadId: id })));
	const begun = replies.filter(({ status }) => status === 'streaming');
	expect(begun.length).toBeGreaterThan(0);
	expect(replies.filter(({ errorCode }) => errorCode === 'budget')).toHaveLength(3 - begun.length);
	expect(begun.length).toBeLessThan(3);
	expect(await used(ana)).toBeLessThanOrEqual(2_000);
	for (const { id } of begun) {
		const call = await world.model.nextCall();
		call.say('Yes.');
		call.end();
		expect(id).not.toBe('');
	}
	await until('what was set aside is given back', async () => (await used(ana)) === begun.length * 102);
});

test('a question that waited is weighed when its turn comes', async () => {
	const chat = node('held', { perPerson: 2_300 });
	const first = await ask(chat, { userId: ana, threadId });
	const call = await world.model.nextCall();
	const second = await ask(chat, { userId: ana, threadId });
	expect(second.status).toBe('queued');
	call.say('Yes.');
	call.finish();
	call.usage(2_000, 100);
	call.close();
	await readToEnd(chat, ana, first.id);
	const { end } = await readToEnd(chat, ana, second.id);
	expect(end).toMatchObject({ status: 'failed', errorCode: 'budget' });
	expect(await used(ana)).toBe(2_100);
});

test('summaries count for the project, and are not made when it has nothing left', async () => {
	const chat = node('summariser');
	for (let count = 0; count < 60; count += 1)
		await say(chat, { userId: ben, threadId, body: 'some words of some length, which are said again' });
	await askAndRead(chat);
	await until('it is summarised', async () => (await used(projectId)) > (await used(ana)));
	const before = await used(projectId);
	const poor = node('summariser', { perProject: 1 });
	await world.database.sql`delete from thread_summaries`;
	const calls = world.model.calls.length;
	expect(await askAndRead(poor)).toMatchObject({ errorCode: 'budget' });
	expect(await used(projectId)).toBe(before);
	expect(world.model.calls).toHaveLength(calls);
});

test('a summary that came to nothing counts too: the model has read all of it', async () => {
	const chat = node('empty-summary');
	for (let count = 0; count < 60; count += 1)
		await say(chat, { userId: ben, threadId, body: 'some words of some length, which are said again' });
	await askAndRead(chat);
	await until('it was tried', async () => (await used(projectId)) > (await used(ana)));
	const [row] = await world.database.sql`select id from thread_summaries where thread_id = ${threadId}`;
	expect(row).toBeUndefined();
});

test('who writes too fast is told how long to wait, and questions are counted apart', async () => {
	const chat = world.chat('steady', {
		deps: { tokens: FREE, limits: { messagesPerMinute: 4, asksPerMinute: 1 } }
	});
	await ask(chat, { userId: ana, threadId });
	const limited = { code: 'rate_limited', retryAfter: expect.any(Number) };
	await expect(ask(chat, { userId: ana, threadId })).rejects.toMatchObject(limited);
	await say(chat, { userId: ana, threadId, body: 'Still there.' });
	await say(chat, { userId: ana, threadId, body: 'And again.' });
	await expect(say(chat, { userId: ana, threadId, body: 'Too much.' })).rejects.toMatchObject(limited);
	await say(chat, { userId: ben, threadId, body: 'Not me.' });
});
