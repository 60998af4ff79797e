import type { Locator } from 'playwright/test';
import type { FakeModel } from '../helpers/fake-model.ts';
import { expect, type Page } from './fixtures.ts';
import { expectGoodPage } from './good-page.ts';
import { expectSeen, replies } from './reply-on-screen.ts';
import { openThread, said, send, test, thread } from './thread-page.ts';

async function answer(model: FakeModel, text: string) {
	const call = await model.nextCall();
	call.say(text);
	call.end();
}

async function askAgain(page: Page) {
	await replies(page).last().hover();
	await thread(page).getByRole('button', { name: 'Message by Assistant: more' }).last().click();
	await page.getByRole('menuitem', { name: 'Ask again' }).click();
}

function steps(page: Page): Locator {
	return thread(page).getByRole('group', { name: 'Answers to this question' });
}

const back = (page: Page) => steps(page).getByRole('button', { name: 'Previous answer' }).click();

/** One place with this answer of so many. */
async function expectAnswer(page: Page, text: string, count: string | null) {
	await expect(replies(page)).toHaveCount(1);
	await expect(replies(page).locator('.markdown')).toHaveText(text);
	if (count === null) await expect(steps(page)).toHaveCount(0);
	else await expect(steps(page)).toHaveText(count);
}

test('a finished answer is asked for again, and everyone steps between the answers @phone', async ({
	model,
	visitor,
	project
}) => {
	const [ana, ben] = [await visitor('Ana'), await visitor('Ben')];
	const projectId = await project([{ person: ana.person }, { person: ben.person, role: 'editor' }]);
	for (const { page } of [ana, ben]) {
		await page.goto(`/projects/${projectId}`);
		await openThread(page);
	}
	await send(ana.page, 'Who opens?', { ask: true });
	await answer(model, 'Petra does.');
	for (const { page } of [ana, ben]) await expectAnswer(page, 'Petra does.', null);

	await askAgain(ben.page);
	const call = await model.nextCall();
	call.say('Perhaps Jonas');
	for (const { page } of [ana, ben]) await expectAnswer(page, 'Perhaps Jonas', '2 / 2');
	await back(ana.page);
	for (const { page } of [ana, ben]) await expectAnswer(page, 'Petra does.', '1 / 2');
	call.say(' does.');
	await steps(ben.page).getByRole('button', { name: 'Next answer' }).click();
	for (const { page } of [ana, ben]) await expectAnswer(page, 'Perhaps Jonas does.', '2 / 2');
	call.end();

	await askAgain(ana.page);
	await answer(model, 'Mira.');
	for (const { page } of [ana, ben]) await expectAnswer(page, 'Mira.', '3 / 3');
	await back(ben.page);
	for (const { page } of [ana, ben]) await expectAnswer(page, 'Perhaps Jonas does.', '2 / 3');
	await Promise.all([back(ana.page), steps(ben.page).getByRole('button', { name: 'Next answer' }).click()]);
	await expect
		.poll(
			async () => new Set(await Promise.all([ana, ben].map(({ page }) => steps(page).textContent()))).size
		)
		.toBe(1);
	await expectGoodPage(ana.page, 'one of several answers');

	const text = (await replies(ana.page).locator('.markdown').textContent())?.trim() ?? '';
	const count = (await steps(ana.page).textContent())?.trim() ?? '';
	await ana.page.reload();
	await openThread(ana.page);
	await expectAnswer(ana.page, text, count);
	await send(ana.page, 'And then?', { ask: true });
	const next = await model.nextCall();
	const told = next.body.messages.filter(({ role }) => role === 'assistant');
	expect(told.map(({ content }) => content)).toEqual([text]);
	next.end();
});

test('a viewer steps for nobody else, and an address of an older answer shows it', async ({
	model,
	visitor,
	project
}) => {
	const [ana, vera] = [await visitor('Ana'), await visitor('Vera')];
	const projectId = await project([{ person: ana.person }, { person: vera.person, role: 'viewer' }]);
	await ana.page.goto(`/projects/${projectId}`);
	await send(ana.page, 'Who opens?', { ask: true });
	await answer(model, 'Petra does.');
	await expectAnswer(ana.page, 'Petra does.', null);
	await send(ana.page, 'Really?');
	await expect(said(ana.page)).toHaveCount(2);
	await askAgain(ana.page);
	await answer(model, 'Jonas does.');
	await expectAnswer(ana.page, 'Jonas does.', '2 / 2');

	await vera.page.goto(`/projects/${projectId}`);
	await expectAnswer(vera.page, 'Jonas does.', '2 / 2');
	await back(vera.page);
	await expectAnswer(vera.page, 'Petra does.', '1 / 2');
	await vera.page.goto(`/projects/${projectId}?message=2`);
	await expectAnswer(vera.page, 'Petra does.', '1 / 2');
	await expect(replies(vera.page)).toBeFocused();
	await expectAnswer(ana.page, 'Jonas does.', '2 / 2');
	await steps(ana.page).getByRole('button', { name: 'Previous answer' }).focus();
	await ana.page.keyboard.press('Enter');
	await expectAnswer(ana.page, 'Petra does.', '1 / 2');
	await expect(steps(ana.page).getByRole('button', { name: 'Previous answer' })).toBeFocused();
});

test('after a question was changed, its answer offers to answer it anew', async ({
	model,
	visitor,
	project
}) => {
	const { page, person } = await visitor('Ana');
	await page.goto(`/projects/${await project([{ person }])}`);
	await send(page, 'Who opns?', { ask: true });
	await answer(model, 'What is opns?');
	await expectAnswer(page, 'What is opns?', null);
	await thread(page).getByRole('textbox', { name: 'Message' }).focus();
	await page.keyboard.press('ArrowUp');
	const field = thread(page).getByRole('textbox', { name: 'Change the message' });
	await field.fill('Who opens?');
	await page.keyboard.press('Enter');
	await expect(thread(page).getByText('The question was changed after this answer.')).toBeVisible();
	await replies(page).getByRole('button', { name: 'Ask again' }).click();
	const call = await model.nextCall();
	expect(call.prompt).toContain('Who opens?');
	call.say('Petra does.');
	call.end();
	await expectAnswer(page, 'Petra does.', '2 / 2');
	await expect(thread(page).getByText('The question was changed after this answer.')).toHaveCount(0);
});

test('a retry that fails leaves the answer, and says what happened below it', async ({
	model,
	visitor,
	project
}) => {
	const { page, person } = await visitor('Ana');
	await page.goto(`/projects/${await project([{ person }])}`);
	await send(page, 'Who opens?', { ask: true });
	await answer(model, 'Petra does.');
	await expectAnswer(page, 'Petra does.', null);
	await askAgain(page);
	(await model.nextCall()).error(500, { message: 'Down' });
	await expect(replies(page)).toHaveCount(2);
	await expectSeen(replies(page).first(), { text: 'Petra does.', ways: [] });
	await replies(page).last().getByRole('button', { name: 'Try again' }).click();
	await answer(model, 'Jonas does.');
	await expect(steps(page)).toHaveText('2 / 2');
	await expect(replies(page).locator('.markdown')).toHaveText(['Jonas does.']);
});

test('without a network one can look at other answers, alone', async ({ model, visitor, project }) => {
	const { page, person } = await visitor('Ana');
	await page.goto(`/projects/${await project([{ person }])}`);
	await send(page, 'Who opens?', { ask: true });
	await answer(model, 'Petra does.');
	await expectAnswer(page, 'Petra does.', null);
	await askAgain(page);
	await answer(model, 'Jonas does.');
	await expectAnswer(page, 'Jonas does.', '2 / 2');
	await page.context().setOffline(true);
	await back(page);
	await expectAnswer(page, 'Petra does.', '1 / 2');
	await expect(page.getByText('Only you see this one: the server does not answer.')).toBeVisible();
});
