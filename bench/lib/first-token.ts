import { setTimeout as delay } from 'node:timers/promises';
import type OpenAI from 'openai';
import type { ChatRequestBody, FakeCall } from '../../tests/helpers/fake-call.ts';
import type { FakeModel } from '../../tests/helpers/fake-model.ts';
import type { ApiConnection } from './api-connection.ts';
import { ReplyWatcher } from './reply-watcher.ts';
import type { Team } from './team.ts';

type Body = Pick<ChatRequestBody, 'messages' | 'tools'>;

/** Ms since somebody asked. */
export interface FirstToken {
	/** The model's server had the request. */
	called: number;
	/** It wrote the first token. */
	spoken: number;
	/** The reader had it. */
	heard: number;
	/** What the model was sent. */
	body: Body;
}

/** The first token's arrival by `performance.now()`, and the end of the reading. */
interface Answer {
	heard: number;
	ended: Promise<void>;
}

/** What finishing one answer left to do is over after so long, in ms: people do not ask in the same moment. */
const REST_MS = 20;

/** Asks, has the model say its first token after `waitMs`, and reads to the end. */
export async function timeFirstToken(
	model: FakeModel,
	waitMs: number,
	ask: () => Promise<Answer>
): Promise<FirstToken> {
	const start = performance.now();
	const [{ call, called, spoken }, { heard, ended }] = await Promise.all([begin(model, waitMs), ask()]);
	call.end();
	await ended;
	await delay(REST_MS);
	const { messages, tools } = call.body;
	const body = { messages, ...(tools && { tools }) };
	return { called: called - start, spoken: spoken - start, heard: heard - start, body };
}

async function begin(
	model: FakeModel,
	waitMs: number
): Promise<{ call: FakeCall; called: number; spoken: number }> {
	const call = await model.nextCall();
	const called = performance.now();
	if (waitMs > 0) await call.pause(waitMs);
	const spoken = performance.now();
	call.say('Two ');
	return { call, called, spoken };
}

/** As a browser does: sends the message, and reads the reply in the same answer. */
export async function askWaystone(team: Team): Promise<Answer> {
	return await read(new ReplyWatcher(await team.openAsk('What is still open?')));
}

export async function askProxy(proxy: ApiConnection, body: Body): Promise<Answer> {
	return await read(new ReplyWatcher(await proxy.open('POST', '/', body)));
}

async function read(watcher: ReplyWatcher): Promise<Answer> {
	return { heard: await watcher.started, ended: watcher.ended };
}

export async function askDirectly(client: OpenAI, body: Body): Promise<Answer> {
	const stream = await client.chat.completions.create({
		model: 'held',
		...body,
		stream: true,
		stream_options: { include_usage: true }
	});
	const chunks = stream[Symbol.asyncIterator]();
	await chunks.next();
	const heard = performance.now();
	return { heard, ended: drain(chunks) };
}

async function drain(chunks: AsyncIterator<unknown>): Promise<void> {
	while (!(await chunks.next()).done);
}
