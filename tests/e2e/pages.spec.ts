import type * as Y from 'yjs';
import { addDoc, docBody } from '#lib/project/doc.ts';
import { addLink } from '#lib/project/link.ts';
import {
	addMilestone,
	milestoneDescription,
	setMilestoneDue,
	setMilestoneStatus
} from '#lib/project/milestone.ts';
import { setProjectSummary } from '#lib/project/project.ts';
import { hashPassword } from '#server/auth/password.ts';
import { createPerson } from '../helpers/people.ts';
import { marked, node, paragraph, task, writeRichText } from '../helpers/rich-text.ts';
import { expect, test } from './fixtures.ts';
import { expectGoodPage } from './good-page.ts';
import { docText, expectSaved, isPhone, openMenu, sectionRow } from './on-screen.ts';

const LONG =
	'Betriebsübergangsbegleitungsvereinbarung between both yards and everybody who works on the night shift';

/** A bit of everything, and titles that no column has room for. */
function fill(doc: Y.Doc, by: string) {
	setProjectSummary(doc, `Two yards became one in spring. ${LONG}.`);
	const milestoneId = addMilestone(doc, { title: LONG, by });
	setMilestoneStatus(doc, milestoneId, 'active');
	setMilestoneDue(doc, milestoneId, '2020-02-29');
	setMilestoneStatus(doc, addMilestone(doc, { title: 'Agreement', by }), 'done');
	setMilestoneDue(doc, addMilestone(doc, { title: 'Crew day', by }), '2099-12-31');
	const docId = addDoc(doc, { title: LONG, milestoneId, by });
	addDoc(doc, { title: 'How we work together', by });
	for (const place of [null, milestoneId]) {
		addLink(doc, { url: `https://www.figma.com/${'board'.repeat(20)}`, title: LONG, milestoneId: place, by });
		addLink(doc, { url: 'javascript:alert(1)', title: 'A trap', milestoneId: place, by });
	}
	const text = [
		node('heading', ['What we heard'], { level: 1 }),
		paragraph(
			'Read ',
			marked('the map', { type: 'link', attrs: { href: 'https://example.org/' } }),
			' first.'
		),
		node('taskList', [task(true, paragraph('Send the aims')), task(false, paragraph('Ring Tove'))]),
		node('blockquote', [paragraph(`${LONG}${LONG}`)]),
		node('codeBlock', [`count(${'repairs, '.repeat(40)})`]),
		paragraph('x'.repeat(200))
	];
	for (const fragment of [docBody(doc, docId), milestoneDescription(doc, milestoneId)]) {
		if (fragment) writeRichText(fragment, ...text);
	}
	return { milestoneId, docId };
}

test('the pages of the door can be used by everybody @phone', async ({ newBrowser }) => {
	const page = await newBrowser();
	await page.goto('/login');
	await page.getByRole('button', { name: 'Sign in' }).click();
	await expect(page.getByText('Write your email address.')).toBeVisible();
	await expect(page.getByLabel('Email')).toBeFocused();
	await expectGoodPage(page, 'sign in, with an error');
	await page.getByRole('link', { name: 'Create an account' }).click();
	await expect(page.getByRole('heading', { name: 'Create an account' })).toBeVisible();
	await expectGoodPage(page, 'register');
	await page.goto('/invite/nothing-belongs-to-this');
	await expect(page.getByRole('heading', { name: 'This invitation does not exist' })).toBeVisible();
	await expectGoodPage(page, 'an invitation that does not exist');
});

test('an address without a page says so and leads on @phone', async ({ browser, app }) => {
	// Kit itself logs an error for an address it has no page for, so the browser is not one of the fixture's.
	const page = await browser.newPage({ baseURL: app.url });
	await page.goto('/no/such/page');
	await expect(page.getByRole('heading', { name: 'There is no such page' })).toBeVisible();
	await expectGoodPage(page, 'a page that does not exist');
	await page.getByRole('link', { name: 'Go to your projects' }).click();
	await expect(page).toHaveURL(/\/login$/);
	await page.close();
});

test('the list of projects and the account can be used by everybody @phone', async ({
	visitor,
	filledProject,
	project
}) => {
	const { page, person } = await visitor('Ana');
	await page.goto('/projects');
	await expect(page.getByRole('heading', { name: 'No projects yet' })).toBeVisible();
	await expectGoodPage(page, 'no projects');
	await page.getByRole('button', { name: 'New project' }).click();
	await expect(page.getByRole('dialog', { name: 'New project' })).toBeVisible();
	await expectGoodPage(page, 'the dialog for a new project');
	await page.keyboard.press('Escape');
	await filledProject([{ person }], fill);
	await project([{ person }], LONG);
	await expect(page.getByRole('link', { name: new RegExp(LONG) })).toHaveCount(2);
	await expectGoodPage(page, 'projects');
	await page.goto('/chat');
	await expect(page.getByRole('textbox', { name: 'Message' })).toBeVisible();
	await expectGoodPage(page, 'the own thread');
	await page.goto('/account');
	await expect(page.getByRole('heading', { name: 'Account' })).toBeVisible();
	await expectGoodPage(page, 'account');
});

test('the pages of a project can be used by everybody @phone', async ({ visitor, filledProject }) => {
	const ana = await visitor('Ana');
	const ben = await visitor('Benedikt-Alexander von und zu Großkarolinenfeld');
	const { page } = ana;
	const { projectId, made } = await filledProject(
		[{ person: ana.person }, { person: ben.person, role: 'viewer' }],
		fill
	);
	const address = `/projects/${projectId}`;
	await ben.page.goto(`${address}/docs/${made.docId}`);
	await page.goto(address);
	await expect(page.getByText('Also here')).toBeVisible();
	await expectGoodPage(page, 'overview');
	await page.goto(`${address}/sections/${made.milestoneId}`);
	await expect(page.getByRole('textbox', { name: /^Description of/ })).toBeVisible();
	await expectGoodPage(page, 'section');
	await page.goto(`${address}/docs/${made.docId}`);
	await docText(page).getByText('the map').dblclick();
	await expect(page.getByRole('toolbar', { name: 'Format' })).toBeVisible();
	await expectGoodPage(page, 'doc, with the bar over a selection');
	await page.goto(`${address}/members`);
	await expect(page.getByRole('listitem').filter({ hasText: 'Großkarolinenfeld' })).toContainText('Viewer');
	await expectGoodPage(page, 'members');
	await expect(ben.page.getByText('You can read this project.')).toBeVisible();
	await expectGoodPage(ben.page, 'doc, for a reader');
	await page.goto(`${address}/sections/01900000-0000-7000-8000-000000000000`);
	await expect(page.getByRole('heading', { name: 'Nothing is here' })).toBeVisible();
	await expectGoodPage(page, 'a section that does not exist');
});

test('menus and dialogs of a section can be used by everybody', async ({ visitor, filledProject }) => {
	const { page, person } = await visitor('Ana');
	const { projectId, made } = await filledProject([{ person }], fill);
	await page.goto(`/projects/${projectId}/sections/${made.milestoneId}`);
	await openMenu(page, 'Status: Active');
	await expectGoodPage(page, 'an open menu');
	await page.keyboard.press('Escape');
	await page.getByRole('button', { name: /^Due 29/ }).click();
	await expect(page.getByRole('dialog', { name: 'Due date' }).getByRole('grid')).toBeVisible();
	await expectGoodPage(page, 'the calendar');
	await page.keyboard.press('Escape');
	await page.getByRole('button', { name: 'Attach a doc' }).click();
	await expect(page.getByRole('dialog')).toBeVisible();
	await expectGoodPage(page, 'attaching');
	await page.keyboard.press('Escape');
	await expect(page.getByRole('dialog')).toBeHidden();
	await page.getByRole('main').getByRole('button', { name: 'Add a link' }).click();
	await page.keyboard.type('no address at all');
	await page.keyboard.press('Enter');
	await expect(page.getByRole('main').getByRole('alert')).toBeVisible();
	await expectGoodPage(page, 'a new link with a wrong address');
});

test('the outline, the thread and the bin can be used by everybody @phone', async ({
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId } = await filledProject([{ person }], fill);
	await page.goto(`/projects/${projectId}`);
	await expect(page.getByRole('textbox', { name: 'Title of the project' })).toBeVisible();
	if (isPhone(page)) {
		await page.getByRole('button', { name: 'Thread', exact: true }).click();
		await expect(page.getByRole('textbox', { name: 'Message' })).toBeVisible();
		await expectGoodPage(page, 'the thread');
		await page.getByRole('button', { name: 'Outline', exact: true }).click();
	}
	await expect(page.getByRole('list', { name: 'Sections' })).toBeVisible();
	// On a phone this is a long press.
	await sectionRow(page, 'Crew day').click({ button: 'right' });
	await expect(page.getByRole('menu')).toBeVisible();
	await expectGoodPage(page, 'the outline with the menu of a section');
	await page.getByRole('menuitem', { name: 'Move to bin' }).click();
	await expect(page.getByText('Crew day is in the bin')).toBeVisible();
	await page.getByRole('button', { name: /^Bin/ }).click();
	await page.getByRole('button', { name: 'Delete Crew day for ever' }).click();
	await expect(page.getByRole('alertdialog')).toBeVisible();
	await expectGoodPage(page, 'the question before deleting for ever');
});

test('a deep link leads through the door to where it points', async ({
	newBrowser,
	database,
	filledProject
}) => {
	const person = await createPerson(database, 'Ana');
	const password = 'correct horse battery';
	const passwordHash = await hashPassword(password);
	const [account] = await database.sql<
		{ email: string }[]
	>`update users set password_hash = ${passwordHash} where id = ${person.id} returning email`;
	const { projectId, made } = await filledProject([{ person }], fill);
	const address = `/projects/${projectId}/docs/${made.docId}?thread=project`;

	const page = await newBrowser();
	await page.goto(address);
	await expect(page).toHaveURL(/\/login\?next=/);
	await expect(page.getByText('Then you go on to the page you asked for.')).toBeVisible();
	await page.getByLabel('Email').fill(account?.email ?? '');
	await page.getByLabel('Password').fill('wrong horse battery');
	await page.keyboard.press('Enter');
	await expect(page.getByText('do not belong together')).toBeVisible();
	await expect(page.getByLabel('Password')).toBeFocused();
	await page.getByLabel('Password').fill(password);
	await page.keyboard.press('Enter');
	await expect(docText(page)).toContainText('What we heard');
	expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe(address);
	await expectSaved(page);

	await page.goto('/login?next=https://evil.example/');
	await expect(page.getByRole('heading', { name: 'Projects' })).toBeVisible();
	await expect(page).toHaveURL(/\/projects$/);
	await page.goto('/account');
	await page.getByRole('main').getByRole('button', { name: 'Sign out' }).click();
	await expect(page).toHaveURL(/\/login$/);
	await page.goBack();
	await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});
