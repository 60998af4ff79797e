import { globSync, readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import { importedDoc } from '#lib/project/imported-doc.ts';
import { readFile } from 'node:fs/promises';
import { TEXT_BYTES } from '#lib/client/import-limits.ts';
import { docMarkdown } from '#lib/project/doc-markdown.ts';
import { readProject } from '#lib/project/view.ts';
import { fragmentOf } from '../helpers/markdown.ts';
import { expect, test } from './fixtures.ts';
import { chooseFiles, chooseInProjectMenu, file } from './import-page.ts';
import { caretTo, docText, expectSaved } from './on-screen.ts';

const MOST_FILES = 220;

/** What people wrote for packages that we use: READMEs, change logs, guides. */
function realFiles(): { name: string; text: string }[] {
	const paths = globSync('node_modules/**/*.md').toSorted();
	return paths
		.map((path) => ({ name: path.replaceAll(/[\\/]/g, '__'), text: readFileSync(path, 'utf8') }))
		.filter(({ text }) => text.length < TEXT_BYTES / 2 && !text.includes('\u0000'))
		.filter((_, index, all) => index % Math.max(1, Math.floor(all.length / MOST_FILES)) === 0)
		.slice(0, MOST_FILES);
}

test('more than 200 real Markdown files are imported, edited by two, one of them offline, and exported as they were', async ({
	visitor,
	filledProject
}) => {
	const ana = await visitor('Ana');
	const ben = await visitor('Ben');
	const { projectId, device } = await filledProject(
		[{ person: ana.person }, { person: ben.person, role: 'editor' }],
		() => null
	);
	const files = realFiles();
	expect(files.length).toBeGreaterThanOrEqual(200);
	const expected = files.map(({ name, text }) => {
		const { title, nodes } = importedDoc(text, name);
		return docMarkdown(title, fragmentOf(nodes));
	});
	await ana.page.goto(`/projects/${projectId}`);
	const dialog = await chooseInProjectMenu(ana.page, 'Import');
	await chooseFiles(
		dialog,
		files.map(({ name, text }) => file(name, text))
	);
	await expect(dialog.getByRole('status')).toContainText(`${files.length} docs imported`, {
		timeout: 30_000
	});
	await dialog.getByRole('button', { name: 'Done' }).click();
	await expectSaved(ana.page);

	await expect.poll(() => readProject(device.doc).docs.length).toBe(files.length);
	const first = readProject(device.doc).docs.find(
		({ tasks, title }) => tasks.total === 0 && /[a-z]/.test(title)
	);
	if (!first) throw new Error('nothing was imported');
	await ana.page.goto(`/projects/${projectId}/docs/${first.id}`);
	await ben.page.goto(`/projects/${projectId}/docs/${first.id}`);
	await expect(docText(ben.page)).toBeVisible();
	await expectSaved(ben.page);
	await ben.page.context().setOffline(true);
	await caretTo(docText(ben.page), 'Control+Home');
	await ben.page.keyboard.type('Ben was here. ');
	await caretTo(docText(ana.page), 'Control+End');
	await ana.page.keyboard.press('Enter');
	await ana.page.keyboard.type('Ana was here.');
	await ben.page.context().setOffline(false);
	for (const { page } of [ana, ben]) {
		await expect(docText(page)).toContainText('Ana was here.', { timeout: 20_000 });
		await expect(docText(page)).toContainText('Ben was here.');
		await expectSaved(page);
	}

	const exporting = await chooseInProjectMenu(ana.page, 'Export');
	const waiting = ana.page.waitForEvent('download');
	await exporting.getByRole('button', { name: 'Export' }).click();
	const zip = unzipSync(await readFile(await (await waiting).path()));
	const texts = Object.entries(zip)
		.filter(([path]) => path.endsWith('.md'))
		.map(([, bytes]) => new TextDecoder().decode(bytes));
	const edited = texts.filter((text) => text.includes('Ana was here.'));
	expect(edited).toHaveLength(1);
	expect(edited[0]).toContain('Ben was here.');
	const others = texts.filter((text) => !edited.includes(text)).toSorted();
	const missing = expected.filter((text) => !others.includes(text));
	expect(missing, 'only what was edited differs').toHaveLength(1);
	expect(others).toHaveLength(files.length - 1);
});
