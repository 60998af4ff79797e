import * as Y from 'yjs';
import { addDoc, docBody } from '#lib/project/doc.ts';
import { fragmentToMarkdown } from '#lib/project/markdown.ts';
import { addMilestone } from '#lib/project/milestone.ts';
import { readProject } from '#lib/project/view.ts';
import { node, paragraph, task, writeRichText } from '../helpers/rich-text.ts';
import { openRowMenu } from './acts.ts';
import { expect, test } from './fixtures.ts';
import { caretTo, docText, expectSaved, group, openMenu } from './on-screen.ts';

/** A doc with these blocks. Returns its id. */
function writtenDoc(doc: Y.Doc, by: string, title: string, ...blocks: Parameters<typeof writeRichText>[1][]) {
	const id = addDoc(doc, { title, by });
	writeRichText(bodyOf(doc, id), ...blocks);
	return id;
}

function bodyOf(doc: Y.Doc, id: string): Y.XmlFragment {
	const body = docBody(doc, id);
	if (!body) throw new Error(`there is no doc ${id}`);
	return body;
}

test('what is typed as Markdown becomes headings, lists, tasks, quotes and code, for everybody', async ({
	visitor,
	filledProject
}) => {
	const ana = await visitor('Ana');
	const ben = await visitor('Ben');
	const { projectId, made, device } = await filledProject(
		[{ person: ana.person }, { person: ben.person, role: 'editor' }],
		(doc, by) => addDoc(doc, { title: 'Session notes', by })
	);
	const { page } = ana;
	await Promise.all([ana, ben].map(({ page }) => page.goto(`/projects/${projectId}/docs/${made}`)));

	await page.getByRole('textbox', { name: 'Title of the doc' }).press('Enter');
	await expect(docText(page)).toBeFocused();
	const { keyboard } = page;
	const type = async (lines: string[]) => {
		for (const line of lines) {
			await keyboard.type(line);
			await keyboard.press('Enter');
		}
	};
	await type(['# What we heard', 'Two yards, **one** crew, `repairs`.']);
	await type(['- Hanne', 'Tove', '', '1. first', 'second', '', '[ ] Ring Tove', '']);
	await type(['> Leave room for the night shift.', '', '## In code', '```', 'count(repairs)']);
	const markdown = [
		'# What we heard',
		'',
		'Two yards, **one** crew, `repairs`.',
		'',
		'- Hanne',
		'- Tove',
		'',
		'1. first',
		'2. second',
		'',
		'- [ ] Ring Tove',
		'',
		'> Leave room for the night shift.',
		'',
		'## In code',
		'',
		'```',
		'count(repairs)',
		'',
		'```'
	].join('\n');
	await expect.poll(() => fragmentToMarkdown(bodyOf(device.doc, made))).toBe(markdown);

	const theirs = docText(ben.page);
	await expect(theirs.getByRole('heading', { name: 'What we heard' })).toBeVisible();
	await expect(theirs.getByRole('checkbox', { name: 'Done: Ring Tove' })).not.toBeChecked();
	await expect(theirs.getByRole('blockquote')).toHaveText('Leave room for the night shift.');
	await expect(theirs.locator('pre code')).toContainText('count(repairs)');
});

test('the bar over a selection makes it bold, a heading or a link, and refuses an address that runs script @phone', async ({
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId, made, device } = await filledProject([{ person }], (doc, by) =>
		writtenDoc(doc, by, 'Aims', paragraph('One crew'), paragraph('See the board'))
	);
	await page.goto(`/projects/${projectId}/docs/${made}`);
	const text = docText(page);
	const bar = page.getByRole('toolbar', { name: 'Format' });
	await expect(text).toBeVisible();
	await expect(bar).toBeHidden();

	await text.getByText('One crew').dblclick({ position: { x: 12, y: 10 } });
	await bar.getByRole('button', { name: 'Bold' }).click();
	await expect(bar.getByRole('button', { name: 'Bold' })).toHaveAttribute('aria-pressed', 'true');
	await expect(text.locator('strong')).toHaveCount(1);
	await bar.getByRole('button', { name: 'Bold' }).click();
	await expect(text.locator('strong')).toHaveCount(0);

	await bar.getByRole('button', { name: 'Text' }).click();
	await page.getByRole('menuitemradio', { name: 'Heading 2' }).click();
	await expect(text.getByRole('heading', { name: 'One crew' })).toBeVisible();
	await expect(text, 'and one goes on writing').toBeFocused();

	await text.getByText('See the board').dblclick({ position: { x: 80, y: 10 } });
	await page.keyboard.press('Control+k');
	const address = bar.getByRole('textbox', { name: 'Paste or type an address' });
	await expect(address).toBeFocused();
	await address.fill('javascript:alert(1)');
	await page.keyboard.press('Enter');
	await expect(bar.getByRole('alert')).toHaveText('Needs https:// or an email');
	await expect(text.getByRole('link')).toHaveCount(0);
	await address.fill('figma.com/board/crew');
	await page.keyboard.press('Enter');
	await expect(text.getByRole('link', { name: 'board' })).toHaveAttribute(
		'href',
		'https://figma.com/board/crew'
	);
	await expect(text).toBeFocused();

	await caretTo(text, 'Control+End');
	await page.keyboard.press('Enter');
	await page.keyboard.type('[press](javascript:alert(1)) and [read](https://example.org/read) ');
	await expect(text.getByRole('link')).toHaveText(['board', 'read']);
	await expect
		.poll(() => fragmentToMarkdown(bodyOf(device.doc, made)))
		.toContain('[read](https://example.org/read)');
	expect(bodyOf(device.doc, made).toString()).toMatch(/<link [^>]*href="https:\/\/example\.org\/read"/);
	expect(bodyOf(device.doc, made).toString()).not.toMatch(/<link [^>]*href="javascript/);
});

test('ticking a task counts for everybody, wherever the doc is listed @phone', async ({
	visitor,
	filledProject
}) => {
	const ana = await visitor('Ana');
	const ben = await visitor('Ben');
	const { projectId, made } = await filledProject(
		[{ person: ana.person }, { person: ben.person, role: 'editor' }],
		(doc, by) =>
			writtenDoc(
				doc,
				by,
				'Before Friday',
				node('taskList', [task(true, paragraph('Send the aims')), task(false, paragraph('Ring Tove'))])
			)
	);
	await ana.page.goto(`/projects/${projectId}/docs/${made}`);
	await ben.page.goto(`/projects/${projectId}`);
	const row = group(ben.page, 'Docs').getByRole('link', { name: /Before Friday/ });
	await expect(row).toContainText('1 of 2 tasks');

	await ana.page.getByRole('checkbox', { name: 'Done: Ring Tove' }).click();
	await expect(ana.page.getByRole('main').getByText('2 of 2 tasks')).toBeVisible();
	await expect(row).toContainText('2 of 2 tasks');

	await row.click();
	await ben.page.getByRole('checkbox', { name: 'Done: Send the aims' }).click();
	await expect(ana.page.getByRole('checkbox', { name: 'Done: Send the aims' })).not.toBeChecked();
	await expect(ana.page.getByRole('main').getByText('1 of 2 tasks')).toBeVisible();
});

test('a doc goes from section to section, and whoever writes in it goes on writing @phone', async ({
	visitor,
	filledProject
}) => {
	const ana = await visitor('Ana');
	const ben = await visitor('Ben');
	const { projectId, made, device } = await filledProject(
		[{ person: ana.person }, { person: ben.person, role: 'editor' }],
		(doc, by) => {
			const kickOff = addMilestone(doc, { title: 'Kick-off', by });
			addMilestone(doc, { title: 'Interviews', by });
			return { kickOff, docId: writtenDoc(doc, by, 'Questions', paragraph('What would you miss?')) };
		}
	);
	const { page } = ana;
	await page.goto(`/projects/${projectId}/sections/${made.kickOff}`);
	await ben.page.goto(`/projects/${projectId}/docs/${made.docId}`);
	await caretTo(docText(ben.page), 'Control+End');

	await group(page, 'Docs').getByRole('button', { name: 'Attach a doc' }).click();
	await page
		.getByRole('dialog', { name: 'Attach a doc to Kick-off' })
		.getByRole('button', { name: /Questions/ })
		.click();
	const row = group(page, 'Docs').getByRole('link', { name: /Questions/ });
	await expect(row).toBeVisible();
	// Under the title, where a phone has it too.
	const place = (name: string) => ben.page.getByRole('main').getByRole('link', { name }).last();
	await expect(place('Kick-off')).toBeVisible();
	await ben.page.keyboard.type(' And whom?');

	await row.click();
	// The row that was clicked has such a menu, too.
	await expect(docText(page)).toBeVisible();
	await openMenu(page, 'More about Questions');
	await page.getByRole('menuitem', { name: 'Move to section' }).click();
	await page
		.getByRole('dialog', { name: 'Move Questions' })
		.getByRole('button', { name: 'Interviews' })
		.click();
	await expect(page.getByText('Questions is now in Interviews')).toBeVisible();
	await expect(place('Interviews')).toBeVisible();
	await expect(docText(ben.page)).toBeFocused();
	await ben.page.keyboard.type(' Why?');
	await expect(docText(page)).toContainText('What would you miss? And whom? Why?');

	await page.getByRole('main').getByRole('link', { name: 'Interviews' }).last().click();
	await openRowMenu(row);
	await page.getByRole('menuitem', { name: 'Move to bin' }).click();
	await expect(ben.page.getByRole('heading', { name: 'Questions is in the bin' })).toBeVisible();
	await ben.page.getByRole('main').getByRole('button', { name: 'Restore' }).click();
	await expect(docText(ben.page)).toContainText('What would you miss? And whom? Why?');
	await expect(group(page, 'Docs').getByRole('link', { name: /Questions/ })).toBeVisible();
	await expect
		.poll(() => readProject(device.doc).docs.map(({ title, milestoneId }) => ({ title, milestoneId })))
		.toEqual([{ title: 'Questions', milestoneId: readProject(device.doc).milestones[1]?.id }]);
});

test('what a newer version wrote in a doc outlives being opened, renamed and left by this one @phone', async ({
	visitor,
	filledProject,
	device
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId, made } = await filledProject([{ person }], (doc, by) => {
		const newer = writtenDoc(doc, by, 'Plan', paragraph('Known words'));
		const timeline = new Y.XmlElement('timeline');
		timeline.setAttribute('scale', 'weeks');
		timeline.insert(0, [new Y.XmlText('Kick-off in December')]);
		bodyOf(doc, newer).insert(1, [timeline]);
		return { newer, plain: writtenDoc(doc, by, 'Notes', paragraph('Plain words')) };
	});
	await page.goto(`/projects/${projectId}/docs/${made.newer}`);
	await expect(page.getByText('Known words')).toBeVisible();
	await expect(page.getByText('Kick-off in December')).toBeVisible();
	await expect(page.getByText('It is safe. Reload to update')).toBeVisible();
	await page.getByText('Known words').click();
	await page.keyboard.type('lost');
	await page.getByRole('textbox', { name: 'Title of the doc' }).fill('The plan');

	await page.getByRole('main').getByRole('link', { name: 'Overview' }).click();
	await group(page, 'Docs').getByRole('link', { name: 'Notes' }).click();
	await caretTo(docText(page), 'Control+End');
	await page.keyboard.type(', and more');
	await expectSaved(page);

	const { doc } = await device(person, projectId);
	expect(bodyOf(doc, made.newer).toString()).toBe(
		'<paragraph>Known words</paragraph><timeline scale="weeks">Kick-off in December</timeline>'
	);
	expect(fragmentToMarkdown(bodyOf(doc, made.plain))).toBe('Plain words, and more');
	expect(readProject(doc).docs.map(({ title }) => title)).toEqual(['The plan', 'Notes']);
});

test('one sees who is here and where, goes there, and finds their caret @phone', async ({
	visitor,
	filledProject
}) => {
	const ana = await visitor('Ana');
	const ben = await visitor('Ben');
	const { projectId, made } = await filledProject(
		[{ person: ana.person }, { person: ben.person, role: 'editor' }],
		(doc, by) => writtenDoc(doc, by, 'Session notes', paragraph('One line'), paragraph('Another line'))
	);
	const { page } = ana;
	await page.goto(`/projects/${projectId}`);
	await expect(page.getByText('Also here')).toBeHidden();
	await ben.page.goto(`/projects/${projectId}/docs/${made}`);
	await docText(ben.page).getByText('Another line').click();

	await expect(page.getByRole('img', { name: 'Here now: Ben, in Session notes' })).toBeVisible();
	const also = page.getByRole('paragraph').filter({ hasText: 'Also here' });
	await expect(also).toContainText('Ben in Session notes');
	await also.getByRole('link', { name: 'Session notes' }).click();
	await expect(docText(page).getByText('Another line').locator('.peer-caret')).toHaveText('Ben');

	await docText(page)
		.getByText('One line')
		.dblclick({ position: { x: 12, y: 10 } });
	await expect(docText(ben.page).locator('.peer-selection')).toHaveText('One');
	await expect(ben.page.getByRole('img', { name: 'Here now: Ana, in Session notes' })).toBeVisible();

	await ben.page.close();
	await expect(page.getByRole('img', { name: /^Here now/ })).toBeHidden();
	await expect(docText(page).locator('.peer-caret')).toHaveCount(0);
});

test('beside the thread one reads in which section a doc is', async ({ visitor, filledProject }) => {
	const { page, person } = await visitor('Ana');
	const { projectId, made } = await filledProject([{ person }], (doc, by) =>
		addDoc(doc, { title: 'Session notes', milestoneId: addMilestone(doc, { title: 'Kick-off', by }), by })
	);
	await page.goto(`/projects/${projectId}/docs/${made}`);
	await expect(page.getByRole('textbox', { name: 'Message' })).toBeVisible();
	const steps = page.getByRole('navigation', { name: 'Where you are' }).locator('.cut:visible');
	await expect(steps).toHaveText(['Kick-off', 'Session notes']);
	for (const step of await steps.all()) {
		expect(await step.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
	}
});
