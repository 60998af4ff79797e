import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, unzipSync, zipSync } from 'fflate';
import * as Y from 'yjs';
import { addDoc, deleteDoc, docBody } from '#lib/project/doc.ts';
import { fragmentToMarkdown } from '#lib/project/markdown.ts';
import { addMilestone } from '#lib/project/milestone.ts';
import { writeProjectFile } from '#lib/project/project-file.ts';
import { createProject } from '#lib/project/project.ts';
import { readBin, readProject } from '#lib/project/view.ts';
import { marked, node, paragraph, task, writeRichText } from '../helpers/rich-text.ts';
import { expect, test, type Page } from './fixtures.ts';
import { expectGoodPage } from './good-page.ts';
import { chooseFiles, chooseInProjectMenu, file, zipOf } from './import-page.ts';
import { docText, expectSaved, openMenu } from './on-screen.ts';

function bodyOf(doc: Y.Doc, id: string): Y.XmlFragment {
	const body = docBody(doc, id);
	if (!body) throw new Error(`there is no doc ${id}`);
	return body;
}

/** A project with a section and a doc in it. */
function fill(doc: Y.Doc, by: string) {
	const milestoneId = addMilestone(doc, { title: 'Kick-off', by });
	const docId = addDoc(doc, { title: 'Session notes', milestoneId, by });
	writeRichText(
		bodyOf(doc, docId),
		node('heading', ['What we heard'], { level: 2 }),
		paragraph('Two ', marked('yards', 'bold'), ', <one> crew.'),
		node('taskList', [task(true, paragraph('Ring Tove'))]),
		node('codeBlock', ['count(repairs)'], { language: 'js' })
	);
	deleteDoc(doc, addDoc(doc, { title: 'Old', by }));
	return { milestoneId, docId };
}

const MARKDOWN = [
	'## What we heard',
	'',
	'Two **yards**, \\<one> crew.',
	'',
	'- [x] Ring Tove',
	'',
	'```js',
	'count(repairs)',
	'```'
].join('\n');

async function downloaded(page: Page, act: () => Promise<void>): Promise<{ name: string; bytes: Buffer }> {
	const waiting = page.waitForEvent('download');
	await act();
	const download = await waiting;
	return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

test('Markdown files become docs of the section in view, what cannot is named, and all of it is taken back at once @phone', async ({
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId, made, device } = await filledProject([{ person }], fill);
	await page.goto(`/projects/${projectId}/sections/${made.milestoneId}`);
	const dialog = await chooseInProjectMenu(page, 'Import');
	await expect(dialog.getByRole('combobox', { name: 'Put the docs into' })).toHaveValue(made.milestoneId);
	await expectGoodPage(page, 'the choice of files to import');
	await chooseFiles(dialog, [
		file(
			'aims.md',
			'# Aims\n\nOne crew, **two** yards. [Run](javascript:alert(1)) [Read](https://example.org)'
		),
		file('notes.md', 'Plain'),
		file('huge.md', 'x'.repeat(20 * 1024 * 1024)),
		file('picture.md', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0xff]))
	]);
	await expect(dialog.getByRole('status')).toHaveText('2 docs imported, 2 files left out.');
	await expect(dialog.getByRole('listitem').filter({ hasText: 'huge.md' })).toContainText('Larger than 1 MB');
	await expect(dialog.getByRole('listitem').filter({ hasText: 'picture.md' })).toContainText('Not a text');
	await expectGoodPage(page, 'what was imported');

	const titles = () =>
		readProject(device.doc)
			.docs.filter(({ milestoneId }) => milestoneId === made.milestoneId)
			.map(({ title }) => title);
	await expect.poll(titles).toEqual(['Session notes', 'Aims', 'notes']);
	const aims = readProject(device.doc).docs.find(({ title }) => title === 'Aims');
	expect(fragmentToMarkdown(bodyOf(device.doc, aims?.id ?? ''))).toBe(
		'One crew, **two** yards. Run [Read](https://example.org/)'
	);
	await dialog.getByRole('button', { name: 'Undo' }).click();
	await expect.poll(titles).toEqual(['Session notes']);
	await expect(dialog.getByRole('button', { name: 'Choose files' })).toBeVisible();
});

/** A folder on the disk, as people have them, with a folder that no text is in. */
async function makeFolder(): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), 'waystone-import-'));
	for (const path of [
		'start.md',
		'Interviews/hanne.md',
		'Interviews/tove.md',
		'.git/hidden.md',
		'img/a.png'
	]) {
		await mkdir(join(folder, path, '..'), { recursive: true });
		await writeFile(join(folder, path), `About ${path}`);
	}
	return folder;
}

test('a folder is chosen or dropped, and its folders become sections when one wants that', async ({
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId, device } = await filledProject([{ person }], () => null);
	const folder = await makeFolder();
	await page.goto(`/projects/${projectId}`);
	const dialog = await chooseInProjectMenu(page, 'Import');
	const choosing = page.waitForEvent('filechooser');
	await dialog.getByRole('button', { name: 'Choose a folder' }).click();
	await (await choosing).setFiles(folder);
	await expect(dialog.getByRole('status')).toHaveText('3 docs imported, 1 other file not looked at.');
	await dialog.getByRole('button', { name: 'Undo' }).click();

	await dialog.getByRole('switch', { name: 'A section for each folder' }).check();
	const zone = await dialog.getByRole('group', { name: 'What to import' }).boundingBox();
	if (!zone) throw new Error('there is nowhere to drop');
	const devtools = await page.context().newCDPSession(page);
	const data = { items: [], files: [folder], dragOperationsMask: 1 };
	for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
		await devtools.send('Input.dispatchDragEvent', { type, x: zone.x + 20, y: zone.y + 20, data });
	}
	await expect(dialog.getByRole('status')).toHaveText(
		'3 docs imported, 1 section made, 1 other file not looked at.'
	);
	await expect
		.poll(() => {
			const { milestones, docs } = readProject(device.doc);
			const section = new Map(milestones.map(({ id, title }) => [id, title]));
			return docs.map(({ title, milestoneId }) => `${section.get(milestoneId ?? '') ?? '-'}/${title}`);
		})
		.toEqual(['Interviews/hanne', 'Interviews/tove', '-/start']);
	await rm(folder, { recursive: true });
});

test('an import that is cancelled leaves nothing behind @phone', async ({ visitor, filledProject }) => {
	const { page, person } = await visitor('Ana');
	const { projectId, device } = await filledProject([{ person }], fill);
	await page.goto(`/projects/${projectId}`);
	const dialog = await chooseInProjectMenu(page, 'Import');
	const long = '- one **two** [three](https://example.org/)\n'.repeat(180);
	await chooseFiles(
		dialog,
		Array.from({ length: 900 }, (_, index) => file(`${index}.md`, long))
	);
	await expect(dialog.getByRole('progressbar')).toBeVisible();
	await dialog.getByRole('button', { name: 'Cancel' }).click();
	await expect(dialog.getByRole('button', { name: 'Choose files' })).toBeVisible();
	await chooseFiles(dialog, [file('one.md', 'One')]);
	await expect(dialog.getByRole('status')).toHaveText('1 doc imported.');
	await expectSaved(page);
	await expect
		.poll(() => new Set(readProject(device.doc).docs.map(({ title }) => title)))
		.toEqual(new Set(['Session notes', 'one']));
	expect(readBin(device.doc).docs.map(({ title }) => title)).toEqual(['Old']);
});

test('files that are no export say what is wrong and what to do, and change nothing @phone', async ({
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId, device } = await filledProject([{ person }], fill);
	await page.goto(`/projects/${projectId}`);
	const before = JSON.stringify(writeProjectFile(device.doc));
	const dialog = await chooseInProjectMenu(page, 'Import');
	const zip = await zipOf({ title: 'A', updates: [Y.encodeStateAsUpdate(device.doc)] });
	const bomb = zipSync(
		Object.fromEntries(Array.from({ length: 80 }, (_, index) => [`${index}.md`, new Uint8Array(1024 * 1024)]))
	);
	const cases: [ReturnType<typeof file>, string][] = [
		[file('half.zip', zip.buffer.subarray(0, zip.buffer.length / 2)), 'it is not complete'],
		[file('bomb.zip', bomb), 'larger than a project can be'],
		[file('half.json', before.slice(0, before.length / 2)), 'ends in the middle'],
		[file('other.json', '{}'), 'not a project'],
		[file('picture.png', 'x'), 'no Markdown']
	];
	for (const [chosen, words] of cases) {
		await chooseFiles(dialog, [chosen]);
		await expect(dialog.getByRole('alert')).toContainText(words);
		await expect(dialog.getByRole('alert')).toContainText('Nothing was changed.');
		await dialog.getByRole('button', { name: 'Choose something else' }).click();
	}
	await chooseFiles(dialog, [
		file('paths.zip', zipSync({ '../../up.md': strToU8('a'), 'in.md': strToU8('b') }))
	]);
	await expect(dialog.getByRole('status')).toHaveText('1 doc imported, 1 file left out.');
	await dialog.getByRole('button', { name: 'Undo' }).click();
	await expectSaved(page);
	await expect.poll(() => readProject(device.doc).docs.map(({ title }) => title)).toEqual(['Session notes']);
});

test('a project is taken away as a zip, which can be cancelled, and becomes an equal project elsewhere @phone', async ({
	visitor,
	filledProject,
	device
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId, device: own } = await filledProject([{ person }], fill);
	await page.goto(`/projects/${projectId}`);
	const dialog = await chooseInProjectMenu(page, 'Export');
	await expectGoodPage(page, 'the export of a project');

	const { promise, resolve } = Promise.withResolvers<undefined>();
	await page.route('**/export-worker*', async (route) => {
		await promise;
		await route.continue();
	});
	await dialog.getByRole('button', { name: 'Export' }).click();
	await expect(dialog.getByRole('progressbar', { name: 'Making the zip' })).toBeVisible();
	await expectGoodPage(page, 'an export under way');
	await dialog.getByRole('button', { name: 'Cancel' }).click();
	await expect(dialog.getByRole('progressbar')).toHaveCount(0);
	resolve(undefined);
	await page.unrouteAll({ behavior: 'ignoreErrors' });
	const { name, bytes } = await downloaded(page, () =>
		dialog.getByRole('button', { name: 'Export' }).click()
	);
	await expect(dialog).toBeHidden();
	expect(name).toBe('Northwind onboarding.zip');
	const text = new TextDecoder().decode(unzipSync(bytes)['Kick-off/Session notes.md']);
	expect(text).toBe(`# Session notes\n\n${MARKDOWN}\n`);

	await page.goto('/projects');
	await page.getByRole('button', { name: 'Import' }).click();
	const importing = page.getByRole('dialog', { name: 'Import a project' });
	await chooseFiles(importing, [file(name, bytes)]);
	await expect(page).not.toHaveURL(new RegExp(`/projects(/${projectId})?$`));
	await expect(page).toHaveURL(/\/projects\/[\w-]{36}$/);
	await expect(page.getByRole('main').getByRole('textbox', { name: 'Title of the project' })).toHaveValue(
		'Northwind onboarding'
	);
	await expectSaved(page);
	const copy = await device(person, page.url().slice(-36));
	expect(writeProjectFile(copy.doc)).toEqual(writeProjectFile(own.doc));
});

test('a project that is imported while another one is open becomes one of its own @phone', async ({
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId } = await filledProject([{ person }], fill);
	const other = new Y.Doc();
	createProject(other, { title: 'Harbour', by: person.id });
	addDoc(other, { title: 'Tides', by: person.id });
	await page.goto(`/projects/${projectId}`);
	const dialog = await chooseInProjectMenu(page, 'Import');
	await chooseFiles(dialog, [await zipOf({ title: 'Harbour', updates: [Y.encodeStateAsUpdate(other)] })]);
	await expect(dialog).toContainText('“Harbour” is a whole project with 1 doc.');
	await dialog.getByRole('button', { name: 'Make the project' }).click();
	await expect(page.getByRole('main').getByRole('link', { name: /Tides/ })).toBeVisible();
	await expect(page).not.toHaveURL(new RegExp(projectId));
});

test('a doc is taken away as Markdown and as a page, and printed without what is around it @phone', async ({
	visitor,
	filledProject,
	browser
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId, made } = await filledProject([{ person }], fill);
	await page.goto(`/projects/${projectId}/docs/${made.docId}`);
	await expect(docText(page)).toContainText('Two yards');
	const save = (entry: string) =>
		downloaded(page, async () => {
			await openMenu(page, 'More about Session notes');
			await page.getByRole('menuitem', { name: entry }).click();
		});
	const markdown = await save('Export as Markdown');
	expect(markdown.name).toBe('Session notes.md');
	expect(markdown.bytes.toString()).toBe(`# Session notes\n\n${MARKDOWN}\n`);
	const html = await save('Export as HTML');
	expect(html.name).toBe('Session notes.html');
	const alone = await browser.newPage();
	const problems: string[] = [];
	alone.on('console', (message) => problems.push(message.text()));
	await alone.setContent(html.bytes.toString());
	await expect(alone.getByRole('heading', { name: 'Session notes' })).toBeVisible();
	await expect(alone.getByRole('listitem')).toHaveText('☑Ring Tove');
	expect(problems, 'the policy lets its own style in').toEqual([]);
	await expectGoodPage(alone, 'a doc as a page by itself');
	await alone.close();

	await page.emulateMedia({ media: 'print' });
	await expect(docText(page)).toBeVisible();
	await expect(page.getByRole('textbox', { name: 'Title of the doc' })).toBeVisible();
	for (const around of ['Outline', 'Thread', 'Panes']) {
		await expect(page.getByLabel(around, { exact: true }).first()).toBeHidden();
	}
});
