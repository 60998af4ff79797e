import * as Y from 'yjs';
import { addDoc, docBody } from '#lib/project/doc.ts';
import type { FakeModel } from '../helpers/fake-model.ts';
import {
	BURST_TEXT,
	scenarios,
	STEADY_TEXT,
	STEADY_WORDS,
	UNICODE_TEXT,
	type ScenarioName
} from '../helpers/fake-model-scenarios.ts';
import { expect, test as plainTest, type Page } from './fixtures.ts';
import { expectAtRest, expectSeen, replies, type Seen } from './reply-on-screen.ts';
import { said, send, test, thread } from './thread-page.ts';

type UseEnv = (env: Record<string, string>) => Promise<void>;

/** Shorter than in production, or nobody would wait for the silent ones; longer than a busy machine pauses. */
const PATIENCE = { ASSISTANT_FIRST_TOKEN_MS: '2000', ASSISTANT_IDLE_MS: '1500' };

const hurriedTest = test.extend({
	serverEnv: [
		async ({ model }: { model: FakeModel }, use: UseEnv) => {
			await use({ OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'any', ...PATIENCE });
		},
		{ scope: 'worker' }
	]
});

const whole = (text: string): Seen => ({ text: text.trim(), ways: [] });
const failed = (note: string): Seen => ({ note, ways: ['Try again'] });
const FIVE_WORDS = STEADY_WORDS.slice(0, 5).join('').trim();
const brokeOff = (note: string, text = FIVE_WORDS): Seen => ({ text, note, ways: ['Continue', 'Ask again'] });

const SUMMARIES = ['summariser', 'held-summary', 'no-summary', 'empty-summary', 'endless-summary'] as const;
/** Those that need more than a look have a test of their own. */
const ALONE = ['held', 'error-500-then-ok', ...SUMMARIES] as const;

type Lookable = Exclude<ScenarioName, (typeof ALONE)[number]>;

/** Exhaustive, so that a scenario that is added to the fake is added here too. */
const SEEN: Record<Lookable, Seen> = {
	steady: whole(STEADY_TEXT),
	'slow-first-token': whole(STEADY_TEXT),
	burst: whole(BURST_TEXT),
	'char-by-char': whole(UNICODE_TEXT),
	'split-utf8': whole(UNICODE_TEXT),
	'split-surrogate': whole(UNICODE_TEXT),
	crlf: whole(STEADY_TEXT),
	'no-done': whole(STEADY_TEXT),
	'no-usage': whole(STEADY_TEXT),
	nul: whole('before😀after\ufffd'),
	truncated: brokeOff('Broke off here: the model ended too early'),
	length: brokeOff('Broke off here: the model ended too early', STEADY_TEXT.trim()),
	reset: brokeOff('Broke off here: the connection to the model was lost'),
	stall: brokeOff('Broke off here: the model fell silent'),
	'error-midstream': brokeOff('Broke off here: the model’s server had an error'),
	'reset-at-once': failed('The model’s server cannot be reached. The question is kept in the thread.'),
	silent: failed('The model did not answer in time. The question is kept in the thread.'),
	'no-headers': failed('The model did not answer in time. The question is kept in the thread.'),
	'heartbeats-only': failed('The model did not answer in time. The question is kept in the thread.'),
	'error-401': failed(
		'The model’s server does not accept our key. The question is kept in the thread. Whoever runs this server has to check OPENAI_API_KEY.'
	),
	'error-404': failed(
		'The model’s server does not know the model that is set. The question is kept in the thread. Whoever runs this server has to check ASSISTANT_MODEL.'
	),
	'error-429': failed(
		'The model was asked too often. The question is kept in the thread. Try again in 7 seconds.'
	),
	'insufficient-quota': failed(
		'The account for the model has no credit left. The question is kept in the thread. Whoever runs this server can add some.'
	),
	'error-500': failed('The model gave no answer. The question is kept in the thread.'),
	'context-length': failed(
		'This thread and its material are too long for the model. The question is kept. Shorten the longest docs, or ask in one section.'
	),
	'content-filter': {
		...failed(
			'The model’s provider refused this question or its answer. It is kept in the thread. Other words may pass.'
		),
		text: 'I',
		ways: ['Continue', 'Try again']
	},
	'content-filter-400': failed(
		'The model’s provider refused this question or its answer. It is kept in the thread. Other words may pass.'
	),
	empty: failed('The model gave no answer. The question is kept in the thread.')
};

/** The connections over which replies were read: one is enough for each, where nothing breaks. */
function readTwice(page: Page): string[] {
	const [once, twice] = [new Set<string>(), [] as string[]];
	page.on('request', (request) => {
		const path = new URL(request.url()).pathname;
		if (!path.endsWith('/stream')) return;
		if (once.has(path)) twice.push(path);
		once.add(path);
	});
	return twice;
}

async function askEach(page: Page, model: FakeModel, names: Lookable[]): Promise<void> {
	const questions = names.map((name) => `What if the model does "${name}"?`);
	for (const [index, name] of names.entries()) {
		await hurriedTest.step(name, async () => {
			model.scenario = name;
			const calls = model.calls.length;
			await send(page, questions[index] ?? '', { ask: true });
			await expect(replies(page)).toHaveCount(index + 1);
			await expectSeen(replies(page).nth(index), SEEN[name]);
			await expect.soft(said(page)).toHaveText(questions.slice(0, index + 1));
			await expectAtRest(page);
			expect.soft(model.calls.length - calls, `${name}: requests`).toBe(1);
		});
	}
	await page.reload();
	await expect(replies(page)).toHaveCount(names.length);
	for (const [index, name] of names.entries()) await expectSeen(replies(page).nth(index), SEEN[name]);
	await expect(said(page)).toHaveText(questions);
}

test('every way in which the fake model can answer is expected here', () => {
	expect([...Object.keys(SEEN), ...ALONE].sort()).toEqual(Object.keys(scenarios).sort());
});

const all = Object.keys(SEEN) as Lookable[];
const groups = {
	'an answer stands there whole': all.filter((name) => SEEN[name].note === undefined),
	'an answer that broke off says why, keeps its text, and can be continued': all.filter((name) =>
		SEEN[name].note?.startsWith('Broke off')
	),
	'a question without an answer is kept, and says what happened and what to do': all.filter(
		(name) => SEEN[name].note?.startsWith('Broke off') === false
	)
};

for (const [promise, names] of Object.entries(groups)) {
	hurriedTest(`${promise}, whatever the model does`, async ({ model, visitor, project }) => {
		hurriedTest.setTimeout(120_000);
		const ana = await visitor('Ana');
		const twice = readTwice(ana.page);
		await ana.page.goto(`/projects/${await project([ana])}`);
		await askEach(ana.page, model, names);
		expect(twice, 'replies that were read over two connections').toEqual([]);
	});
}

hurriedTest(
	'a model’s server that fails once answers when it is tried again',
	async ({ model, visitor, project }) => {
		const ana = await visitor('Ana');
		await ana.page.goto(`/projects/${await project([ana])}`);
		model.scenario = 'error-500-then-ok';
		// The fake counts its calls, and fails the first.
		model.calls.splice(0);
		await send(ana.page, 'Who closes?', { ask: true });
		await expectSeen(replies(ana.page), SEEN['error-500']);
		await replies(ana.page).getByRole('button', { name: 'Try again' }).click();
		await expect(replies(ana.page)).toHaveCount(2);
		await expectSeen(replies(ana.page).last(), SEEN.steady);
		await expectSeen(replies(ana.page).first(), { ...SEEN['error-500'], ways: [] });
		await expect(said(ana.page)).toHaveText(['Who closes?']);
		await expectAtRest(ana.page);
		expect(model.calls).toHaveLength(2);
	}
);

test('while an answer is written it can be stopped, and what was written stays', async ({
	model,
	visitor,
	project
}) => {
	const ana = await visitor('Ana');
	await ana.page.goto(`/projects/${await project([ana])}`);
	await send(ana.page, 'Who closes?', { ask: true });
	const call = await model.nextCall();
	await expect(replies(ana.page)).toHaveAttribute('aria-busy', 'true');
	await expect(thread(ana.page).locator('.growing')).toHaveCount(1);
	call.say('Mira, ');
	await expect(replies(ana.page).locator('.markdown')).toHaveText('Mira,');
	await thread(ana.page).getByRole('button', { name: 'Stop' }).click();
	await expect(replies(ana.page).getByText('Stopped by Ana')).toBeVisible();
	await expectSeen(replies(ana.page), { text: 'Mira,', ways: ['Continue', 'Ask again'] });
	await expectAtRest(ana.page);
	await call.closed;
	expect(call.closedEarly).toBe(true);
});

/** Notes every text that is shown in the first reply from now on, however shortly. */
async function watchText(page: Page): Promise<() => Promise<string[]>> {
	const shown = await replies(page).evaluateHandle((reply) => {
		const texts: string[] = [];
		const look = () => texts.push(reply.querySelector('.markdown')?.textContent.trim() ?? '');
		look();
		new MutationObserver(look).observe(reply, { childList: true, subtree: true, characterData: true });
		return texts;
	});
	return () => shown.jsonValue();
}

test('an answer that is there whole stays so when older news of it arrive late', async ({
	model,
	visitor,
	project
}) => {
	const { page, person } = await visitor('Ana');
	await page.goto(`/projects/${await project([{ person }])}`);
	await expect(thread(page).getByText('No messages yet')).toBeVisible();
	const twice = readTwice(page);
	await send(page, 'Who closes?', { ask: true });
	const call = await model.nextCall();
	call.say('Mira ');
	await expect(replies(page).locator('.markdown')).toHaveText('Mira');
	// Read by the server before the end, and delivered after it.
	const [read, late] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
	await page.route(/\/changes\?/, async (route) => {
		const answer = await route.fetch();
		read.resolve();
		await late.promise;
		await route.fulfill({ response: answer });
	});
	const older = page.waitForResponse(/\/changes\?/);
	await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
	await read.promise;
	const texts = await watchText(page);
	call.say('closes.');
	call.end();
	await expectSeen(replies(page), whole('Mira closes.'));
	late.resolve();
	await older;
	await page.unrouteAll({ behavior: 'wait' });
	await expectSeen(replies(page), whole('Mira closes.'));
	await expectAtRest(page);
	const seen = await texts();
	expect(seen.slice(seen.indexOf('Mira closes.')).filter((text) => text !== 'Mira closes.')).toEqual([]);
	expect(seen).toContain('Mira closes.');
	expect(twice).toEqual([]);
});

plainTest(
	'where no model is set up, the answer quotes the project and says what it is',
	async ({ visitor, filledProject }) => {
		const { page, person } = await visitor('Ana');
		const { projectId } = await filledProject([{ person }], (doc, by) => {
			const docId = addDoc(doc, { title: 'Agreement', by });
			const text = new Y.XmlElement('paragraph');
			text.insert(0, [new Y.XmlText('The closing talk belongs to Mira, on the second Friday.')]);
			docBody(doc, docId)?.insert(0, [text]);
		});
		await page.goto(`/projects/${projectId}`);
		await send(page, 'Who has the closing talk?', { ask: true });
		await expect(
			replies(page).getByText('The closing talk belongs to Mira, on the second Friday.')
		).toBeVisible();
		await expect(replies(page)).toHaveAttribute('aria-busy', 'false');
		await expect(replies(page).locator('header')).toHaveText(/Assistant\s+finds passages, no language model/);
		await expect(replies(page).locator('.why, .ways')).toHaveCount(0);
		await expect(said(page)).toHaveText(['Who has the closing talk?']);
		await expectAtRest(page);
	}
);
