import { addDoc, docBody } from '#lib/project/doc.ts';
import { addMilestone } from '#lib/project/milestone.ts';
import { ApiClient } from '../helpers/api-client.ts';
import { writeParagraphs } from '../helpers/rich-text.ts';
import { expect, signIn, type Page, type Visitor } from './fixtures.ts';
import { expectGoodOverlay } from './good-page.ts';
import { caretTo, docText, expectSaved, expectSections, isPhone, sectionRow, showPane } from './on-screen.ts';
import { askFor, card, undo, way } from './proposal-cards.ts';
import { openThread, test } from './thread-page.ts';

const editors = (...all: Visitor[]) =>
	all.map(({ person }, index) => ({ person, role: index === 0 ? ('owner' as const) : ('editor' as const) }));

/** A project with one section. */
function withSection(doc: Parameters<typeof addMilestone>[0], by: string): string {
	return addMilestone(doc, { title: 'Review', by });
}

/** A project with one doc of two paragraphs. */
function withAgreement(doc: Parameters<typeof addDoc>[0], by: string): string {
	const id = addDoc(doc, { title: 'Agreement', by });
	const body = docBody(doc, id);
	if (body) writeParagraphs(body, 'Mira opens on Friday.\nBen takes the notes.');
	return id;
}

test('of two who apply at once one does, and both see it, also after a reload @phone', async ({
	model,
	visitor,
	filledProject
}) => {
	const [ana, ben] = [await visitor('Ana'), await visitor('Ben')];
	const { projectId } = await filledProject(editors(ana, ben), withSection);
	await Promise.all([ana, ben].map(({ page }) => page.goto(`/projects/${projectId}`)));
	await askFor(ana.page, model, 'fragments');
	await openThread(ben.page);
	for (const { page } of [ana, ben]) await expect(way(page, 'Apply')).toBeVisible();
	await Promise.all([ana, ben].map(({ page }) => way(page, 'Apply').click()));
	for (const { page } of [ana, ben]) await expect(card(page)).toContainText(/Applied by (Ana|Ben)/);
	await ben.page.reload();
	await openThread(ben.page);
	await expect(card(ben.page)).toContainText(/Applied by (Ana|Ben)/);
	await expect(card(ben.page).getByRole('button')).toHaveCount(0);
	await showPane(ben.page, 'Outline');
	await expectSections(ben.page, ['Review', 'Kick-off']);
});

test('what one adds the other sees at once, and one undo takes back all of it and nothing else @phone', async ({
	model,
	visitor,
	filledProject
}) => {
	const [ana, ben] = [await visitor('Ana'), await visitor('Ben')];
	const { projectId, made: sectionId } = await filledProject(editors(ana, ben), withSection);
	await ben.page.goto(`/projects/${projectId}`);
	await ana.page.goto(`/projects/${projectId}/sections/${sectionId}`);
	await askFor(ana.page, model, 'fragments');
	await way(ana.page, 'Apply').click();
	await expect(card(ana.page)).toContainText('Applied by Ana');
	await showPane(ben.page, 'Outline');
	await expectSections(ben.page, ['Review', 'Kick-off']);
	await sectionRow(ben.page, 'Kick-off').click();
	await expect(ben.page.getByRole('button', { name: 'Status: Active' })).toBeVisible();
	await expect(ben.page.getByText('Who opens?')).toBeVisible();
	await expect(ben.page.getByRole('main')).toContainText('12 Dec');
	await showPane(ben.page, 'Outline');
	await ben.page.getByRole('navigation').getByRole('button', { name: 'Add a section' }).first().click();
	await ben.page.keyboard.type('Retrospective');
	await ben.page.keyboard.press('Enter');

	await showPane(ana.page, 'Section');
	await undo(ana.page, 'Review');
	for (const { page } of [ana, ben]) {
		await showPane(page, 'Outline');
		await expectSections(page, ['Review', 'Retrospective']);
	}
	if (isPhone(ana.page)) return;
	const button = ana.page.getByRole('main').getByRole('button', { name: 'Undo', exact: true });
	await expect(button, 'that was all').toHaveAttribute('aria-disabled', 'true');
});

test('a text is changed where it differs, what another writes meanwhile stays, and undo takes back only that @phone', async ({
	model,
	visitor,
	filledProject
}) => {
	const [ana, ben] = [await visitor('Ana'), await visitor('Ben')];
	const { projectId, made: docId } = await filledProject(editors(ana, ben), withAgreement);
	await Promise.all([ana, ben].map(({ page }) => page.goto(`/projects/${projectId}/docs/${docId}`)));
	await askFor(ana.page, model, 'replace');
	await expect(card(ana.page).locator('del')).toHaveText('opens');
	await expect(card(ana.page).locator('ins')).toHaveText('closes');
	await expect(docText(ben.page)).toContainText('Mira opens on Friday.');
	await caretTo(docText(ben.page), 'Control+End');
	await ben.page.keyboard.type(' In ink.');
	await expect(card(ana.page)).toContainText('Changed since it was proposed');
	await expect(card(ana.page)).not.toContainText('would replace their newer words');
	await way(ana.page, 'Apply').click();
	await expect(docText(ben.page)).toContainText('Mira closes on Friday.');
	await expect(docText(ben.page)).toContainText('Ben takes the notes. In ink.');
	await ben.page.keyboard.type(' And dried.');
	await expect(card(ana.page)).toContainText('Applied by Ana');
	await showPane(ana.page, 'Doc');
	await undo(ana.page, 'Agreement');
	for (const { page } of [ana, ben]) {
		await expect(docText(page)).toContainText('Mira opens on Friday.');
		await expect(docText(page)).toContainText('Ben takes the notes. In ink. And dried.');
	}
});

test('who would replace newer words of somebody is told so before, and sees which @phone', async ({
	model,
	visitor,
	filledProject
}) => {
	const [ana, ben] = [await visitor('Ana'), await visitor('Ben')];
	const { projectId, made: docId } = await filledProject(editors(ana, ben), withAgreement);
	await Promise.all([ana, ben].map(({ page }) => page.goto(`/projects/${projectId}/docs/${docId}`)));
	await askFor(ana.page, model, 'replace');
	await expect(card(ana.page).locator('ins')).toHaveText('closes');
	await caretTo(docText(ben.page), 'Control+End');
	await ben.page.keyboard.type(' In ink.');
	await caretTo(docText(ben.page), 'Control+Home');
	await ben.page.keyboard.type('Perhaps ');
	const told = card(ana.page).getByText('This would replace their newer words.');
	await expect(told).toBeVisible();
	await expect(card(ana.page).locator('del').filter({ hasText: 'Perhaps' })).toBeVisible();
	await way(ana.page, 'Apply').click();
	await expect(docText(ben.page)).toContainText('Mira closes on Friday.');
	await expect(docText(ben.page)).not.toContainText('Perhaps');
	await expect(docText(ben.page), 'elsewhere').toContainText('Ben takes the notes. In ink.');
	await expect(told).toHaveCount(0);
});

test('a viewer sees the cards and what becomes of them, and who was removed sees nothing @phone', async ({
	app,
	model,
	visitor,
	filledProject
}) => {
	const [ana, vic, eve] = [await visitor('Ana'), await visitor('Vic'), await visitor('Eve')];
	const members = [ana, { ...vic, role: 'viewer' as const }, { ...eve, role: 'editor' as const }];
	const { projectId } = await filledProject(members, withSection);
	for (const { page } of [ana, vic, eve]) await page.goto(`/projects/${projectId}`);
	await askFor(ana.page, model, 'interleaved');
	for (const { page } of [vic, eve]) {
		await openThread(page);
		await expect(card(page)).toHaveCount(2);
	}
	await expect(way(eve.page, 'Apply')).toHaveCount(2);
	await expect(card(vic.page).getByRole('button')).toHaveCount(0);

	await new ApiClient(app.url, ana.person).send(
		'DELETE',
		`/api/projects/${projectId}/members/${eve.person.id}`
	);
	await expect(eve.page.getByRole('heading', { name: 'You are not in this project any more' })).toBeVisible();
	await expect(card(eve.page)).toHaveCount(0);

	await way(ana.page, 'Dismiss').last().click();
	for (const { page } of [ana, vic]) {
		await expect(card(page).last()).toContainText('Dismissed by Ana');
		await expect(card(page).last().getByRole('button')).toHaveCount(0);
	}
	await expect(card(ana.page).first().getByRole('button')).toHaveCount(2);
	await vic.page.reload();
	await openThread(vic.page);
	await expect(card(vic.page).last()).toContainText('Dismissed by Ana');
	await expect(card(vic.page).getByRole('button')).toHaveCount(0);
});

/** The server hears it, and the page never learns so. */
async function loseAnswer(page: Page, path: RegExp): Promise<void> {
	await page.route(path, async (route) => {
		await route.fetch();
		await route.abort();
	});
}

test('a page that is closed between the claim and the change goes on when it is opened again @phone', async ({
	model,
	visitor,
	filledProject
}) => {
	const ana = await visitor('Ana');
	const { page } = ana;
	const { projectId } = await filledProject(editors(ana), withSection);
	await page.goto(`/projects/${projectId}`);
	await askFor(page, model, 'fragments');
	await loseAnswer(page, /\/apply$/);
	await way(page, 'Apply').click();
	await expect(card(page)).toContainText('Ana began to apply this');
	await page.unrouteAll({ behavior: 'wait' });
	await page.reload();
	await openThread(page);
	await expect(card(page)).toContainText('Applied by Ana');
	await showPane(page, 'Outline');
	await expectSections(page, ['Review', 'Kick-off']);
});

test('a page that is closed between the change and the report changes nothing again, whatever was written since', async ({
	model,
	visitor,
	filledProject
}) => {
	const [ana, ben] = [await visitor('Ana'), await visitor('Ben')];
	const { projectId, made: docId } = await filledProject(editors(ana, ben), withAgreement);
	const address = `/projects/${projectId}/docs/${docId}`;
	await Promise.all([ana, ben].map(({ page }) => page.goto(address)));
	await askFor(ana.page, model, 'append');
	await ana.page.route(/\/applied$/, (route) => route.abort());
	await way(ana.page, 'Apply').click();
	await expect(docText(ben.page)).toContainText('P.S.');
	await expectSaved(ana.page);
	await ana.page.goto('about:blank');
	await caretTo(docText(ben.page), 'Control+End');
	await ben.page.keyboard.type(' Indeed.');
	await expectSaved(ben.page);
	await ana.page.unrouteAll({ behavior: 'wait' });
	await ana.page.goto(address);
	await expect(card(ana.page)).toContainText('Applied by Ana');
	for (const { page } of [ana, ben]) {
		await expect(docText(page)).toHaveText(/Ben takes the notes\.\s*P\.S\. Indeed\./);
		await expect(docText(page).getByText('P.S.')).toHaveCount(1);
	}
});

test('a page that has not heard yet what the server has goes on with nothing', async ({
	app,
	model,
	newBrowser,
	visitor,
	filledProject
}) => {
	const ana = await visitor('Ana');
	const { projectId, made: docId } = await filledProject(editors(ana), withAgreement);
	const address = `/projects/${projectId}/docs/${docId}`;
	// It has the doc as it was before.
	const page = await newBrowser();
	await signIn(page, app, ana.person);
	await page.goto(address);
	await expect(docText(page)).toContainText('Ben takes the notes.');
	await expectSaved(page);
	await page.goto('about:blank');

	await ana.page.goto(address);
	await askFor(ana.page, model, 'append');
	await ana.page.route(/\/applied$/, (route) => route.abort());
	await way(ana.page, 'Apply').click();
	await expect(docText(ana.page)).toContainText('P.S.');
	await expectSaved(ana.page);
	const [name = '', token = ''] = await ana.page.evaluate(() => {
		return Object.entries(localStorage).find(([key]) => key.includes(':proposal:')) ?? [];
	});
	await ana.page.close();

	await page.addInitScript(([key, value]) => localStorage.setItem(key, value), [name, token] as const);
	const heard = await holdSync(page);
	let asked = 0;
	page.on('request', (request) => (asked += request.url().endsWith('/apply') ? 1 : 0));
	await page.goto(address);
	await expect(card(page)).toContainText('Ana began to apply this');
	await expect.poll(() => heard.held).toBeGreaterThan(0);
	await expect(docText(page)).not.toContainText('P.S.');
	expect(asked, 'attempts to go on').toBe(0);
	heard.release();
	await expect(card(page)).toContainText('Applied by Ana');
	await expect(docText(page).getByText('P.S.')).toHaveCount(1);
	expect(asked).toBe(1);
});

/** Lets the server let a page in, and holds what else it says of a project. */
async function holdSync(page: Page): Promise<{ held: number; release(): void }> {
	const AUTH = 2;
	const waiting: (() => void)[] = [];
	let isHeld = true;
	await page.routeWebSocket(/\/sync/, (socket) => {
		socket.connectToServer().onMessage((message) => {
			// The document's name, with its length before it, then the kind of message; a project's is a uuid.
			const isProject = typeof message !== 'string' && message[0] === 36;
			if (!isHeld || !isProject || message[37] === AUTH) return socket.send(message);
			waiting.push(() => socket.send(message));
		});
	});
	return {
		get held() {
			return waiting.length;
		},
		release() {
			isHeld = false;
			for (const send of waiting) send();
		}
	};
}

test('what somebody began and left another member applies after half a minute, and not before @phone', async ({
	app,
	database,
	model,
	newBrowser,
	visitor,
	filledProject
}) => {
	const [ana, ben] = [await visitor('Ana'), await visitor('Ben')];
	const { projectId } = await filledProject(editors(ana, ben), withSection);
	await Promise.all([ana, ben].map(({ page }) => page.goto(`/projects/${projectId}`)));
	await askFor(ana.page, model, 'fragments');
	await loseAnswer(ana.page, /\/apply$/);
	await way(ana.page, 'Apply').click();
	await openThread(ben.page);
	await expect(card(ben.page)).toContainText('Ana began to apply this');
	await expect(card(ben.page).getByRole('button')).toHaveCount(0);
	// It would go on, and have half a minute again.
	await ana.page.context().setOffline(true);
	await ana.page.unrouteAll({ behavior: 'wait' });
	await ana.page.close();

	await database.sql`
		update proposals set decided_at = now() - interval '31 seconds'
		where reply_id in (select replies.id from replies join threads on threads.id = thread_id
			where project_id = ${projectId})
	`;
	const page = await newBrowser();
	await signIn(page, app, ben.person);
	await page.goto(`/projects/${projectId}`);
	await openThread(page);
	await way(page, 'Apply it yourself').click();
	for (const each of [page, ben.page]) await expect(card(each)).toContainText('Applied by Ben');
	await showPane(page, 'Outline');
	await expectSections(page, ['Review', 'Kick-off']);
});

test('without the server a card says that it is needed, and has its buttons when it is back @phone', async ({
	model,
	visitor,
	filledProject
}) => {
	const ana = await visitor('Ana');
	const { page } = ana;
	const { projectId } = await filledProject(editors(ana), withSection);
	await page.goto(`/projects/${projectId}`);
	await askFor(page, model, 'fragments');
	await expect(way(page, 'Apply')).toBeVisible();
	await page.context().setOffline(true);
	await expect(card(page)).toContainText('Applying needs the server', { timeout: 20_000 });
	await expect(card(page).getByRole('button')).toHaveCount(0);
	await expectGoodOverlay(page, 'ul.proposals', 'a card without the server');
	await page.context().setOffline(false);
	await expect(way(page, 'Apply')).toBeVisible({ timeout: 20_000 });
	await expect(card(page)).not.toContainText('Applying needs the server');
});
