import type * as Y from 'yjs';
import { addDoc, docBody } from '#lib/project/doc.ts';
import { addLink } from '#lib/project/link.ts';
import { addMilestone, milestoneDescription } from '#lib/project/milestone.ts';
import { writeParagraphs } from '../helpers/rich-text.ts';
import { expect, test, type Page } from './fixtures.ts';
import { expectGoodPage } from './good-page.ts';
import { docText, expectSaved, group, isPhone, showPane } from './on-screen.ts';

const FILLER = Array.from({ length: 120 }, (_, line) => `Line ${line} of the minutes says little.`);

function fill(doc: Y.Doc, by: string) {
	const write = (fragment: Y.XmlFragment | undefined, text: string) => {
		if (fragment) writeParagraphs(fragment, text);
	};
	const kickOffId = addMilestone(doc, { title: 'Kick-off', by });
	write(milestoneDescription(doc, kickOffId), 'Alle kennen die Betriebsübergangsbegleitung.');
	const minutesId = addDoc(doc, { title: 'Minutes', by });
	write(docBody(doc, minutesId), [...FILLER, 'The night shift counts repairs twice.', ...FILLER].join('\n'));
	addDoc(doc, { title: 'Aims', milestoneId: kickOffId, by });
	addLink(doc, { url: 'https://miro.com/x', title: 'Map', note: 'Wer nachts repariert', by });
	return { kickOffId, minutesId };
}

async function search(page: Page, words: string): Promise<void> {
	if (isPhone(page)) {
		await page.getByRole('button', { name: 'Outline', exact: true }).click();
		await page.getByRole('button', { name: 'Search' }).click();
	} else await page.keyboard.press('Control+k');
	const field = page.getByRole('combobox', { name: 'Search and go to' });
	await expect(field).toBeFocused();
	await page.keyboard.type(words);
}

const texts = (page: Page) =>
	page.getByRole('group', { name: 'In the texts of this project' }).getByRole('option');

/** What is lit up in the text just now. */
function litUp(page: Page): Promise<string[]> {
	return page.evaluate(() => [...(CSS.highlights.get('found') ?? [])].map((range) => String(range)));
}

test('words of a text are found, shown in their passage, and lead to their place in the doc @phone', async ({
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId, made } = await filledProject([{ person }], fill);
	await page.goto(`/projects/${projectId}`);
	await expect(group(page, 'Docs').getByRole('link')).toHaveCount(1);
	await search(page, 'night repairs');
	await expect(texts(page)).toHaveCount(1);
	await expect(texts(page)).toHaveText(/Minutes.*The night shift counts repairs twice\./s);
	await expect(texts(page).locator('mark')).toHaveText(['night', 'repairs']);
	await page.keyboard.press('Enter');
	await expect(page).toHaveURL(new RegExp(`/docs/${made.minutesId}$`));
	const place = page.getByText('The night shift counts repairs twice.');
	await expect(place).toBeInViewport();
	await expect.poll(() => litUp(page)).toEqual(['night', 'repairs']);
	await expect(docText(page), 'the editor has come').toBeVisible();
	await expect(place).toBeInViewport();
	await expect.poll(() => litUp(page), 'for a moment only').toEqual([]);
});

test('German words are found however they are typed, in descriptions and notes too @phone', async ({
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId, made } = await filledProject([{ person }], fill);
	await page.goto(`/projects/${projectId}`);
	await expect(group(page, 'Docs').getByRole('link')).toHaveCount(1);
	await search(page, 'UBERGANG');
	await expect(texts(page)).toHaveText([/Kick-off.*Betriebsübergangsbegleitung/s]);
	await page.keyboard.press('Enter');
	await expect(page).toHaveURL(new RegExp(`/sections/${made.kickOffId}$`));
	await expect.poll(() => litUp(page)).toEqual(['übergang']);
	await search(page, 'nachts');
	await expect(texts(page)).toHaveText([/Map.*Wer nachts repariert/s]);
});

test('what was just written is found, here and by the others, without a server too @phone', async ({
	visitor,
	filledProject
}) => {
	const ana = await visitor('Ana');
	const ben = await visitor('Ben');
	const { projectId, made } = await filledProject(
		[{ person: ana.person }, { person: ben.person, role: 'editor' }],
		fill
	);
	await Promise.all([
		ana.page.goto(`/projects/${projectId}/docs/${made.minutesId}`),
		ben.page.goto(`/projects/${projectId}`)
	]);
	await expect(docText(ana.page)).toBeVisible();
	// What it consists of lies on the device, where a service worker is allowed.
	await search(ana.page, 'minutes');
	await ana.page.keyboard.press('Escape');
	await showPane(ana.page, 'Doc');
	await docText(ana.page).click();
	await search(ben.page, 'lighthouse');
	await expect(ben.page.getByText('Nothing found')).toBeVisible();
	await ana.page.keyboard.type('A lighthouse. ');
	await expectSaved(ana.page);
	await ben.page.keyboard.press('Backspace');
	await expect(texts(ben.page)).toHaveText([/Minutes.*lighthouse/s]);

	await ana.page.context().setOffline(true);
	await ana.page.keyboard.type('A windmill. ');
	await search(ana.page, 'windm');
	await expect(texts(ana.page)).toHaveText([/Minutes.*windmill/s]);
	await expectGoodPage(ana.page, 'what was found');
});
