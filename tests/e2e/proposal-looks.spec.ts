import { addDoc, docBody } from '#lib/project/doc.ts';
import { addMilestone } from '#lib/project/milestone.ts';
import { writeParagraphs } from '../helpers/rich-text.ts';
import { expect, type Page } from './fixtures.ts';
import { expectGoodOverlay } from './good-page.ts';
import { holdBack } from './late-scripts.ts';
import { tabTo } from './on-screen.ts';
import { askFor, card, way } from './proposal-cards.ts';
import { replies } from './reply-on-screen.ts';
import { openThread, send, test, thread } from './thread-page.ts';

/** What is said aloud. */
const aloud = (page: Page) => page.locator('.sr[aria-live]').last();
const log = (page: Page) => thread(page).getByRole('region', { name: 'Messages' });

test('cards are used by keyboard: each button says which, what becomes of it is said, and the focus stays', async ({
	model,
	visitor,
	filledProject
}) => {
	const [ana, ben] = [await visitor('Ana'), await visitor('Ben')];
	const { projectId } = await filledProject([ana, ben], () => undefined);
	const { page } = ana;
	await Promise.all([ana, ben].map((each) => each.page.goto(`/projects/${projectId}`)));
	await askFor(page, model, 'interleaved');
	await expect(card(ben.page)).toHaveCount(2);
	for (const each of [page, ben.page]) await expect(aloud(each)).toHaveText('Assistant: 2 proposals');
	await log(page).focus();
	await tabTo(page, page.getByRole('button', { name: 'Apply: Add the link “Map”' }));
	await page.keyboard.press('Enter');
	await expect(card(page).last()).toContainText('Applied by Ana');
	await expect(card(page).last()).toBeFocused();
	for (const each of [page, ben.page]) {
		await expect(aloud(each)).toHaveText(/^Applied by Ana · [\d:]+: Add the link “Map”$/);
	}
	await page.keyboard.press('Shift+Tab');
	await expect(page.getByRole('button', { name: 'Dismiss: Add the section “Review”' })).toBeFocused();
	await page.keyboard.press('Enter');
	await expect(card(page).first()).toBeFocused();
	await expect(aloud(page)).toHaveText(/^Dismissed by Ana · [\d:]+: Add the section “Review”$/);
});

test('a card can be used by everybody in every state, and shows of a long text the beginning @phone', async ({
	model,
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId, device } = await filledProject([{ person }], (doc, by) => {
		addMilestone(doc, { title: 'Review', by });
		const id = addDoc(doc, { title: 'Agreement', by });
		const body = docBody(doc, id);
		if (body) writeParagraphs(body, 'Mira opens on Friday.\nBen takes the notes.');
		return id;
	});
	await page.goto(`/projects/${projectId}`);
	await askFor(page, model, 'interleaved');
	await way(page, 'Apply').first().click();
	await expect(card(page).first()).toContainText('Applied by Ana');
	await way(page, 'Dismiss').click();
	await expect(card(page).last()).toContainText('Dismissed by Ana');
	for (const what of ['unknown-tool', 'long', 'replace'] as const) {
		await askFor(page, model, what);
		await expect(card(page)).toHaveCount({ 'unknown-tool': 3, long: 4, replace: 5 }[what]);
	}
	const long = card(page).nth(3);
	await expect(long).toContainText('Paragraph number 3.');
	await expect(long).not.toContainText('Paragraph number 199.');
	await long.getByRole('button', { name: 'Show all: Add the doc “Handbook”' }).click();
	await expect(long).toContainText('Paragraph number 199.');
	await long.getByRole('button', { name: 'Show less: Add the doc “Handbook”' }).click();
	await expect(long).not.toContainText('Paragraph number 199.');

	const body = docBody(device.doc, [...device.doc.getMap('docs').keys()][0] ?? '');
	if (body) writeParagraphs(body, 'Perhaps Mira opens on Friday.\nBen takes the notes.');
	await expect(card(page).last()).toContainText('This would replace their newer words.');
	await expectGoodOverlay(page, 'ul.proposals', 'cards');
});

/** Longer than the log is high. */
const LONG = Array.from({ length: 40 }, (_, index) => `Line ${index} of many.`).join('\n\n');

test('whoever is at the newest stays there when cards come late @phone', async ({
	model,
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId } = await filledProject([{ person }], () => undefined);
	const late = Promise.withResolvers<boolean>();
	await holdBack(page, 'Apply it yourself', late.promise);
	await page.goto(`/projects/${projectId}`);
	await openThread(page);
	await send(page, LONG);
	await askFor(page, model, 'interleaved');
	await expect(replies(page)).toHaveAttribute('aria-busy', 'false');
	await expect(card(page)).toHaveCount(0);
	late.resolve(true);
	await expect(way(page, 'Dismiss').last()).toBeInViewport();
	await expect(thread(page).getByRole('button', { name: 'Newest' })).toHaveCount(0);
	await page.unrouteAll({ behavior: 'ignoreErrors' });
});

test('whoever is at the newest stays there when more comes before the browser has told of the last move', async ({
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId } = await filledProject([{ person }], () => undefined);
	await page.goto(`/projects/${projectId}`);
	await send(page, LONG);
	await expect(thread(page).getByText('Line 39 of many.')).toBeInViewport();
	const away = await log(page).evaluate(async (scrolled) => {
		/** After the next picture, and before the events of the one after it. */
		const pictured = () =>
			new Promise<void>((resolve) => {
				const { port1, port2 } = new MessageChannel();
				port1.onmessage = () => resolve();
				requestAnimationFrame(() => port2.postMessage(null));
			});
		for (const height of [100, 300]) {
			const block = document.createElement('div');
			Object.assign(block.style, { flex: 'none', height: `${height}px` });
			scrolled.firstElementChild?.append(block);
			await pictured();
		}
		await pictured();
		await pictured();
		return scrolled.scrollHeight - scrolled.scrollTop - scrolled.clientHeight;
	});
	expect(away, 'px from the newest').toBeLessThan(2);
});
