import { addDoc, docBody } from '#lib/project/doc.ts';
import { addLink } from '#lib/project/link.ts';
import { fragmentToMarkdown } from '#lib/project/markdown.ts';
import { addMilestone } from '#lib/project/milestone.ts';
import { readProject } from '#lib/project/view.ts';
import { node, paragraph, task, writeRichText } from '../helpers/rich-text.ts';
import { expect, test } from './fixtures.ts';
import { caretTo, docText, expectSaved, expectSections, sectionRow, showPane } from './on-screen.ts';

test.use({ serviceWorkers: 'allow' });

test('somebody invited to read sees all of it as it grows, is told why nothing can be edited, and changes nothing @phone', async ({
	visitor,
	filledProject
}) => {
	const ana = await visitor('Ana');
	const ben = await visitor('Ben');
	const { projectId, made, device } = await filledProject([{ person: ana.person }], (doc, by) => {
		const milestoneId = addMilestone(doc, { title: 'Kick-off', by });
		addMilestone(doc, { title: 'Interviews', by });
		addLink(doc, { url: 'https://miro.com/app/board/x', title: 'Who knows whom', milestoneId, by });
		const docId = addDoc(doc, { title: 'Session notes', milestoneId, by });
		const body = docBody(doc, docId);
		if (!body) throw new Error('a new doc has a body');
		writeRichText(
			body,
			paragraph('Hanne brought figures.'),
			node('taskList', [task(false, paragraph('Ring Tove'))])
		);
		return { milestoneId, docId, body };
	});

	await ana.page.goto(`/projects/${projectId}/members`);
	await ana.page.getByRole('button', { name: 'Viewer' }).click();
	await ana.page.getByRole('button', { name: 'Create link' }).click();
	const invitation = await ana.page.getByLabel('Invitation link').inputValue();
	const { page } = ben;
	await page.goto(invitation);
	await expect(page.getByText('Ana invites you to this project, to read it.')).toBeVisible();
	await page.getByRole('button', { name: 'Join the project' }).click();

	await expect(page).toHaveURL(new RegExp(`/projects/${projectId}$`));
	const banner = page.getByText('You can read this project. Editing is for owners and editors.');
	await expect(banner).toBeVisible();
	await expect(page.getByRole('main').getByRole('heading', { name: 'Northwind onboarding' })).toBeVisible();
	await expect(ana.page.getByRole('listitem').filter({ hasText: 'Ben' })).toContainText('Viewer');
	const before = JSON.stringify(readProject(device.doc));
	const text = fragmentToMarkdown(made.body);

	// Neither a control nor a key changes a section.
	await showPane(page, 'Outline');
	await sectionRow(page, 'Kick-off').focus();
	for (const key of ['F2', 'Delete', 'Alt+ArrowDown', '3', 'd']) await page.keyboard.press(key);
	await expectSections(page, ['Kick-off', 'Interviews']);
	await page.keyboard.press('Enter');
	await expect(page.getByRole('link', { name: /Session notes/ }).first()).toBeVisible();
	await expect(banner).toBeVisible();
	const controls = /^(Share|Add a |Attach a |Status|Due date|More about (Session|Who))/;
	await expect(page.getByRole('button', { name: controls })).toHaveCount(0);
	await expect(page.locator('main').getByRole('textbox', { name: 'Title of the section' })).toHaveCount(0);
	await page.getByRole('main').getByRole('button', { name: 'More about Kick-off' }).click();
	await expect(page.getByRole('menuitem')).toHaveText([/Chat about this section/]);
	await page.keyboard.press('Escape');

	// Nor does typing into a doc.
	await page
		.locator('main')
		.getByRole('link', { name: /Session notes/ })
		.click();
	await page.getByText('Hanne brought figures.').click();
	await page.keyboard.type('Ben was here. ');
	await page.keyboard.press('Enter');
	await page.getByRole('checkbox').click({ force: true });
	await expect(page.getByRole('checkbox')).not.toBeChecked();
	await expect(page.getByRole('toolbar')).toHaveCount(0);
	await expect(page.getByText('Ben was here.')).toHaveCount(0);
	await expectSaved(page);

	// What others write appears, and what Ben tried is nowhere.
	await ana.page.goto(`/projects/${projectId}/docs/${made.docId}`);
	await caretTo(docText(ana.page).getByText('Hanne brought figures.'), 'End');
	await ana.page.keyboard.type(' And left with a question.');
	await expect(page.getByText('Hanne brought figures. And left with a question.')).toBeVisible();
	await expectSaved(ana.page);
	await expect
		.poll(() => fragmentToMarkdown(made.body))
		.toBe(text.replace('figures.', 'figures. And left with a question.'));
	expect(JSON.stringify(readProject(device.doc))).toBe(before);

	await page.goto('/projects');
	await expect(page.getByRole('link', { name: /Northwind onboarding/ })).toContainText('read only');
	await page.goto(`/projects/${projectId}/members`);
	await expect(page.getByRole('listitem').filter({ hasText: 'Ben' })).toContainText('you');
	await expect(page.getByRole('button', { name: 'Create link' })).toHaveCount(0);
});

test('a reader who opens the project without a network reads it, and is not led to write @phone', async ({
	visitor,
	filledProject
}) => {
	const ana = await visitor('Ana');
	const { page, person } = await visitor('Ben');
	const { projectId, made, device } = await filledProject(
		[{ person: ana.person }, { person, role: 'viewer' }],
		(doc, by) => {
			const docId = addDoc(doc, { title: 'Session notes', by });
			const body = docBody(doc, docId);
			if (!body) throw new Error('a new doc has a body');
			writeRichText(body, paragraph('Hanne brought figures.'));
			return { docId, body };
		}
	);
	await page.goto(`/projects/${projectId}/docs/${made.docId}`);
	await expect(page.getByText('You can read this project.')).toBeVisible();
	await showPane(page, 'Outline');
	await expect(page.getByRole('link', { name: 'Members 2' })).toBeVisible();
	await page.evaluate(async () => {
		await navigator.serviceWorker.ready;
	});

	await page.context().setOffline(true);
	await page.reload();
	await expect(page.getByText('You can read this project.')).toBeVisible();
	await expect(page.getByRole('button', { name: /^(Share|Add a )/ })).toHaveCount(0);
	await page.getByText('Hanne brought figures.').click();
	await page.keyboard.type('Ben was here. ');
	await page.context().setOffline(false);
	await expectSaved(page);
	await expect(page.getByText('Hanne brought figures.', { exact: true })).toBeVisible();
	expect(fragmentToMarkdown(made.body)).toBe('Hanne brought figures.');
	expect(device.saved).toBe(true);
});
