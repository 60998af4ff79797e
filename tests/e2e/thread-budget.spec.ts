import { createHash } from 'node:crypto';
import type { Locator, Page } from 'playwright/test';
import type * as Y from 'yjs';
import { addDoc, docBody } from '#lib/project/doc.ts';
import type { SeenByAssistant } from '#lib/protocol/chat.ts';
import { ApiClient } from '../helpers/api-client.ts';
import type { App } from '../helpers/app.ts';
import type { TestDatabase } from '../helpers/database.ts';
import type { FakeCall } from '../helpers/fake-call.ts';
import type { FakeModel } from '../helpers/fake-model.ts';
import type { Person } from '../helpers/people.ts';
import { writeParagraphs } from '../helpers/rich-text.ts';
import { expect } from './fixtures.ts';
import { expectGoodOverlay, expectGoodPage } from './good-page.ts';
import { expectSeen, replies } from './reply-on-screen.ts';
import { openThread, said, send, test as threadTest, thread } from './thread-page.ts';

type UseEnv = (env: Record<string, string>) => Promise<void>;

/** Tokens. */
const PER_PERSON = 30_000;
const SETTINGS = {
	OPENAI_API_KEY: 'any',
	ASSISTANT_MODEL: 'held',
	ASSISTANT_CONTEXT_TOKENS: '4000',
	ASSISTANT_HISTORY_TOKENS: '1000',
	ASSISTANT_TOKENS_PER_PERSON: String(PER_PERSON),
	ASSISTANT_TOKENS_PER_PROJECT: '100000'
};

const test = threadTest.extend({
	serverEnv: [
		async ({ model }: { model: FakeModel }, use: UseEnv) => {
			await use({ OPENAI_BASE_URL: model.url, ...SETTINGS });
		},
		{ scope: 'worker' }
	]
});

const toggle = (page: Page): Locator => thread(page).getByRole('button', { name: /What the assistant sees/ });
const panel = (page: Page): Locator => thread(page).locator('#seen');
const summary = /Summary of \d+ earlier messages/;

/** The project's thread with so many messages that the older ones need a summary. Returns its id. */
async function longThread(
	{ app, database }: { app: App; database: TestDatabase },
	person: Person,
	projectId: string
): Promise<string> {
	const { body } = await new ApiClient(app.url, person).send('PUT', '/api/threads', { projectId });
	const { id } = body?.thread as { id: string };
	const count = 100;
	await database.sql`
		insert into messages (id, thread_id, seq, rev, author_id, kind, body)
		select gen_random_uuid(), ${id}, n, n, ${person.id}, 'member', 'canary-said in message ' || n || ' of many'
		from generate_series(1, ${count}::int) n
	`;
	await database.sql`update threads set last_seq = ${count}, rev = ${count} where id = ${id}`;
	return id;
}

/** Of which not all has room. */
function fill(doc: Y.Doc, by: string) {
	for (const [title, word] of [
		['Notes', 'amaranth'],
		['Salaries', 'basalt']
	] as const) {
		const body = docBody(doc, addDoc(doc, { title, by }));
		if (body) writeParagraphs(body, `The word here is ${word}. `.repeat(500));
	}
}

/** What the panel was last drawn from. */
async function shownBy(page: Page, act: () => Promise<void>): Promise<SeenByAssistant> {
	const [response] = await Promise.all([page.waitForResponse(/\/context\?without=/), act()]);
	return (await response.json()) as SeenByAssistant;
}

function end(call: FakeCall, usage?: [tokensIn: number, tokensOut: number]) {
	call.finish();
	if (usage) call.usage(...usage);
	call.raw('data: [DONE]\n\n');
	call.close();
}

test('a long thread shows what a summary stands for, and is sent what the panel says, with items unticked and cut @phone', async ({
	app,
	database,
	model,
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId } = await filledProject([{ person }], fill);
	const threadId = await longThread({ app, database }, person, projectId);
	await page.goto(`/projects/${projectId}`);
	await openThread(page);
	model.scenario = 'summariser';
	await send(page, 'What now?', { ask: true });
	await toggle(page).click();
	await expect(panel(page).getByRole('button', { name: summary })).toBeVisible();
	model.scenario = null;
	await expectGoodPage(page, 'what the assistant sees of a long thread');

	const seen = await shownBy(page, () => thread(page).getByRole('checkbox', { name: 'Salaries' }).uncheck());
	const states = Object.fromEntries(seen.context.items.map(({ title, state }) => [title, state]));
	expect(states).toMatchObject({ Notes: 'trimmed', Salaries: 'unticked' });
	await expect(panel(page).locator('li', { hasText: 'Notes' })).toContainText(/first \d+ %/);
	await send(page, 'What is the word?', { ask: true });
	const call = await model.nextCall();
	expect(createHash('sha256').update(call.system).digest('hex')).toBe(seen.context.hash);
	expect(call.system).toBe(seen.text);
	expect(new Set(call.system.match(/amaranth|basalt|canary-\w+/g))).toEqual(
		new Set(['amaranth', 'canary-said'])
	);
	call.say('Amaranth.');
	call.end();
	await toggle(page).click();

	const answer = replies(page).last();
	await answer.getByRole('button', { name: 'Details' }).click();
	await expect(answer.locator('li', { hasText: 'Salaries' })).toContainText('left out this time');
	await answer.getByRole('button', { name: summary }).click();
	const reader = page.getByRole('dialog', { name: summary });
	await expect(reader.getByText('Ana wrote: canary-said')).toBeVisible();
	await expect(reader).toContainText('Made by held');
	await expectGoodOverlay(page, '[role="dialog"]', 'the reader of a summary');
	await reader.getByRole('button', { name: 'Close' }).click();

	await page.context().setOffline(true);
	await answer.getByRole('button', { name: summary }).click();
	await expect(reader).toContainText('The summary opens when the server answers.');
	await reader.getByRole('button', { name: 'Close' }).click();
	await page.context().setOffline(false);
	const [row] = await database.sql<{ id: string }[]>`
		select id from messages where thread_id = ${threadId} and seq = 3
	`;
	await new ApiClient(app.url, person).send('DELETE', `/api/messages/${row?.id}`);
	await answer.getByRole('button', { name: summary }).click();
	await expect(reader).toContainText('was changed or deleted since');
	await reader.getByRole('link', { name: 'Go to the last of these messages' }).click();
	const last = seen.context.history?.summary?.throughSeq ?? 0;
	await expect(thread(page).locator(`[data-seq="${last}"]`)).toBeInViewport();
});

test('what an answer took is told, what is left today before it is spent, and when one can ask again @phone', async ({
	model,
	visitor,
	project
}) => {
	const [ana, ben] = [await visitor('Ana'), await visitor('Ben')];
	const { page } = ana;
	const projectId = await project([{ person: ana.person }, { person: ben.person, role: 'editor' }]);
	await page.clock.install();
	await page.goto(`/projects/${projectId}`);
	await openThread(page);
	await expect(toggle(page)).toContainText('30k tokens left today');

	await send(page, 'Who opens?', { ask: true });
	let call = await model.nextCall();
	call.say('Petra.');
	end(call, [1_200, 34]);
	await expect(toggle(page)).toContainText('28.8k tokens left today');
	await replies(page).last().getByRole('button', { name: 'Details' }).click();
	await expect(replies(page).last()).toContainText('The answer took 1,234 tokens');
	await send(page, 'And who closes?', { ask: true });
	call = await model.nextCall();
	call.say('Mira.');
	end(call);
	await replies(page).last().getByRole('button', { name: 'Details' }).click();
	await expect(replies(page).last()).toContainText(/The answer took about [\d,]+ tokens, estimated/);
	await toggle(page).click();
	await expect(panel(page)).toContainText(/The next ask takes about [\d.]+k? tokens with its answer\./);
	await expect(panel(page)).toContainText(/[\d.]+k of your 30k tokens are left today\./);
	await expect(panel(page)).toContainText(/[\d.]+k of the project’s 100k tokens are left today\./);
	await expectGoodPage(page, 'what an ask takes');
	await toggle(page).click();

	await send(page, 'And the rest?', { ask: true });
	call = await model.nextCall();
	call.say('All of it.');
	end(call, [PER_PERSON, 10]);
	await expect(thread(page).getByText(/^Today’s tokens do not suffice\./)).toBeVisible();
	await send(page, 'One more?', { ask: true });
	const note =
		/^The assistant was not asked: of Ana’s 30k tokens for today too few are left\. .* again from \d\d:\d\d on\.$/;
	await expect(replies(page).last().locator('.why')).toHaveText(note);
	await expect(replies(page).last().getByRole('button', { name: 'Try again' })).toHaveCount(0);
	await expectGoodPage(page, 'a day’s tokens that are used up');

	// Ben has tokens of his own.
	await ben.page.goto(`/projects/${projectId}`);
	await openThread(ben.page);
	await expect(replies(ben.page).last().locator('.why')).toHaveText(note);
	await expect(replies(ben.page).last().getByRole('button', { name: 'Try again' })).toBeVisible();
	// Ana can ask on the next day.
	await page.clock.fastForward('24:00:00');
	await expect(replies(page).last().getByRole('button', { name: 'Try again' })).toBeVisible();
	await replies(ben.page).last().getByRole('button', { name: 'Try again' }).click();
	call = await model.nextCall();
	call.say('Jonas.');
	call.end();
	await expectSeen(replies(ben.page).last(), { text: 'Jonas.', ways: [] });
});

test('who writes too fast sees when it goes out, and it goes out by itself, in order and once @phone', async ({
	visitor,
	project
}) => {
	const { page, person } = await visitor('Ana');
	await page.clock.install();
	await page.goto(`/projects/${await project([{ person }])}`);
	await openThread(page);
	await send(page, 'One.');
	// On the server, and not on its way.
	await expect(thread(page).locator('[data-seq]')).toHaveText(/One\./);
	let refused = 0;
	await page.route(/\/messages$/, async (route) => {
		if (route.request().method() !== 'POST' || refused > 0) return await route.fallback();
		refused += 1;
		const error = { code: 'rate_limited', message: 'Too many attempts.' };
		await route.fulfill({ status: 429, headers: { 'retry-after': '30' }, json: { error } });
	});
	await send(page, 'Two.');
	const waits = thread(page).getByText(/^Goes out in \d+ s: too many at once$/);
	await expect(waits).toHaveText(/in (30|2\d) s:/);
	await send(page, 'Three.');
	await expect(waits).toHaveCount(2);
	await expectGoodPage(page, 'messages that wait for their time');
	await page.clock.fastForward(12_000);
	await expect(waits.first()).toHaveText(/in 1?\d s:/);
	await expect(waits, 'nothing is tried before').toHaveCount(2);
	await page.clock.fastForward(20_000);
	await expect(waits).toHaveCount(0);
	await expect(said(page)).toHaveText(['One.', 'Two.', 'Three.']);
	await page.reload();
	await openThread(page);
	await expect(said(page)).toHaveText(['One.', 'Two.', 'Three.']);
});
