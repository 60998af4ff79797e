import type { Locator } from 'playwright/test';
import type * as Y from 'yjs';
import { addDoc, docBody } from '#lib/project/doc.ts';
import { addMilestone } from '#lib/project/milestone.ts';
import { setProjectSummary } from '#lib/project/project.ts';
import { writeParagraphs } from '../helpers/rich-text.ts';
import { expect, type Page } from './fixtures.ts';
import { expectGoodPage } from './good-page.ts';
import { replies } from './reply-on-screen.ts';
import { openThread, said, send, test, thread } from './thread-page.ts';

function fill(doc: Y.Doc, by: string) {
	setProjectSummary(doc, 'The summary says cobalt.');
	const kickOff = addMilestone(doc, { title: 'Kick-off', by });
	for (const [title, word] of [
		['Notes', 'amaranth'],
		['Salaries', 'basalt']
	] as const) {
		const body = docBody(doc, addDoc(doc, { title, milestoneId: kickOff, by }));
		if (body) writeParagraphs(body, `The word here is ${word}. `.repeat(40));
	}
	return { kickOff };
}

function toggle(page: Page): Locator {
	return thread(page).getByRole('button', { name: /What the assistant sees/ });
}

/** Of the panel, once the server has counted. */
async function tokens(page: Page): Promise<string> {
	return (await thread(page).locator('#seen .head').textContent()) ?? '';
}

test('what is unticked is left out of one ask, and the panel says so at once @phone', async ({
	model,
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId, made } = await filledProject([{ person }], fill);
	await page.goto(`/projects/${projectId}/sections/${made.kickOff}`);
	await openThread(page);
	await expect(toggle(page)).toContainText('Kick-off, 4 items');
	await toggle(page).click();
	const before = await tokens(page);
	const salaries = thread(page).getByRole('checkbox', { name: 'Salaries' });
	await expect(salaries).toBeChecked();
	await salaries.focus();
	await page.keyboard.press('Space');
	await thread(page).getByRole('checkbox', { name: 'Northwind onboarding' }).uncheck();
	await expect(toggle(page)).toContainText('2 items, 2 left out');
	await expect.poll(() => tokens(page)).not.toBe(before);
	await expect(thread(page).getByText('left out this time')).toHaveCount(2);
	await expectGoodPage(page, 'items that are left out');

	await page.reload();
	await openThread(page);
	await expect(toggle(page), 'kept with what is written').toContainText('2 items, 2 left out');
	await send(page, 'Just to the team.');
	await expect(said(page)).toHaveCount(1);
	await expect(toggle(page), 'until it is asked').toContainText('2 items, 2 left out');
	await send(page, 'What is the word?', { ask: true });
	const call = await model.nextCall();
	expect(call.system).toContain('amaranth');
	expect(call.system).not.toMatch(/basalt|cobalt/);
	call.say('Amaranth.');
	call.end();
	await expect(toggle(page), 'for the next ask all is there again').toContainText('Kick-off, 4 items');
	await replies(page).last().getByRole('button', { name: 'Details' }).click();
	await expect(replies(page).last().locator('li').filter({ hasText: 'Salaries' })).toContainText(
		'left out this time'
	);
	await expect(replies(page).last().getByRole('checkbox')).toHaveCount(0);
});

test('a viewer sees what the assistant sees, and can leave out nothing', async ({
	visitor,
	filledProject
}) => {
	const ana = await visitor('Ana');
	const vera = await visitor('Vera');
	const { projectId, made } = await filledProject(
		[{ person: ana.person }, { person: vera.person, role: 'viewer' }],
		fill
	);
	await vera.page.goto(`/projects/${projectId}/sections/${made.kickOff}`);
	await toggle(vera.page).click();
	await expect(thread(vera.page).locator('#seen')).toContainText('Salaries');
	await expect(thread(vera.page).getByRole('checkbox')).toHaveCount(0);
});

test('without a network the choice is kept with the question, and counted later', async ({
	model,
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId, made } = await filledProject([{ person }], fill);
	await page.goto(`/projects/${projectId}/sections/${made.kickOff}`);
	await toggle(page).click();
	await expect(thread(page).getByRole('checkbox', { name: 'Salaries' })).toBeChecked();
	await page.context().setOffline(true);
	await thread(page).getByRole('checkbox', { name: 'Salaries' }).uncheck();
	await expect(thread(page).getByText('What you chose is counted when the server answers.')).toBeVisible();
	await send(page, 'What is the word?', { ask: true });
	await page.context().setOffline(false);
	const call = await model.nextCall();
	expect(call.system).toContain('amaranth');
	expect(call.system).not.toContain('basalt');
	call.end();
});
