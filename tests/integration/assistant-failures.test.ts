import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Reply, ReplyError, ReplyStatus } from '#lib/protocol/chat.ts';
import { createChat } from '#server/chat/chat.ts';
import { ask, ChatWorld, readToEnd } from '../helpers/chat-world.ts';
import {
	BURST_TEXT,
	STEADY_TEXT,
	STEADY_WORDS,
	UNICODE_TEXT,
	type ScenarioName
} from '../helpers/fake-model-scenarios.ts';

let world: ChatWorld;
let ana: string;

beforeAll(async () => {
	world = await ChatWorld.create();
	ana = await world.person('Ana');
});
afterAll(() => world.end());

const PATIENCE = { firstTokenMs: 300, idleMs: 200 };
const FIVE_WORDS = STEADY_WORDS.slice(0, 5).join('');

/** Asks in a new thread; returns the reply when it is over, and checks that its stream said the same. */
async function answer(scenario: string, timing = {}): Promise<Reply> {
	const chat = world.chat(scenario, { timing });
	const projectId = await world.project({ [ana]: 'owner' });
	const { thread } = await chat.getOrCreateThread({ userId: ana, projectId });
	const { id } = await ask(chat, { userId: ana, threadId: thread.id });
	const { text, end } = await readToEnd(chat, ana, id);
	const reply = await chat.getReply({ userId: ana, replyId: id });
	expect(reply.text).toBe(text);
	expect(end).toEqual({
		status: reply.status,
		length: text.length,
		...(reply.errorCode && { errorCode: reply.errorCode })
	});
	return reply;
}

interface Expected {
	status: ReplyStatus;
	errorCode: ReplyError | null;
	text: string;
	retryAfter?: number;
}
const done = (text: string): Expected => ({ status: 'done', errorCode: null, text });
const failed = (errorCode: ReplyError): Expected => ({ status: 'failed', errorCode, text: '' });
const broken = (errorCode: ReplyError): Expected => ({ status: 'interrupted', errorCode, text: FIVE_WORDS });

const outcomes: Partial<Record<ScenarioName, Expected>> = {
	steady: done(STEADY_TEXT),
	burst: done(BURST_TEXT),
	'char-by-char': done(UNICODE_TEXT),
	'split-utf8': done(UNICODE_TEXT),
	'split-surrogate': done(UNICODE_TEXT),
	crlf: done(STEADY_TEXT),
	'no-done': done(STEADY_TEXT),
	'no-usage': done(STEADY_TEXT),
	nul: done('before😀after\ufffd'),
	truncated: broken('cut_short'),
	length: { status: 'interrupted', errorCode: 'cut_short', text: STEADY_TEXT },
	reset: broken('unreachable'),
	'reset-at-once': failed('unreachable'),
	stall: broken('timeout'),
	silent: failed('timeout'),
	'no-headers': failed('timeout'),
	'heartbeats-only': failed('timeout'),
	'error-midstream': broken('upstream'),
	'error-401': failed('wrong_key'),
	'error-404': failed('model_unknown'),
	'error-429': { ...failed('rate_limit'), retryAfter: 7 },
	'insufficient-quota': failed('quota'),
	'error-500': failed('upstream'),
	'context-length': failed('context_too_long'),
	'content-filter': { status: 'failed', errorCode: 'content_filter', text: 'I ' },
	'content-filter-400': failed('content_filter'),
	empty: failed('upstream')
};

for (const [scenario, expected] of Object.entries(outcomes)) {
	const { status, errorCode } = expected;
	test(`a model that answers "${scenario}" gives a reply that is ${errorCode ?? status}, asked once`, async () => {
		const before = world.model.calls.length;
		const reply = await answer(scenario, PATIENCE);
		expect(reply).toMatchObject({ retryAfter: null, ...expected });
		expect(world.model.calls.length - before).toBe(1);
	});
}

test('a slow first word within its time is waited for', async () => {
	expect(await answer('slow-first-token')).toMatchObject(done(STEADY_TEXT));
});

test('what the model counted as tokens is kept, also when the reply was not finished', async () => {
	expect(await answer('steady')).toMatchObject({ tokensIn: 100, tokensOut: 21 });
	expect(await answer('length')).toMatchObject({ tokensIn: 100, tokensOut: 2 });
	const estimated = { tokensEstimated: true, tokensOut: Math.ceil(STEADY_TEXT.length / 4) };
	expect(await answer('no-usage')).toMatchObject(estimated);
});

test('a server that is not there is unreachable', async () => {
	const config = { apiKey: 'key', baseUrl: 'http://127.0.0.1:9/v1', model: 'any' };
	const chat = world.chat('held', { deps: { config } });
	const { thread } = await chat.getOrCreateThread({ userId: ana });
	const { id } = await ask(chat, { userId: ana, threadId: thread.id });
	expect((await readToEnd(chat, ana, id)).end).toEqual({
		status: 'failed',
		length: 0,
		errorCode: 'unreachable'
	});
});

test('the call to the model is closed when it takes too long', async () => {
	const before = world.model.earlyCloses;
	await answer('stall', PATIENCE);
	const call = world.model.lastCall;
	await call?.closed;
	expect(world.model.earlyCloses).toBe(before + 1);
});

test('a chat with an impossible address of the model still starts', () => {
	const config = { apiKey: undefined, baseUrl: 'http://[', model: 'any' };
	expect(() => createChat({ ...world.deps(), config })).not.toThrow();
});
