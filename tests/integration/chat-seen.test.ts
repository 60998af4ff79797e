import { createHash } from 'node:crypto';
import { v4 as uuidv4 } from 'uuid';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { addDoc, docBody } from '#lib/project/doc.ts';
import { addLink } from '#lib/project/link.ts';
import { addMilestone } from '#lib/project/milestone.ts';
import type { SeenByAssistant } from '#lib/protocol/chat.ts';
import type { Chat } from '#server/chat/chat.ts';
import { ChatWorld, readToEnd, say } from '../helpers/chat-world.ts';
import type { FakeCall } from '../helpers/fake-call.ts';
import { writeParagraphs } from '../helpers/rich-text.ts';
import { until } from '../helpers/until.ts';

const TOKENS = { context: 5_000, history: 1_000, perPerson: null, perProject: null };

let world: ChatWorld;
let chat: Chat;
let ana: string;
let threadId: string;
let ids: { notes: string; salaries: string; map: string };

beforeAll(async () => {
	world = await ChatWorld.create();
	chat = world.chat('summariser', { deps: { tokens: TOKENS } });
	ana = await world.person('Ana');
});
afterAll(() => world.end());

/** A section with more text than there is room for, and a thread so long that it needs a summary. */
beforeEach(async () => {
	const projectId = await world.project({ [ana]: 'owner' });
	const doc = world.doc(projectId);
	const milestoneId = addMilestone(doc, { title: 'Kick-off', by: ana });
	const text = (title: string, word: string) => {
		const id = addDoc(doc, { title, milestoneId, by: ana });
		const body = docBody(doc, id);
		if (body) writeParagraphs(body, `canary-${word} `.repeat(1_000));
		return id;
	};
	ids = {
		notes: text('Notes', 'notes'),
		salaries: text('Salaries', 'salaries'),
		map: addLink(doc, { url: 'https://a.example', title: 'Map', note: 'canary-map', milestoneId, by: ana })
	};
	threadId = (await chat.getOrCreateThread({ userId: ana, projectId, milestoneId })).thread.id;
	for (let count = 0; count < 80; count += 1)
		await say(chat, { userId: ana, threadId, body: `canary-said and ${count} more words of some length` });
	// Nobody pays for a summary before the assistant was asked.
	await askWithout([]);
	await until('the thread is summarised', async () => {
		const { history } = (await seenWithout([])).context;
		return history?.summary && history.leftOut === 0;
	});
});

const seenWithout = (without: string[]) => chat.context({ userId: ana, threadId, without });

async function askWithout(without: string[]): Promise<string> {
	const question = { userId: ana, threadId, clientId: uuidv4(), body: 'What now?', ask: true, without };
	const { reply } = await chat.sendMessage(question);
	await readToEnd(chat, ana, reply?.id ?? '');
	return reply?.id ?? '';
}

/** What was sent is what was shown before, to the letter, and what is told of it afterwards. */
async function expectSeen(seen: SeenByAssistant, replyId: string): Promise<FakeCall> {
	const call = world.model.lastCall;
	const { context } = await chat.getReply({ userId: ana, replyId });
	if (!call || !context) throw new Error('The model was asked.');
	expect(createHash('sha256').update(call.system).digest('hex')).toBe(seen.context.hash);
	expect(call.system).toBe(seen.text);
	expect(context.hash).toBe(seen.context.hash);
	expect(context.items).toEqual(seen.context.items);
	expect(context.history?.summary).toEqual(seen.context.history?.summary);
	expect(call.body.messages.slice(1)).toHaveLength(context.history?.messages ?? 0);
	expect(call.tokens).toBeLessThanOrEqual(context.tokens);
	expect(context.tokens).toBeLessThanOrEqual(TOKENS.context);
	return call;
}

test('the hash of the panel is that of the request where items are unticked, others cut, and the history summarised', async () => {
	const without = [ids.salaries, ids.map];
	const seen = await seenWithout(without);
	const states = Object.fromEntries(seen.context.items.map(({ title, state }) => [title, state]));
	expect(states).toMatchObject({ Notes: 'trimmed', Salaries: 'unticked', Map: 'unticked' });
	expect(seen.context.history?.summary?.messages).toBeGreaterThan(20);
	expect(seen.context.hash).not.toBe((await seenWithout([])).context.hash);
	const replyId = await askWithout(without);
	const call = await expectSeen(seen, replyId);
	const canaries = new Set(call.system.match(/canary-\w+/g));
	expect([...canaries].sort(), 'of the notes, and of the summary').toEqual(['canary-notes', 'canary-said']);

	// Asked once more it is claimed another way, and read anew.
	const again = await chat.retryReply({ userId: ana, replyId, clientId: uuidv4() });
	await readToEnd(chat, ana, again.reply.id);
	await expectSeen(seen, again.reply.id);
});
