import { createHash } from 'node:crypto';
import { v4 as uuidv4 } from 'uuid';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ContextManifest, Reply } from '#lib/protocol/chat.ts';
import { estimateTokens } from '#server/assistant/token-budget.ts';
import type { Chat } from '#server/chat/chat.ts';
import type { Timing } from '#server/chat/timing.ts';
import { ask, ChatWorld, readToEnd, say } from '../helpers/chat-world.ts';
import type { FakeCall } from '../helpers/fake-call.ts';
import { isSummary, summarise } from '../helpers/fake-model-summaries.ts';
import { until } from '../helpers/until.ts';

const SMALL = { context: 4_000, history: 1_000, perPerson: null, perProject: null };

let world: ChatWorld;
let ana: string;
let ben: string;
let projectId: string;
let threadId: string;
/** Calls that earlier tests made. */
let before: number;

beforeAll(async () => {
	world = await ChatWorld.create();
	[ana, ben] = [await world.person('Ana'), await world.person('Ben')];
});
afterEach(() => world.stopChats());
afterAll(() => world.end());
beforeEach(async () => {
	projectId = await world.project({ [ana]: 'owner', [ben]: 'editor' });
	threadId = (await node().getOrCreateThread({ userId: ana, projectId })).thread.id;
	before = world.model.calls.length;
});

function node(scenario: string | null = 'summariser', timing: Partial<Timing> = {}): Chat {
	return world.chat(scenario, { timing, deps: { tokens: SMALL } });
}

/** Messages of Ana, with `canary-<n>` in each, of some 20 tokens. */
async function fill(count: number): Promise<void> {
	await world.database.sql`
		insert into messages (id, thread_id, seq, rev, author_id, kind, body)
		select gen_random_uuid(), ${threadId}, n, n, ${ana}, 'member', 'canary-' || n || ' and some more words'
		from generate_series(1, ${count}::int) n
	`;
	await world.database.sql`update threads set last_seq = ${count}, rev = ${count} where id = ${threadId}`;
}

/** Somebody said something else there. Returns the message's id. */
async function reword(seq: number, body: string): Promise<string> {
	const [row] = await world.database.sql<{ id: string }[]>`
		update messages set body = ${body} where thread_id = ${threadId} and seq = ${seq} returning id
	`;
	return row?.id ?? '';
}

async function askAndRead(chat: Chat): Promise<Reply & { context: ContextManifest }> {
	const { id } = await ask(chat, { userId: ana, threadId });
	await readToEnd(chat, ana, id);
	const reply = await chat.getReply({ userId: ana, replyId: id });
	if (!reply.context) throw new Error('A reply has a manifest.');
	return { ...reply, context: reply.context };
}

interface Stored {
	id: string;
	through_seq: string;
	messages: number;
	text: string;
}

async function stored(): Promise<Stored[]> {
	return await world.database.sql<Stored[]>`
		select id, through_seq, messages, text from thread_summaries
		where thread_id = ${threadId} order by through_seq
	`;
}

/** Waits until the thread is summarised up to its last messages. */
async function summarised(chat: Chat): Promise<Stored[]> {
	return await until('the thread is summarised', async () => {
		const { context } = await chat.context({ userId: ana, threadId });
		const { history } = context;
		const rows = await stored();
		return history?.leftOut === 0 && history.summary && (await isIdle()) ? rows : null;
	});
}

async function isIdle(): Promise<boolean> {
	const [row] = await world.database.sql<{ idle: boolean }[]>`
		select summary_lease_until is null as idle from threads where id = ${threadId}
	`;
	return row?.idle ?? false;
}

const calls = () => world.model.calls.slice(before);
const summaryCalls = () => calls().filter(isSummary);
const answerCalls = () => calls().filter((call) => !isSummary(call));

test('a thread of 3,000 messages and a small budget: answers keep coming, each step is stored once, and nothing exceeds the budget', async () => {
	const chat = node();
	await fill(3_000);
	const first = await askAndRead(chat);
	expect(first).toMatchObject({ status: 'done', text: 'Yes.' });
	expect(world.model.lastCall?.tokens).toBeGreaterThan(SMALL.history * 0.9);
	expect(first.context.history).not.toHaveProperty('summary');
	expect(first.context.history?.leftOut).toBeGreaterThan(2_900);
	expect(first.context.history?.messages).toBeGreaterThan(20);
	const steps = await summarised(chat);
	expect(summaryCalls()).toHaveLength(steps.length);
	expect(steps.length).toBeGreaterThan(5);
	for (let question = 0; question < 40; question += 1) {
		const { status, context } = await askAndRead(chat);
		expect(status).toBe('done');
		expect(context.history?.leftOut).toBe(0);
		expect(context.tokens).toBeLessThanOrEqual(SMALL.context);
		expectTold(world.model.lastCall, context);
		// Of the 3,000, the first question and its answer, and those of this loop up to this question.
		const { messages, summary } = context.history ?? { messages: 0 };
		expect(messages + (summary?.messages ?? 0)).toBe(3_000 + 2 + 2 * question + 1);
	}
	const all = await summarised(chat);
	expect(all.length).toBeGreaterThan(steps.length);
	expect(calls()).toHaveLength(answerCalls().length + all.length);
	expect(answerCalls()).toHaveLength(41);
	const ends = all.map((row) => Number(row.through_seq));
	expect(new Set(ends).size).toBe(ends.length);
	expect(Math.max(...calls().map(({ tokens }) => tokens))).toBeLessThanOrEqual(SMALL.context);
	expect(Math.max(...summaryCalls().map(({ tokens }) => tokens))).toBeGreaterThan(SMALL.context / 2);
	// Each step goes on where the one before ended: every message is summarised once.
	for (const [index, { prompt }] of summaryCalls().entries()) {
		const begin = ends[index - 1] ?? 0;
		const numbers = Array.from(prompt.matchAll(/canary-(\d+) /g), ([, number]) => Number(number));
		const expected = Array.from({ length: (ends[index] ?? 0) - begin }, (_, at) => begin + at + 1);
		expect(numbers).toEqual(expected.filter((seq) => seq <= 3_000));
		if (index > 0) expect(prompt).toContain(all[index - 1]?.text);
	}
});

/** The request is what the manifest says: no larger, with the newest messages as they were said, and none twice. */
function expectTold(call: FakeCall | undefined, { history, tokens }: ContextManifest): void {
	expect(call?.tokens).toBeLessThanOrEqual(tokens);
	const said = call?.body.messages.slice(1).map(({ content }) => content) ?? [];
	expect(said).toHaveLength(history?.messages ?? 0);
	expect(said.at(-1)).toMatch(/: What now\?$/);
	const through = history?.summary?.throughSeq ?? 0;
	if (through < 3_000) expect(said[0]).toContain(`canary-${through + 1} `);
}

test('what is shown before asking is what is sent, with the summary, and its text can be read', async () => {
	const chat = node();
	await fill(300);
	await askAndRead(chat);
	const rows = await summarised(chat);
	const shown = await chat.context({ userId: ana, threadId });
	const { context } = await askAndRead(chat);
	const call = world.model.lastCall;
	expect(call?.system).toBe(shown.text);
	expect(context.hash).toBe(shown.context.hash);
	expect(context.hash).toBe(
		createHash('sha256')
			.update(call?.system ?? '')
			.digest('hex')
	);
	expect(context.history?.summary).toEqual(shown.context.history?.summary);
	const { id = '', throughSeq } = context.history?.summary ?? {};
	expect(id).toBe(rows.at(-1)?.id);
	const summary = await chat.summary({ userId: ben, threadId, summaryId: id });
	expect(summary).toMatchObject({ threadId, throughSeq, model: 'summariser', text: rows.at(-1)?.text });
	expect(call?.system).toContain(summary.text);
	// As data, between marks that the summary cannot contain.
	const [, mark = '?'] = /\[\[summary ([0-9a-f]+) "of \d+ older messages"\]\]/.exec(call?.system ?? '') ?? [];
	expect(call?.system.endsWith(`\n[[end ${mark}]]`)).toBe(true);
	expect(summary.text).not.toContain(mark);
	// The newest are there as they were written, and none of them twice.
	const said = call?.body.messages.slice(1).map(({ content }) => content) ?? [];
	expect(said[0]).toContain(`canary-${(throughSeq ?? 0) + 1} `);
	expect(said).toHaveLength(context.history?.messages ?? 0);
});

test('only members read a summary', async () => {
	const chat = node();
	await fill(300);
	await askAndRead(chat);
	const id = (await summarised(chat)).at(-1)?.id ?? '';
	const carl = await world.person('Carl');
	const read = (userId: string, thread = threadId) =>
		chat.summary({ userId, threadId: thread, summaryId: id });
	await expect(read(carl)).rejects.toMatchObject({ code: 'not_found' });
	await world.database.sql`delete from memberships where project_id = ${projectId} and user_id = ${ben}`;
	await expect(read(ben)).rejects.toMatchObject({ code: 'not_found' });
	// Under another thread's address it is not there either.
	const own = await chat.getOrCreateThread({ userId: carl });
	await expect(read(carl, own.thread.id)).rejects.toMatchObject({ code: 'not_found' });
});

test('two nodes, and two questions at once, make one summary of a step', async () => {
	const [one, two] = [node(), node()];
	await fill(1_000);
	const asks = [one, two].map((chat) => ask(chat, { userId: ana, threadId }));
	for (const [index, { id }] of (await Promise.all(asks)).entries()) {
		await readToEnd(index === 0 ? one : two, ana, id);
	}
	const rows = await summarised(one);
	expect(summaryCalls()).toHaveLength(rows.length);
	expect(new Set(rows.map((row) => row.through_seq)).size).toBe(rows.length);
});

test('what was deleted or changed lives on in no summary, and the rest is summarised anew', async () => {
	const chat = node();
	await fill(300);
	await reword(50, 'canary-kept');
	const gone = await reword(100, 'canary-gone');
	const changed = await reword(101, 'canary-old');
	await askAndRead(chat);
	const rows = await summarised(chat);
	for (const { text } of rows) expect(text).toBe('Ana wrote: canary-kept canary-gone canary-old');
	await chat.deleteMessage({ userId: ana, messageId: gone });
	await chat.editMessage({ userId: ana, messageId: changed, body: 'canary-new' });
	const anew = await summarised(chat);
	for (const { text } of anew) expect(text).toBe('Ana wrote: canary-kept canary-new');
	const { context } = await askAndRead(chat);
	expect(context.history?.leftOut).toBe(0);
	const call = world.model.lastCall;
	expect(call?.prompt).toContain('canary-kept canary-new');
	expect(call?.prompt).not.toMatch(/canary-(gone|old)/);
});

test('a message that is deleted while the model summarises it is in no summary either', async () => {
	const chat = node('held-summary');
	await fill(60);
	await reword(2, 'canary-kept');
	const messageId = await reword(3, 'canary-gone');
	await askAndRead(chat);
	const call = await until('the model is to summarise', () => summaryCalls()[0] ?? null);
	await chat.deleteMessage({ userId: ana, messageId });
	summarise(call);
	const again = await until('the model is to summarise again', () => summaryCalls()[1] ?? null);
	expect(await stored()).toEqual([]);
	expect(again.prompt).not.toContain('canary-gone');
	summarise(again);
	const [row] = await summarised(chat);
	expect(row?.text).toBe('Ana wrote: canary-kept');
});

test('of several answers the summary tells the one that everyone sees, also when that changes', async () => {
	const chat = node();
	const first = await askAndRead(chat);
	const { reply: second } = await chat.retryReply({ userId: ana, replyId: first.id, clientId: uuidv4() });
	await readToEnd(chat, ana, second.id);
	const word = async (id: string, text: string) =>
		await world.database.sql`update replies set text = ${text} where id = ${id}`;
	await word(first.id, 'canary-first');
	await word(second.id, 'canary-second');
	for (let count = 0; count < 100; count += 1)
		await say(chat, { userId: ben, threadId, body: `${count} and some more words of some length` });
	await askAndRead(chat);
	const texts = async () => new Set((await summarised(chat)).map(({ text }) => text));
	expect(await texts()).toEqual(new Set(['Ana wrote: canary-second']));
	await chat.showReply({ userId: ben, replyId: first.id });
	expect(await stored()).toEqual([]);
	await askAndRead(chat);
	expect(await texts()).toEqual(new Set(['Ana wrote: canary-first']));
	const again = await chat.retryReply({ userId: ana, replyId: second.id, clientId: uuidv4() });
	await readToEnd(chat, ana, again.reply.id);
	expect(await texts()).toEqual(new Set(['Ana wrote:']));
});

test('a summary is told what was proposed, and what became of it', async () => {
	const chat = node();
	const { id } = await askAndRead(chat);
	await world.database.sql`
		insert into proposals (id, reply_id, position, tool, input, state, decided_by)
		values (gen_random_uuid(), ${id}, 0, 'add_doc', '{"title":"Minutes"}', 'applied', ${ben})
	`;
	for (let count = 0; count < 100; count += 1)
		await say(chat, { userId: ben, threadId, body: `${count} and some more words of some length` });
	await askAndRead(chat);
	await summarised(chat);
	expect(summaryCalls()[0]?.prompt).toContain(
		'Assistant: Yes.\n\n[You proposed: add_doc "Minutes", applied by Ben]'
	);
});

test('a summary that fails changes nothing for answers, and is tried again with a later question, not with each', async () => {
	const pause = 60_000;
	const broken = node('no-summary', { summaryPauseMs: pause });
	await fill(300);
	for (let question = 0; question < 3; question += 1) {
		const { status, context } = await askAndRead(broken);
		expect(status).toBe('done');
		expect(context.history?.leftOut).toBeGreaterThan(0);
		await until('nothing is under way', isIdle);
	}
	expect(summaryCalls()).toHaveLength(1);
	const patient = node('no-summary', { summaryPauseMs: 0 });
	for (let question = 0; question < 2; question += 1) {
		await askAndRead(patient);
		await until('it was tried', async () => summaryCalls().length === question + 2 && (await isIdle()));
	}
	const healed = node();
	await askAndRead(healed);
	expect((await summarised(healed)).length).toBeGreaterThan(0);
});

test('a model that does not come to an end is cut off, and so is its summary', async () => {
	const chat = node('endless-summary');
	await fill(60);
	await askAndRead(chat);
	const rows = await summarised(chat);
	for (const { text } of rows) expect(estimateTokens(text)).toBeLessThanOrEqual(SMALL.history / 4);
	await until('the calls are closed', () => summaryCalls().every((call) => call.closedEarly));
});

test('what people say among themselves is summarised before the next question, where the assistant was ever asked', async () => {
	const chat = node();
	const talk = async (count: number) => {
		for (let index = 0; index < count; index += 1)
			await say(chat, { userId: ben, threadId, body: `canary-${index} and some more words` });
	};
	await talk(100);
	expect(summaryCalls()).toEqual([]);
	await askAndRead(chat);
	await summarised(chat);
	const known = (await stored()).length;
	await talk(100);
	await until('it is summarised', async () => (await stored()).length > known + 1);
	await summarised(chat);
	expect((await askAndRead(chat)).context.history).toMatchObject({ leftOut: 0 });
});

test('an old question that is asked again is told of nothing that was said after it', async () => {
	const chat = node();
	await fill(300);
	const old = await askAndRead(chat);
	await summarised(chat);
	for (let count = 0; count < 100; count += 1)
		await say(chat, { userId: ben, threadId, body: 'canary-later and some more words' });
	await askAndRead(chat);
	await summarised(chat);
	expect(JSON.stringify(await stored())).toContain('canary-later');
	const { reply } = await chat.retryReply({ userId: ana, replyId: old.id, clientId: uuidv4() });
	await readToEnd(chat, ana, reply.id);
	const call = world.model.lastCall;
	expect(call?.prompt).not.toContain('canary-later');
	expect(call?.prompt).toContain('older messages');
	expect(call?.body.messages.at(-1)?.content).toContain('What now?');
});

test('without a language model nothing is summarised', async () => {
	const chat = node(null);
	await fill(300);
	const { context } = await askAndRead(chat);
	expect(context.history?.leftOut).toBeGreaterThan(0);
	expect(calls()).toEqual([]);
	expect(await stored()).toEqual([]);
});
