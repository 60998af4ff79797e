import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addMilestone } from '#lib/project/milestone.ts';
import { createProject } from '#lib/project/project.ts';
import { isReplyOver } from '#lib/protocol/chat.ts';
import { STEADY_TEXT } from '../helpers/fake-model-scenarios.ts';
import { createProjectFor, type Person } from '../helpers/people.ts';
import { ReplySeat } from '../helpers/reply-seat.ts';
import { SyncPeer } from '../helpers/sync-peer.ts';
import { ThreadWorld } from '../helpers/thread-world.ts';
import { until } from '../helpers/until.ts';

const MEMBERS = 10;
const OPENS = 50;

let world: ThreadWorld;
let people: Person[];
let owner: Person;
beforeAll(async () => {
	world = await ThreadWorld.start('steady');
	people = await world.people(MEMBERS);
	const [first] = people;
	if (!first) throw new Error('Nobody is there.');
	owner = first;
});
afterAll(() => world.stop());

test('when ten members ask at once, one call to the model runs at a time, and everybody is answered', async () => {
	const { thread } = await world.thread(people);
	const calls = world.model.answers.length;
	world.model.mostOpen = 0;
	// Each of them twice, so that some ask while an answer is written and some while one is about to begin.
	const asked = await Promise.all(
		[...people, ...people].map((person, index) => world.ask(person, thread.id, `Question ${index}?`))
	);
	const ids = [...new Set(asked.map(({ id }) => id))];
	const seats = people.flatMap(({ cookie }) =>
		ids.map((id) => new ReplySeat(id, { url: world.app.url, headers: { cookie } }))
	);
	for (const seat of seats) seat.open('');
	for (const seat of seats) {
		expect(await seat.untilEnd()).toEqual({ status: 'done', length: STEADY_TEXT.length });
		expect(seat.text).toBe(STEADY_TEXT);
	}
	const { messages, replies } = await world.changes(owner, thread.id);
	expect(replies.every(({ status }) => isReplyOver(status))).toBe(true);
	expect(world.model.mostOpen, 'calls at a time').toBe(1);
	expect(world.model.answers.length - calls, 'one call for each reply').toBe(ids.length);
	expect(messages.filter(({ kind }) => kind === 'assistant')).toHaveLength(ids.length);
	// Nobody's question is left out: the last call was sent what the ones before it were not.
	const prompts = world.model.answers.slice(calls).map(({ prompt }) => prompt);
	for (let index = 0; index < asked.length; index += 1) {
		expect(prompts.some((prompt) => prompt.includes(`Question ${index}?`))).toBe(true);
	}
});

test('fifty first opens at once, of a project’s thread and of a section’s, make one thread each', async () => {
	const projectId = await createProjectFor(
		world.database,
		people.map((person) => ({ person }))
	);
	const peer = new SyncPeer({ url: world.app.url, person: owner, name: projectId });
	createProject(peer.doc, { title: 'Northwind onboarding', by: owner.id });
	const milestoneId = addMilestone(peer.doc, { title: 'Kick-off', by: owner.id });
	await peer.untilSaved();
	peer.destroy();
	const open = async (scope: object) => {
		const opened = await Promise.all(
			Array.from({ length: OPENS }, (_, index) => {
				return world.as(people[index % MEMBERS] ?? owner, 'PUT', '/api/threads', scope);
			})
		);
		return [...new Set(opened.map(({ thread }) => thread.id))];
	};
	const [ofProject, ofSection] = await Promise.all([open({ projectId }), open({ projectId, milestoneId })]);
	expect(ofProject).toHaveLength(1);
	expect(ofSection).toHaveLength(1);
	const rows = await world.database.sql`select id from threads where project_id = ${projectId}`;
	expect(rows.map(({ id }) => id as string).sort()).toEqual([...ofProject, ...ofSection].sort());
});

test('a message whose answer is lost is there once, however often and by whichever way it is sent again', async () => {
	const { thread } = await world.thread(people);
	const body = { clientId: uuidv7(), body: 'Who closes?', ask: true };
	const calls = world.model.answers.length;
	const path = `/api/threads/${thread.id}/messages`;
	const sent = await Promise.all(Array.from({ length: 20 }, () => world.as(owner, 'POST', path, body)));
	expect(new Set(sent.map(({ message }) => message.id)).size).toBe(1);
	expect(new Set(sent.map(({ reply }) => reply.id)).size).toBe(1);
	const [first] = sent;
	await until('the reply is over', async () => {
		const { status } = await world.reply(owner, first?.reply.id ?? '');
		return isReplyOver(status);
	});
	const { messages } = await world.changes(owner, thread.id);
	expect(messages.map(({ kind }) => kind)).toEqual(['member', 'assistant']);
	expect(world.model.answers.length - calls).toBe(1);
});
