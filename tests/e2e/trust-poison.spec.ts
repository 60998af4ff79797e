import * as Y from 'yjs';
import { addDoc } from '#lib/project/doc.ts';
import { brokenUpdates } from '../helpers/broken-updates.ts';
import { createPerson } from '../helpers/people.ts';
import { downloadFrom, plantRows, untilStored } from './device-data.ts';
import { collectErrors, expect, signIn, test } from './fixtures.ts';
import { expectGoodPage } from './good-page.ts';
import { caretTo, docText, expectSaved } from './on-screen.ts';

test.use({ serviceWorkers: 'allow' });

const DAMAGED = 'This device’s copy of the project was damaged.';

test('R28: a copy on the device that cannot be read is set aside once, and the project opens from the server @phone', async ({
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId, made: docId } = await filledProject([{ person }], (doc, by) =>
		addDoc(doc, { title: 'Session notes', by })
	);
	await page.goto(`/projects/${projectId}/docs/${docId}`);
	await page.evaluate(async () => {
		await navigator.serviceWorker.ready;
	});
	await docText(page).click();
	await page.keyboard.type('Saved before.');
	await expectSaved(page);
	// Its transaction comes after those of the typing, which the end of the page would cut off.
	await plantRows(page, { userId: person.id, projectId, rows: [new Uint8Array([255, 255, 255, 1, 2, 3])] });
	await page.goto('/projects');

	await page.goto(`/projects/${projectId}/docs/${docId}`);
	await expect(page.getByText(DAMAGED)).toBeVisible();
	await expect(docText(page)).toContainText('Saved before.');
	await expectSaved(page);
	await expectGoodPage(page, 'a project that was opened anew');
	const files = await downloadFrom(page, 'Download');
	expect(files['Session notes.md']).toContain('Saved before.');
	expect(Object.keys(files)).toContain('unreadable/1.bin');

	// What is written now is on this device again.
	await caretTo(docText(page), 'End');
	await page.keyboard.type(' And after.');
	await expectSaved(page);
	await untilStored(page, { userId: person.id, projectId });
	await page.context().setOffline(true);
	await page.goto(`/projects/${projectId}/docs/${docId}`);
	await expect(docText(page)).toContainText('Saved before. And after.');
	await expect(page.getByText(DAMAGED)).toHaveCount(0);
});

test('R28: a copy that the device reads and the server refuses is set aside in every tab, and none of them asks again', async ({
	app,
	browser,
	database,
	filledProject
}) => {
	const person = await createPerson(database, 'Ana');
	const { projectId, device } = await filledProject([{ person }], (doc, by) =>
		addDoc(doc, { title: 'Session notes', by })
	);
	// Waits on the device for what the server has; together the two cannot be read.
	const { first, broken } = brokenUpdates(1);
	Y.applyUpdate(device.doc, first);
	await device.untilSaved();

	const context = await browser.newContext({ baseURL: app.url });
	const page = await context.newPage();
	const errors: string[] = [];
	collectErrors(page, errors);
	await signIn(page, app, person);
	await page.goto('/projects');
	await expect(page.getByRole('link', { name: /Northwind/ })).toBeVisible();
	await plantRows(page, { userId: person.id, projectId, rows: broken });
	const sockets: string[] = [];
	page.on('websocket', (socket) => sockets.push(socket.url()));
	const second = await context.newPage();
	await Promise.all([page.goto(`/projects/${projectId}`), second.goto(`/projects/${projectId}`)]);
	for (const tab of [page, second]) {
		await expect(tab.getByText(DAMAGED)).toBeVisible();
		await expectSaved(tab);
		await expect(tab.getByRole('link', { name: /Session notes/ }).first()).toBeVisible();
	}
	await page.getByLabel('Title of the project').fill('Goes on');
	await expect(second.getByRole('heading', { name: 'Goes on' })).toBeVisible();
	await expectSaved(page);
	// One of them is the person's own.
	expect(sockets.length).toBeLessThanOrEqual(5);
	const files = await downloadFrom(page, 'Download');
	// A folder for each when the tabs did not have the same.
	const names = Object.keys(files).map((path) => path.replace(/^Northwind onboarding[^/]*\//, ''));
	expect(names).toEqual(expect.arrayContaining(['state.yjs', 'Session notes.md']));
	// y-protocols says what it swallows, and nobody else has anything to say.
	expect(errors.filter((error) => !error.includes('Caught error while handling a Yjs update'))).toEqual([]);
	await context.close();
});
