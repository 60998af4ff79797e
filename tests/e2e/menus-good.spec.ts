import type * as Y from 'yjs';
import { addDoc, deleteDoc, docBody } from '#lib/project/doc.ts';
import { addLink } from '#lib/project/link.ts';
import { addMilestone, setMilestoneDue, setMilestoneStatus } from '#lib/project/milestone.ts';
import { createPerson } from '../helpers/people.ts';
import { node, paragraph, task, writeRichText } from '../helpers/rich-text.ts';
import { expect, test, type Page } from './fixtures.ts';
import { expectGoodOverlay } from './good-page.ts';
import { caretTo, docText, group, isPhone, sectionRow } from './on-screen.ts';

/** A menu, a dialog, or whatever else opens over a page. */
interface Overlay {
	what: string;
	role: 'menu' | 'dialog' | 'alertdialog' | 'listbox' | 'toolbar' | 'search' | 'status';
	/** As a person does it, with a finger on a phone. */
	open(page: Page): Promise<void>;
	/** Escape, if nothing else. */
	close?(page: Page): Promise<void>;
	only?: 'desktop' | 'phone';
}

const TITLE = 'Northwind onboarding';

function fill(doc: Y.Doc, by: string) {
	const sectionId = addMilestone(doc, { title: 'Kick-off', by });
	setMilestoneStatus(doc, sectionId, 'active');
	setMilestoneDue(doc, sectionId, '2020-02-29');
	addMilestone(doc, { title: 'Crew day', by });
	const docId = addDoc(doc, { title: 'Session notes', milestoneId: sectionId, by });
	addDoc(doc, { title: 'How we work together', by });
	addLink(doc, { url: 'https://www.figma.com/board/crew', title: 'Map', milestoneId: sectionId, by });
	addLink(doc, { url: 'https://example.org/', title: 'Elsewhere', by });
	deleteDoc(doc, addDoc(doc, { title: 'Old notes', by }));
	const body = docBody(doc, docId);
	if (body) {
		writeRichText(
			body,
			node('heading', ['What we heard'], { level: 1 }),
			paragraph('Hanne brought figures.'),
			node('heading', ['Before Friday'], { level: 2 }),
			node('taskList', [task(false, paragraph('Ring Tove'))]),
			node('callout', [paragraph('Ask Petra first')], { kind: 'warning' }),
			node('table', [
				node('tableRow', [node('tableHeader', [paragraph('Who')]), node('tableHeader', [paragraph('What')])])
			]),
			node('codeBlock', ['const team = 1;'], { language: 'typescript' }),
			paragraph('Below')
		);
	}
	return { sectionId, docId };
}

function press(name: string | RegExp): Overlay['open'] {
	return (page) => page.getByRole('button', { name, exact: true }).first().click();
}

/** In the middle of the page, where the outline may have one of the same name. */
function pressInMain(name: string | RegExp): Overlay['open'] {
	return (page) => page.getByRole('main').getByRole('button', { name, exact: true }).click();
}

function choose(open: Overlay['open'], entry: string | RegExp): Overlay['open'] {
	return async (page) => {
		await open(page);
		await page.getByRole('menuitem', { name: entry, exact: true }).click();
	};
}

/** On a phone this is a long press. */
async function sectionMenu(page: Page): Promise<void> {
	await sectionRow(page, 'Crew day').click({ button: 'right' });
}

function rowMenu(name: 'Docs' | 'Links', title: string): Overlay['open'] {
	return (page) => group(page, name).getByRole('link', { name: title }).click({ button: 'right' });
}

const bin = press(/^Bin/);

async function expectGoodOverlays(page: Page, overlays: Overlay[]): Promise<void> {
	const device = isPhone(page) ? 'phone' : 'desktop';
	for (const { what, role, open, close, only } of overlays) {
		if (only && only !== device) continue;
		await test.step(what, async () => {
			const overlay = page.getByRole(role).filter({ visible: true });
			await open(page);
			await expect(overlay.last()).toBeVisible();
			await expectGoodOverlay(page, `[role="${role}"]`, what);
			if (close) await close(page);
			else await page.keyboard.press('Escape');
			await expect(page.locator('[role$="dialog"], [role="menu"], [role="listbox"]')).toHaveCount(0);
		});
	}
}

const search = async (page: Page) => {
	if (isPhone(page)) await page.getByRole('button', { name: 'Search' }).click();
	else await page.keyboard.press('Control+k');
};

const onTheList: Overlay[] = [
	{ what: 'a new project', role: 'dialog', open: press('New project') },
	{ what: 'joining a project', role: 'dialog', open: press('Join with a link') },
	{ what: 'importing a project', role: 'dialog', open: press('Import') },
	{ what: 'the menu of the account', role: 'menu', open: press('Ana'), only: 'desktop' },
	{ what: 'search', role: 'dialog', open: search },
	{
		what: 'search, with nothing found',
		role: 'dialog',
		async open(page) {
			await search(page);
			await page.getByRole('combobox').fill('nothing is called this');
			await expect(page.getByText('Nothing found')).toBeVisible();
		}
	},
	{
		what: 'the keyboard shortcuts',
		role: 'dialog',
		open: choose(press('Ana'), /^Keyboard shortcuts/),
		only: 'desktop'
	}
];

const projectMenu = press(TITLE);

const inTheOutline: Overlay[] = [
	{ what: 'the menu of the project', role: 'menu', open: projectMenu },
	{ what: 'sharing', role: 'dialog', open: choose(projectMenu, 'Share') },
	{ what: 'importing', role: 'dialog', open: choose(projectMenu, 'Import') },
	{ what: 'exporting', role: 'dialog', open: choose(projectMenu, 'Export') },
	{ what: 'the bin', role: 'dialog', open: bin },
	{
		what: 'deleting for ever',
		role: 'alertdialog',
		async open(page) {
			await bin(page);
			await page.getByRole('button', { name: 'Delete Old notes for ever' }).click();
		},
		async close(page) {
			await page.keyboard.press('Escape');
			await expect(page.getByRole('alertdialog')).toHaveCount(0);
			await page.keyboard.press('Escape');
		}
	},
	{ what: 'the filter of sections', role: 'menu', open: press('Shown: All sections') },
	{ what: 'the menu of a section', role: 'menu', open: sectionMenu },
	{ what: 'the due date of a section', role: 'dialog', open: choose(sectionMenu, /^Due date/) },
	{ what: 'where a section goes', role: 'dialog', open: choose(sectionMenu, /^Move to(?! bin)/) }
];

const onASection: Overlay[] = [
	{ what: 'the menu of the page', role: 'menu', open: pressInMain('More about Kick-off') },
	{ what: 'the status', role: 'menu', open: press('Status: Active') },
	{ what: 'the calendar', role: 'dialog', open: press(/^Due 29/) },
	{ what: 'the templates', role: 'menu', open: press('New doc from a template') },
	{ what: 'attaching a doc', role: 'dialog', open: press('Attach a doc') },
	{ what: 'attaching a link', role: 'dialog', open: press('Attach a link') },
	{ what: 'the menu of a doc', role: 'menu', open: rowMenu('Docs', 'Session notes') },
	{
		what: 'where a doc goes',
		role: 'dialog',
		open: choose(rowMenu('Docs', 'Session notes'), 'Move to section')
	},
	{ what: 'the menu of a link', role: 'menu', open: rowMenu('Links', 'Map') },
	{ what: 'changing a link', role: 'dialog', open: choose(rowMenu('Links', 'Map'), /^Edit/) }
];

const docMenu = pressInMain('More about Session notes');

/** The menu of the block that these words are in. */
function blockMenu(words: string, name: RegExp, label: string): Overlay['open'] {
	return async (page) => {
		const line = docText(page).getByText(words).first();
		await caretTo(line, 'End');
		await line.click();
		await page.getByRole('button', { name }).click();
		await expect(page.getByRole('menu', { name: label })).toBeVisible();
	};
}

async function selectWord(page: Page): Promise<void> {
	await docText(page)
		.getByText('figures')
		.dblclick({ position: { x: 20, y: 10 } });
	await expect(page.getByRole('toolbar', { name: 'Format' })).toBeVisible();
}

function type(words: string): Overlay['open'] {
	return async (page) => {
		await caretTo(docText(page).getByText('Below'), 'End');
		await page.keyboard.type(words);
	};
}

const inADoc: Overlay[] = [
	{ what: 'the menu of the doc', role: 'menu', open: docMenu },
	{ what: 'the contents', role: 'menu', open: press('Contents') },
	{
		what: 'finding',
		role: 'search',
		async open(page) {
			await choose(docMenu, /^Find in this text/)(page);
			await page.getByRole('search').getByRole('textbox').fill('e');
		}
	},
	{ what: 'the bar over a selection', role: 'toolbar', open: selectWord },
	{
		what: 'the address of a link',
		role: 'toolbar',
		async open(page) {
			await selectWord(page);
			await page.getByRole('toolbar', { name: 'Format' }).getByRole('button', { name: 'Link' }).click();
			await page.keyboard.type('no address');
			await page.keyboard.press('Enter');
		}
	},
	{
		what: 'the kinds of text',
		role: 'menu',
		async open(page) {
			await selectWord(page);
			await page
				.getByRole('toolbar', { name: 'Format' })
				.getByRole('button')
				.filter({ hasText: 'Text' })
				.click();
		}
	},
	{ what: 'the menu of a table', role: 'menu', open: blockMenu('Who', /^Table:/, 'Rows and columns') },
	{
		what: 'the menu of a callout',
		role: 'menu',
		open: blockMenu('Ask Petra', /^Warning:/, 'Kind of callout')
	},
	{
		what: 'the languages of code',
		role: 'menu',
		open: blockMenu('team', /^TypeScript:/, 'Language of the code')
	},
	{ what: 'what can be inserted', role: 'listbox', open: type(' /') },
	{ what: 'who can be mentioned', role: 'listbox', open: type(' @') }
];

const memberMenu = press('More about Ben');

const amongMembers: Overlay[] = [
	{ what: 'the menu of a member', role: 'menu', open: memberMenu },
	{ what: 'changing a role', role: 'dialog', open: choose(memberMenu, 'Change role') },
	{
		what: 'removing a member',
		role: 'alertdialog',
		open: choose(memberMenu, 'Remove from the project')
	}
];

test('what opens over the list of projects can be used by everybody @phone', async ({ visitor, project }) => {
	const { page, person } = await visitor('Ana');
	await project([{ person }], TITLE);
	await page.goto('/projects');
	await expect(page.getByRole('link', { name: new RegExp(TITLE) })).toBeVisible();
	await expectGoodOverlays(page, onTheList);
});

const places: { where: string; path: (made: ReturnType<typeof fill>) => string; overlays: Overlay[] }[] = [
	{ where: 'the outline', path: () => '', overlays: inTheOutline },
	{ where: 'a section', path: ({ sectionId }) => `/sections/${sectionId}`, overlays: onASection },
	{ where: 'a doc', path: ({ docId }) => `/docs/${docId}`, overlays: inADoc },
	{ where: 'the members', path: () => '/members', overlays: amongMembers }
];

for (const { where, path, overlays } of places) {
	test(`what opens over ${where} can be used by everybody @phone`, async ({
		visitor,
		filledProject,
		database
	}) => {
		const { page, person } = await visitor('Ana');
		const ben = await createPerson(database, 'Ben');
		const { projectId, made } = await filledProject([{ person }, { person: ben, role: 'editor' }], fill);
		await page.goto(`/projects/${projectId}${path(made)}`);
		await expect(page.locator('[data-save-state="saved"]')).toBeVisible();
		if (where === 'the outline' && isPhone(page)) {
			await page.getByRole('button', { name: 'Outline', exact: true }).click();
		}
		await expectGoodOverlays(page, overlays);
	});
}
