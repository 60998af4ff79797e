import { createHash } from 'node:crypto';
import { v4 as uuidv4 } from 'uuid';
import type * as Y from 'yjs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { addDoc, docBody } from '#lib/project/doc.ts';
import { addLink } from '#lib/project/link.ts';
import { addMilestone, milestoneDescription } from '#lib/project/milestone.ts';
import { setProjectSummary } from '#lib/project/project.ts';
import type { Chat } from '#server/chat/chat.ts';
import { ChatWorld, readToEnd } from '../helpers/chat-world.ts';
import { writeParagraphs } from '../helpers/rich-text.ts';

let world: ChatWorld;
let chat: Chat;
let held: Chat;
let ana: string;
let ben: string;
let projectId: string;
let threadId: string;
let ids: { section: string; notes: string; transcript: string; charter: string; map: string };

beforeAll(async () => {
	world = await ChatWorld.create();
	chat = world.chat('steady');
	held = world.chat('held');
	ana = await world.person('Ana Ferreira');
	ben = await world.person('Ben Okafor');
});
afterAll(() => world.end());

function addText(doc: Y.Doc, title: string, milestoneId: string | null, text: string): string {
	const id = addDoc(doc, { title, milestoneId, by: ana });
	const body = docBody(doc, id);
	if (body) writeParagraphs(body, text);
	return id;
}

/** More than there is room for, so that docs are cut. */
beforeEach(async () => {
	projectId = await world.project({ [ana]: 'owner', [ben]: 'editor' });
	const doc = world.doc(projectId);
	setProjectSummary(doc, 'canary-summary');
	const section = addMilestone(doc, { title: 'Kick-off', by: ana });
	const description = milestoneDescription(doc, section);
	if (description) writeParagraphs(description, 'canary-description');
	ids = {
		section,
		notes: addText(doc, 'Notes', section, 'canary-notes '.repeat(3_500)),
		transcript: addText(doc, 'Transcript', section, 'canary-transcript '.repeat(3_500)),
		charter: addText(doc, 'Charter', null, 'canary-charter'),
		map: addLink(doc, { url: 'https://a.example', title: 'Map', note: 'canary-map', by: ana })
	};
	const { thread } = await chat.getOrCreateThread({ userId: ana, projectId, milestoneId: section });
	threadId = thread.id;
});

async function ask(node: Chat, without: string[], { userId = ana, body = 'What now?' } = {}) {
	const { reply } = await node.sendMessage({
		userId,
		threadId,
		clientId: uuidv4(),
		body,
		ask: true,
		without
	});
	if (!reply) throw new Error('An ask answers with a reply.');
	return reply;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const lastCall = () => world.model.lastCall?.system ?? '';
const statesOf = (items: readonly { title: string; state: string }[] = []) => {
	return Object.fromEntries(items.map(({ title, state }) => [title, state]));
};

test('the hash of the panel is the hash of the request, with items unticked and trimmed', async () => {
	for (const without of [
		[],
		[ids.transcript],
		[ids.section, ids.map],
		[projectId, ids.notes],
		Object.values(ids)
	]) {
		const seen = await chat.context({ userId: ana, threadId, without });
		const reply = await ask(chat, without);
		await readToEnd(chat, ana, reply.id);
		expect(sha256(lastCall())).toBe(seen.context.hash);
		expect(lastCall()).toBe(seen.text);
		const { context } = await chat.getReply({ userId: ana, replyId: reply.id });
		expect(context?.hash).toBe(seen.context.hash);
		expect(context?.items).toEqual(seen.context.items);
	}
});

test('what is unticked is not in the request, is told so, and leaves its room to what was cut', async () => {
	const all = await chat.context({ userId: ana, threadId });
	expect(statesOf(all.context.items)).toMatchObject({ Notes: 'trimmed', Transcript: 'trimmed' });
	const reply = await ask(chat, [ids.transcript, ids.section, ids.map, projectId]);
	await readToEnd(chat, ana, reply.id);
	const canaries = new Set(lastCall().match(/canary-\w+/g));
	expect([...canaries].sort()).toEqual(['canary-charter', 'canary-notes']);
	const { context } = await chat.getReply({ userId: ana, replyId: reply.id });
	expect(statesOf(context?.items)).toEqual({
		'Kick-off': 'unticked',
		Notes: 'included',
		Transcript: 'unticked',
		'Northwind onboarding': 'unticked',
		Charter: 'included',
		Map: 'unticked'
	});
});

test('it is in force for one ask', async () => {
	await readToEnd(chat, ana, (await ask(chat, [ids.section])).id);
	expect(lastCall()).not.toContain('canary-description');
	await readToEnd(chat, ana, (await ask(chat, [])).id);
	expect(lastCall()).toContain('canary-description');
});

test('questions that join a waiting one leave out what either of them wanted left out', async () => {
	const first = await ask(held, []);
	const call = await world.model.nextCall();
	await ask(held, [ids.section]);
	const joined = await ask(held, [ids.map, ids.section], { userId: ben });
	call.say('Done.');
	call.end();
	await readToEnd(held, ana, first.id);
	const next = await world.model.nextCall();
	expect(next.system).not.toMatch(/canary-description|canary-map/);
	expect(next.system).toContain('canary-summary');
	next.end();
	await readToEnd(held, ana, joined.id);
	const { context } = await held.getReply({ userId: ana, replyId: joined.id });
	expect(statesOf(context?.items)).toMatchObject({
		'Kick-off': 'unticked',
		Map: 'unticked',
		Notes: 'trimmed'
	});
});

test('a retry leaves out the same', async () => {
	const reply = await ask(held, [ids.section]);
	(await world.model.nextCall()).reset();
	await readToEnd(held, ana, reply.id);
	const again = await held.retryReply({ userId: ben, replyId: reply.id, clientId: uuidv4() });
	const call = await world.model.nextCall();
	expect(call.system).not.toContain('canary-description');
	call.end();
	await readToEnd(held, ana, again.reply.id);
});

test('a late question that is confirmed leaves out what was left out when it was written', async () => {
	const message = { userId: ana, threadId, clientId: uuidv4(), body: 'Late', without: [ids.section] };
	await chat.sendMessage({ ...message, ask: false });
	const { reply } = await chat.sendMessage({ ...message, ask: true });
	await readToEnd(chat, ana, reply?.id ?? '');
	expect(lastCall()).not.toContain('canary-description');
});

test('ids that are nothing here change nothing', async () => {
	const { context } = await chat.context({ userId: ana, threadId });
	const other = await chat.context({ userId: ana, threadId, without: [uuidv4()] });
	expect(other.context).toEqual(context);
});
