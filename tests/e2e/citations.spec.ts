import type { Locator } from 'playwright/test';
import type * as Y from 'yjs';
import { addDoc, deleteDoc, docBody, renameDoc } from '#lib/project/doc.ts';
import { addLink } from '#lib/project/link.ts';
import { addMilestone, milestoneDescription } from '#lib/project/milestone.ts';
import { writeParagraphs } from '../helpers/rich-text.ts';
import type { FakeModel } from '../helpers/fake-model.ts';
import { expect, type Page } from './fixtures.ts';
import { expectGoodPage } from './good-page.ts';
import { replies } from './reply-on-screen.ts';
import { openThread, said, send, test, thread } from './thread-page.ts';

const FILLER = Array.from({ length: 80 }, (_, line) => `Line ${line} of the minutes says little.`);
const PASSAGE = 'Petra opens from the floor, Jonas answers her.';

function write(fragment: Y.XmlFragment | undefined, lines: string[]) {
	if (fragment) writeParagraphs(fragment, lines.join('\n'));
}

function fill(doc: Y.Doc, by: string) {
	const kickOff = addMilestone(doc, { title: 'Kick-off', by });
	write(milestoneDescription(doc, kickOff), ['Everyone can say why we do this now.']);
	const minutes = addDoc(doc, { title: 'Minutes', by });
	write(docBody(doc, minutes), [...FILLER, PASSAGE, ...FILLER]);
	const hostile = addDoc(doc, { title: '<img src=x onerror=hurt(1)> [a](javascript:b)', by });
	const old = addDoc(doc, { title: 'Old plan', by });
	const map = addLink(doc, {
		url: 'https://miro.example',
		title: 'Journey map',
		note: 'Petra has seen it',
		by
	});
	return { kickOff, minutes, hostile, old, map };
}

/** As the model reads it in the line that opens the item. */
function refOf(model: FakeModel, title: string): string {
	const system = model.lastCall?.system ?? '';
	const line = system.split('\n').find((text) => text.startsWith('[[') && text.includes(`"${title}"`));
	return /ref=([0-9a-f]+)/.exec(line ?? '')?.[1] ?? '';
}

async function ask(page: Page, model: FakeModel, question = 'Who opens?') {
	await send(page, question, { ask: true });
	return await model.nextCall();
}

function chips(page: Page): Locator {
	return replies(page).last().locator('.cited');
}

function litUp(page: Page): Promise<string[]> {
	return page.evaluate(() => [...(CSS.highlights.get('found') ?? [])].map((range) => String(range)));
}

async function answer(page: Page, model: FakeModel, text: (ref: (title: string) => string) => string) {
	const call = await ask(page, model);
	call.say(text((title) => refOf(model, title)));
	call.end();
	await expect(replies(page).last()).toHaveAttribute('aria-busy', 'false');
}

test('an answer’s citation is a chip that leads to the passage, wherever that has moved @phone', async ({
	model,
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId, made, device } = await filledProject([{ person }], fill);
	await page.goto(`/projects/${projectId}`);
	await openThread(page);
	await answer(page, model, (ref) => `Petra does [[${ref('Minutes')}: **Petra** opens from the floor]].`);
	await expect(chips(page)).toHaveText(['Minutes']);
	await expectGoodPage(page, 'an answer that cites');

	write(docBody(device.doc, made.minutes), ['A new beginning.', ...FILLER, ...FILLER, ...FILLER, PASSAGE]);
	await device.untilSaved();
	await chips(page).focus();
	await page.keyboard.press('Enter');
	await expect(page).toHaveURL(new RegExp(`/docs/${made.minutes}$`));
	await expect(page.getByText(PASSAGE)).toBeInViewport();
	await expect.poll(() => litUp(page)).toEqual(['Petra opens from the floor']);
});

test('words that are not there any more are said to be gone, and the doc opens all the same @phone', async ({
	model,
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId, made, device } = await filledProject([{ person }], fill);
	await page.goto(`/projects/${projectId}`);
	await openThread(page);
	await answer(page, model, (ref) => `Petra [[${ref('Minutes')}: Petra opens from the floor]].`);
	const body = docBody(device.doc, made.minutes);
	body?.delete(0, body.length);
	renameDoc(device.doc, made.minutes, 'Minutes of Friday');
	await device.untilSaved();
	await expect(chips(page), 'the title as it is now').toHaveText(['Minutes of Friday']);
	await chips(page).click();
	await expect(page).toHaveURL(new RegExp(`/docs/${made.minutes}$`));
	await expect(page.getByText('These words are not in Minutes of Friday any more.')).toBeVisible();
});

test('sections and links have chips of their own, and lead to where they are', async ({
	model,
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId, made } = await filledProject([{ person }], fill);
	await page.goto(`/projects/${projectId}/sections/${made.kickOff}`);
	await openThread(page);
	await answer(
		page,
		model,
		(ref) =>
			`Why [[${ref('Kick-off')}: why we do this now]], where [[${ref('Journey map')}]], ` +
			`status [[${ref('Kick-off')}: Status: planned]].`
	);
	await expect(chips(page)).toHaveText(['Kick-off', 'Journey map', 'Kick-off']);
	await chips(page).first().click();
	await expect.poll(() => litUp(page)).toEqual(['why we do this now']);
	await openThread(page);
	await chips(page).last().click();
	await expect(page.getByText(/These words are not in/)).toHaveCount(0);
	await openThread(page);
	await chips(page).nth(1).click();
	await expect(page).toHaveURL(new RegExp(`/projects/${projectId}$`));
	await expect.poll(() => litUp(page)).toEqual([expect.stringContaining('Journey map')]);
});

test('what the answer was not shown is unverified and no link, and what was deleted is said to be @phone', async ({
	model,
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId, made, device } = await filledProject([{ person }], fill);
	await page.goto(`/projects/${projectId}`);
	await openThread(page);
	await answer(
		page,
		model,
		(ref) => `See [[${ref('Old plan')}]] and [[00dead: a plan]], [[${projectId}]], \`[[${ref('Minutes')}]]\`.`
	);
	await expect(chips(page)).toHaveText(['Old plan', 'unverified']);
	await expect(replies(page).last().locator('a')).toHaveCount(1);
	deleteDoc(device.doc, made.old);
	await device.untilSaved();
	await expect(chips(page)).toHaveText([/Old plan\s*deleted/, 'unverified']);
	await expect(replies(page).last().locator('a')).toHaveCount(0);
	await expect(replies(page).last().locator('code')).toHaveText(/^\[\[[0-9a-f]{6}\]\]$/);
	await expectGoodPage(page, 'citations that lead nowhere');
});

test('titles and refs with markup stay words, people’s own brackets too, and copying gives titles', async ({
	model,
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
	const { projectId } = await filledProject([{ person }], fill);
	await page.goto(`/projects/${projectId}`);
	await openThread(page);
	await answer(
		page,
		model,
		(ref) =>
			`One [[${ref('<img src=x onerror=hurt(1)> [a](javascript:b)')}]], two [[<img src=x onerror=hurt(1)>]], ` +
			`three [words [[${ref('Minutes')}]]](https://evil.example).`
	);
	await expect(chips(page)).toHaveText(['<img src=x onerror=hurt(1)> [a](javascript:b)']);
	await expect(replies(page).locator('img')).toHaveCount(0);
	await expect(replies(page).last()).toContainText('two [[<img src=x onerror=hurt(1)>]]');
	await expect(replies(page).last().getByRole('link', { name: 'words' })).toHaveAttribute(
		'href',
		'https://evil.example/'
	);
	await replies(page).last().hover();
	await page.getByRole('button', { name: 'Message by Assistant: more' }).click();
	await page.getByRole('menuitem', { name: 'Copy text' }).click();
	const copied = await page.evaluate(() => navigator.clipboard.readText());
	expect(copied).toContain('One [<img src=x onerror=hurt(1)> a (javascript:b)],');
	expect(copied).not.toMatch(/\[\[[0-9a-f]/);

	await send(page, `Is [[${refOf(model, 'Minutes')}]] a citation?`);
	await expect(said(page).last()).toHaveText(`Is [[${refOf(model, 'Minutes')}]] a citation?`);
});

test('while the answer grows, no half of a citation is seen, and a chip can be followed', async ({
	model,
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId, made } = await filledProject([{ person }], fill);
	await page.goto(`/projects/${projectId}`);
	await openThread(page);
	const call = await ask(page, model);
	const ref = refOf(model, 'Minutes');
	const seen = await watchText(replies(page).last());
	for (const letter of `First [[${ref}: Petra opens from the floor]] and [[${ref}]] then`) {
		call.say(letter);
		await call.pause(5);
	}
	await expect(chips(page)).toHaveCount(2);
	await chips(page).first().focus();
	call.say(' more');
	await expect(replies(page).last()).toContainText('then more');
	await expect(chips(page).first(), 'what is drawn anew does not take the focus').toBeFocused();
	expect(await seen()).not.toContain('[');
	await page.keyboard.press('Enter');
	await expect(page).toHaveURL(new RegExp(`/docs/${made.minutes}$`));
	call.end();
});

/** All that has stood there, at any moment. */
async function watchText(reply: Locator): Promise<() => Promise<string>> {
	await reply.evaluate((element) => {
		const texts: string[] = [];
		new MutationObserver(() => texts.push(element.textContent)).observe(element, {
			childList: true,
			characterData: true,
			subtree: true
		});
		Object.assign(globalThis, { seenTexts: texts });
	});
	return async () =>
		await reply.evaluate(() => (globalThis as unknown as { seenTexts: string[] }).seenTexts.join('\n'));
}

test('ten thousand citations leave the page usable', async ({ model, visitor, filledProject }) => {
	const { page, person } = await visitor('Ana');
	const { projectId } = await filledProject([{ person }], fill);
	await page.goto(`/projects/${projectId}`);
	await openThread(page);
	await answer(page, model, (ref) => `[[${ref('Minutes')}]] `.repeat(10_000));
	await expect(thread(page).getByText('Used')).toBeVisible();
	await send(page, 'Still here');
	await expect(said(page).last()).toHaveText('Still here');
});
