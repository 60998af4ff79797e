import * as Y from 'yjs';
import { addMilestone, renameMilestone } from '#lib/project/milestone.ts';
import { expect, test } from './doc-desk.ts';
import { hasNothingTo, stepHistory } from './acts.ts';
import { caretTo, isPhone } from './on-screen.ts';

function writeBelow(body: Y.XmlFragment, words: string): void {
	const line = new Y.XmlElement('paragraph');
	line.insert(0, [new Y.XmlText(words)]);
	body.push([line]);
}

test('what a newer version writes while I have the doc open is shown, and closes the text for editing @phone', async ({
	openDoc
}) => {
	const { page, body, text } = await openDoc(['Jonas wants one team by June.']);
	await expect(text).toContainText('one team by June');

	const timeline = new Y.XmlElement('timeline');
	timeline.insert(0, [new Y.XmlText('Kick-off in December')]);
	body.insert(0, [timeline]);
	await expect(page.getByText(/newer version of Waystone/)).toBeVisible();
	await expect(page.getByText('Kick-off in December')).toBeVisible();
	await expect(text).toHaveCount(0);
	await expect(page.locator('[data-save-state]')).toHaveAttribute('data-save-state', 'saved');
	expect(body.toString()).toContain('<timeline>Kick-off in December</timeline>');

	body.delete(0, 1);
	await caretTo(text, 'End');
	await page.keyboard.type(' Petra too.');
	await expect.poll(() => body.toString()).toContain('by June. Petra too.');
});

test('undo takes back what I wrote, and nothing that others wrote meanwhile @phone', async ({ openDoc }) => {
	const { page, body, text } = await openDoc(['Jonas wants one team by June.']);
	await caretTo(text, 'Control+End');
	await page.keyboard.type(' Petra');
	writeBelow(body, 'Ben writes below');
	await expect(text).toContainText('Ben writes below');
	await page.keyboard.type(' too');
	await expect.poll(() => body.toString()).toContain('by June. Petra too');
	if (isPhone(page)) {
		await page.getByRole('toolbar').getByRole('button', { name: 'Undo' }).click();
		await expect(text).not.toContainText('too');
		await expect(text).toBeFocused();
	}
	// All that can be: at most a step for each letter.
	while (!(await hasNothingTo(page, 'Undo'))) await stepHistory(page, 'Undo');
	await expect(text).not.toContainText('Petra');
	await expect(text).toContainText('Jonas wants one team by June.');
	await expect(text).toContainText('Ben writes below');
	while (!(await hasNothingTo(page, 'Redo'))) await stepHistory(page, 'Redo');
	await expect(text).toContainText('Petra too');
});

test('only safe links can be followed, whoever wrote them @phone', async ({ openDoc }) => {
	const { page, body, text } = await openDoc(['Jonas wants one team by June.']);
	const line = new Y.XmlText();
	const below = new Y.XmlElement('paragraph');
	below.insert(0, [line]);
	body.push([below]);
	line.insert(0, 'a trap', { link: { href: 'javascript:alert(1)' } });
	await expect(text).toContainText('a trap');
	await expect(text.locator('a')).toHaveCount(0);

	await caretTo(text, 'Control+Home');
	await page.keyboard.type('See figma.com/board and ');
	await expect(text.locator('a', { hasText: 'figma.com/board' })).toHaveAttribute(
		'href',
		'https://figma.com/board'
	);
});

test('a peer who writes above does not move my line on the screen @phone', async ({ openDoc }) => {
	const { body, text } = await openDoc(Array.from({ length: 80 }, (_, index) => `Line ${index}.`));
	const mine = text.getByText('Line 60.', { exact: true });
	await mine.click();
	const top = () => mine.evaluate((line) => line.getBoundingClientRect().top);
	const before = await top();
	for (let count = 0; count < 12; count += 1) {
		const line = new Y.XmlElement('paragraph');
		line.insert(0, [new Y.XmlText('Ben, above')]);
		body.insert(0, [line]);
	}
	await expect(text.getByText('Ben, above')).toHaveCount(12);
	expect(Math.abs((await top()) - before)).toBeLessThan(4);
});

test('a viewer reads the text as it grows, and writes nothing @phone', async ({ openDoc }) => {
	const { page, body } = await openDoc(['See https://example.org/ '], 'viewer');
	await expect(page.getByText('You can read this project.')).toBeVisible();
	// An empty list is what two people leave who each take out its last item: an editor tidies it up.
	body.push([new Y.XmlElement('bulletList')]);
	writeBelow(body, 'Ben goes on');
	await expect(page.getByText('Ben goes on')).toBeVisible();
	await page.reload();
	await expect(page.getByText('Ben goes on')).toBeVisible();
	await expect(page.locator('[contenteditable="true"]')).toHaveCount(0);
	await expect(page.locator('[data-save-state]')).toHaveAttribute('data-save-state', 'saved');
	expect(body.toString()).toContain('<bulletlist></bulletlist>');
	expect(body.toString()).not.toContain('<link');
});

test('a title keeps my caret while somebody else renames the same section', async ({
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId, made, device } = await filledProject([{ person }], (doc, by) =>
		addMilestone(doc, { title: 'Kick-off', by })
	);
	await page.goto(`/projects/${projectId}/sections/${made}`);
	const title = page.getByLabel('Title of the section');
	await title.focus();
	await page.keyboard.press('Home');
	renameMilestone(device.doc, made, 'Kick-off day');
	await expect(page.getByRole('list', { name: 'Sections' })).toContainText('Kick-off day');
	await expect(title).toBeFocused();
	expect(await title.evaluate((field: HTMLTextAreaElement) => field.selectionStart)).toBe(0);
	await title.press('Escape');
	await expect(title).toHaveValue('Kick-off day');
});
