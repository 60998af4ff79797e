import { addDoc, docBody } from '#lib/project/doc.ts';
import { addLink } from '#lib/project/link.ts';
import { addMilestone } from '#lib/project/milestone.ts';
import { readProject } from '#lib/project/view.ts';
import { writeParagraphs } from '../helpers/rich-text.ts';
import { expect, test, type Page } from './fixtures.ts';
import { actOnSection, hasNothingTo, stepHistory } from './acts.ts';
import {
	caretTo,
	docText,
	expectSaved,
	expectSections,
	group,
	isPhone,
	openMenu,
	sectionRow,
	showPane
} from './on-screen.ts';

test('two people reorder, move, delete, attach and undo at once: they agree, and nothing is out of reach @phone', async ({
	visitor,
	filledProject
}) => {
	const ana = await visitor('Ana');
	const ben = await visitor('Ben');
	const { projectId, made, device } = await filledProject(
		[{ person: ana.person }, { person: ben.person, role: 'editor' }],
		(doc, by) => {
			const [kickOff = '', interviews = ''] = ['Kick-off', 'Interviews', 'Review', 'Handover'].map((title) =>
				addMilestone(doc, { title, by })
			);
			const notes = addDoc(doc, { title: 'Notes', milestoneId: interviews, by });
			const body = docBody(doc, notes);
			if (body) writeParagraphs(body, 'Begun.');
			addDoc(doc, { title: 'Agreement', by });
			addLink(doc, { title: 'Map', url: 'https://miro.com/app/board/x', milestoneId: interviews, by });
			return { kickOff, interviews, notes };
		}
	);
	await ana.page.goto(`/projects/${projectId}`);
	await ben.page.goto(`/projects/${projectId}/docs/${made.notes}`);
	await expect(docText(ben.page)).toHaveText('Begun.');
	await showPane(ana.page, 'Outline');
	await expectSections(ana.page, ['Kick-off', 'Interviews', 'Review', 'Handover']);

	// Both without a network, so that everything truly happens at once; what menus consist of is there by then.
	await Promise.all([ana, ben].map(({ page }) => page.waitForLoadState('networkidle')));
	await Promise.all([ana, ben].map(({ page }) => page.context().setOffline(true)));
	await actOnSection(ana.page, 'Interviews', 'bin');
	await actOnSection(ana.page, 'Handover', 'up');
	await actOnSection(ana.page, 'Kick-off', 'done');
	await showPane(ana.page, 'Overview');
	await openMenu(ana.page, 'More about Agreement');
	await ana.page.getByRole('menuitem', { name: 'Move to section' }).click();
	await ana.page.getByRole('dialog').getByRole('button', { name: 'Review' }).click();

	await caretTo(docText(ben.page), 'Control+End');
	await ben.page.keyboard.type(' Ben writes on.');
	await actOnSection(ben.page, 'Interviews', 'rename');
	await ben.page.keyboard.type('Talks');
	await ben.page.keyboard.press('Enter');
	await actOnSection(ben.page, 'Handover', 'up');
	await actOnSection(ben.page, 'Handover', 'up');
	await actOnSection(ben.page, 'Review', 'bin');

	await Promise.all([ana, ben].map(({ page }) => page.context().setOffline(false)));
	await showPane(ana.page, 'Outline');
	for (const { page } of [ana, ben]) {
		// Both moved Handover: whoever came last has it, and both see the same.
		await expect.poll(async () => (await sectionTitles(page)).toSorted()).toEqual(['Handover', 'Kick-off']);
		await expectSaved(page);
	}
	expect(await sectionTitles(ben.page)).toEqual(await sectionTitles(ana.page));
	await showPane(ana.page, 'Overview');
	await showPane(ben.page, 'Doc');
	await expect(docText(ben.page)).toHaveText('Begun. Ben writes on.');
	// What hung on the two deleted sections is in the overview.
	await expect(group(ana.page, 'Docs').getByRole('link', { name: /Notes/ })).toBeVisible();
	await expect(group(ana.page, 'Docs').getByRole('link', { name: /Agreement/ })).toBeVisible();
	await expect(group(ana.page, 'Links').getByRole('link', { name: /Map/ })).toBeVisible();

	// Ana takes back all that she did; all that Ben did stays.
	await ana.page.getByRole('heading', { name: /^Links/ }).click();
	while (!(await hasNothingTo(ana.page, 'Undo'))) await stepHistory(ana.page, 'Undo');
	await expect(docText(ben.page)).toHaveText('Begun. Ben writes on.');
	for (const { page } of [ana, ben]) await showPane(page, 'Outline');
	for (const { page } of [ana, ben]) {
		await expect(sectionRow(page, 'Talks')).toBeVisible();
		await expect(sectionRow(page, 'Review')).toHaveCount(0);
		await expect(sectionRow(page, 'Kick-off').getByRole('img', { name: 'Planned' })).toBeVisible();
	}

	// And Ben takes back the deleting of Review, in which Ana had put the agreement; her undo took that out again.
	if (isPhone(ben.page)) await showPane(ben.page, 'Doc');
	else await sectionRow(ben.page, 'Talks').focus();
	await stepHistory(ben.page, 'Undo');
	await showPane(ben.page, 'Outline');
	for (const { page } of [ana, ben]) {
		await expect(sectionRow(page, 'Review')).toBeVisible();
		await expectSaved(page);
	}
	expect(await sectionTitles(ben.page)).toEqual(await sectionTitles(ana.page));
	await ana.page.reload();
	await showPane(ana.page, 'Outline');
	await expect(sectionRow(ana.page, 'Review')).toBeVisible();
	expect(await sectionTitles(ana.page)).toEqual(await sectionTitles(ben.page));
	await device.untilSaved();
	const content = readProject(device.doc);
	expect(content.docs.map(({ title }) => title).toSorted()).toEqual(['Agreement', 'Notes']);
	expect(content.docs.find(({ title }) => title === 'Agreement')?.milestoneId).toBeNull();
	expect(content.docs.find(({ title }) => title === 'Notes')?.milestoneId).toBe(made.interviews);
	expect(content.links[0]?.milestoneId).toBe(made.interviews);
});

async function sectionTitles(page: Page): Promise<string[]> {
	return page.getByRole('list', { name: 'Sections' }).locator('a[href*="/sections/"] .cut').allInnerTexts();
}
