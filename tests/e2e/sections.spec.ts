import { addDoc, docBody } from '#lib/project/doc.ts';
import { addMilestone, setMilestoneDue, setMilestoneStatus } from '#lib/project/milestone.ts';
import { marked, node, paragraph, writeRichText } from '../helpers/rich-text.ts';
import { expect, test } from './fixtures.ts';
import { expectGoodPage } from './good-page.ts';
import {
	docText,
	expectSaved,
	expectSections,
	group,
	isPhone,
	openMenu,
	sectionRow,
	showPane
} from './on-screen.ts';

test('a filter shows some sections, is remembered here, says how many are hidden, and hides nothing new in silence @phone', async ({
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId, device } = await filledProject([{ person }], (doc, by) => {
		for (const [index, title] of ['Agreement', 'Kick-off', 'Review', 'Handover'].entries()) {
			const id = addMilestone(doc, { title, by });
			setMilestoneStatus(doc, id, index < 2 ? 'done' : 'planned');
		}
	});
	await page.goto(`/projects/${projectId}`);
	await showPane(page, 'Outline');
	const outline = page.getByRole('navigation').filter({ has: page.getByRole('list', { name: 'Sections' }) });
	await outline.getByRole('button', { name: 'Shown: All sections' }).click();
	await page.getByRole('menuitemradio', { name: 'Not done' }).click();
	await expectSections(page, ['Review', 'Handover']);
	await expect(outline.getByText('2 sections hidden')).toBeVisible();
	await expectGoodPage(page, 'filtered outline');

	if (!isPhone(page)) {
		await sectionRow(page, 'Review').press('Alt+ArrowDown');
		await expectSections(page, ['Handover', 'Review']);
		await sectionRow(page, 'Handover').press('3');
		await expect(page.getByText('Handover is hidden by the filter')).toBeVisible();
		await expectSections(page, ['Review']);
	}
	await page.reload();
	await showPane(page, 'Outline');
	await expect(sectionRow(page, 'Agreement')).toHaveCount(0);
	await expect(sectionRow(page, 'Review')).toBeVisible();

	await outline.getByRole('button', { name: 'Shown: Not done' }).click();
	await page.getByRole('menuitemradio', { name: 'Done' }).last().click();
	await expect(sectionRow(page, 'Agreement')).toBeVisible();
	addMilestone(device.doc, { title: 'Crew day', by: person.id });
	await device.untilSaved();
	const told = page.getByRole('status').filter({ hasText: 'Crew day is hidden by the filter' });
	await expect(told).toBeVisible();
	await told.getByRole('button', { name: 'Show all' }).click();
	await expect(sectionRow(page, 'Crew day')).toBeVisible();
	await expect(outline.getByText('hidden')).toHaveCount(0);
});

test('the timeline is a list of links by date, with today and what is late, and those without a date below @phone', async ({
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId } = await filledProject([{ person }], (doc, by) => {
		const dated = (title: string, due: string) => setMilestoneDue(doc, addMilestone(doc, { title, by }), due);
		dated('Later', '2099-06-01');
		dated('Overdue', '2020-02-29');
		addMilestone(doc, { title: 'Some day', by });
	});
	await page.goto(`/projects/${projectId}`);
	const timeline = page.getByRole('region', { name: 'Timeline' });
	await expect(timeline.getByRole('listitem')).toHaveText([/Overdue.*late/, /Later/, /Some day/]);
	await expect(
		timeline.getByRole('link', { name: /Overdue/ }).getByRole('img', { name: 'Late' })
	).toBeVisible();
	await expect(timeline.getByText('Today')).toBeVisible();
	await expectGoodPage(page, 'overview with a timeline');
	await timeline.getByRole('link', { name: /Later/ }).focus();
	await page.keyboard.press('Enter');
	await expect(page).toHaveURL(/\/sections\//);
});

test('fifty sections on one day are counted, and shown when asked for @phone', async ({
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId } = await filledProject([{ person }], (doc, by) => {
		for (let index = 0; index < 50; index += 1) {
			setMilestoneDue(doc, addMilestone(doc, { title: `Section ${index}`, by }), '2099-06-01');
		}
	});
	await page.goto(`/projects/${projectId}`);
	const timeline = page.getByRole('region', { name: 'Timeline' });
	await expect(timeline.getByRole('link')).toHaveCount(6);
	await timeline.getByRole('button', { name: 'Show 44 more' }).click();
	await expect(timeline.getByRole('link')).toHaveCount(50);
	await timeline.getByRole('button', { name: 'Show fewer' }).click();
	await expect(timeline.getByRole('link')).toHaveCount(6);
});

test('a section goes to a place that is chosen in a dialog @phone', async ({ visitor, filledProject }) => {
	const { page, person } = await visitor('Ana');
	const { projectId, made } = await filledProject([{ person }], (doc, by) =>
		['Agreement', 'Kick-off', 'Review', 'Handover'].map((title) => addMilestone(doc, { title, by }))
	);
	await page.goto(`/projects/${projectId}/sections/${made[0] ?? ''}`);
	await page.getByRole('main').getByRole('button', { name: 'More about Agreement' }).click();
	await page.getByRole('menuitem', { name: /^Move to(?! bin)/ }).click();
	const dialog = page.getByRole('dialog', { name: 'Move Agreement' });
	await expect(dialog.getByRole('button', { name: 'To the beginning' })).toBeDisabled();
	await expectGoodPage(page, 'where a section goes');
	await dialog.getByRole('button', { name: 'After Review' }).click();
	await showPane(page, 'Outline');
	await expectSections(page, ['Kick-off', 'Review', 'Agreement', 'Handover']);
	if (isPhone(page)) return;
	await sectionRow(page, 'Handover').press('m');
	await page
		.getByRole('dialog', { name: 'Move Handover' })
		.getByRole('button', { name: 'To the beginning' })
		.click();
	await expectSections(page, ['Handover', 'Kick-off', 'Review', 'Agreement']);
	await expect(page.getByText('Handover is now 1 of 4')).toBeAttached();
});

test('a doc begins from a template, new or still empty, and one undo takes the words back @phone', async ({
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId, made } = await filledProject([{ person }], (doc, by) =>
		addMilestone(doc, { title: 'Kick-off', by })
	);
	await page.goto(`/projects/${projectId}/sections/${made}`);
	await openMenu(page, 'New doc from a template');
	await expectGoodPage(page, 'menu of templates');
	await page.getByRole('menuitem', { name: 'Goal sheet' }).click();
	await expect(page).toHaveURL(/\/docs\//);
	await expect(page.getByRole('textbox', { name: 'Title of the doc' })).toHaveValue('Goal sheet');
	await expect(docText(page).getByRole('heading', { name: 'How we will know' })).toBeVisible();
	await expect(docText(page).getByRole('checkbox')).toHaveCount(2);
	await expect(page.getByRole('button', { name: 'Start from a template' })).toBeHidden();

	await page.goto(`/projects/${projectId}/sections/${made}`);
	await group(page, 'Docs').getByRole('button', { name: 'Add a doc', exact: true }).click();
	await openMenu(page, 'Start from a template');
	await page.getByRole('menuitem', { name: 'Session notes' }).click();
	await expect(docText(page).getByRole('heading', { name: 'What we heard' })).toBeVisible();
	await docText(page).click();
	await page.keyboard.press('Control+z');
	await expect(docText(page).getByRole('heading')).toHaveCount(0);
	await expect(page.getByRole('button', { name: 'Start from a template' })).toBeVisible();
	await docText(page).click();
	await page.keyboard.type('My own words.');
	await expect(page.getByRole('button', { name: 'Start from a template' })).toBeHidden();
	await expectSaved(page);
});

test('a copy of a doc is a doc of its own @phone', async ({ visitor, filledProject }) => {
	const { page, person } = await visitor('Ana');
	const { projectId, made } = await filledProject([{ person }], (doc, by) => {
		const id = addDoc(doc, { title: 'Notes', by });
		const body = docBody(doc, id);
		if (body) {
			writeRichText(
				body,
				node('heading', ['What we heard'], { level: 1 }),
				paragraph(marked('Bold', 'bold'))
			);
		}
		return id;
	});
	await page.goto(`/projects/${projectId}/docs/${made}`);
	await openMenu(page, 'More about Notes');
	await page.getByRole('menuitem', { name: 'Duplicate' }).click();
	await expect(page.getByRole('textbox', { name: 'Title of the doc' })).toHaveValue('Copy of Notes');
	await expect(docText(page).getByRole('heading', { name: 'What we heard' })).toBeVisible();
	await expect(docText(page).locator('strong')).toHaveText('Bold');
	await page.goto(`/projects/${projectId}`);
	await expect(group(page, 'Docs').getByRole('listitem')).toHaveText([/^\s*Notes/, /Copy of Notes/]);
});
