import type * as Y from 'yjs';
import { addDoc, docBody } from '#lib/project/doc.ts';
import { paragraph, writeRichText } from '../helpers/rich-text.ts';
import { downloadFrom, untilStored } from './device-data.ts';
import { expect, test, type Page } from './fixtures.ts';
import { expectGoodPage } from './good-page.ts';
import { docText, expectSaved } from './on-screen.ts';

test.use({
	serverEnv: { LIMIT_STATE_BYTES: '40000', LIMIT_FRAME_BYTES: '60000', LIMIT_SOCKETS_PER_PERSON: '5' }
});

function fill(doc: Y.Doc, by: string) {
	const docId = addDoc(doc, { title: 'Session notes', by });
	const longId = addDoc(doc, { title: 'Transcript', by });
	const body = docBody(doc, longId);
	if (!body) throw new Error('a new doc has a body');
	writeRichText(body, paragraph('long '.repeat(6_600)));
	return { docId, longId };
}

async function paste(page: Page, text: string): Promise<void> {
	await page.evaluate((text) => {
		const data = new DataTransfer();
		data.setData('text/plain', text);
		const paste = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
		document.activeElement?.dispatchEvent(paste);
	}, text);
}

test('R19: near the limit the members are warned; beyond it edits stay on the device, and making room brings them out', async ({
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId, made, device } = await filledProject([{ person }], fill);
	await page.goto(`/projects/${projectId}/docs/${made.docId}`);
	await expect(page.getByText(/This project uses 8\d % of the room/)).toBeVisible();
	await expectGoodPage(page, 'a project near its limit');

	await docText(page).click();
	await paste(page, `${'more '.repeat(3_000)}of it`);
	await expect(page.getByText('This project is full')).toBeVisible();
	await expect(page.locator('[data-save-state]')).toHaveAttribute('data-save-state', 'device');
	await expectGoodPage(page, 'a project at its limit');
	const files = await downloadFrom(page, 'Download a copy');
	expect(files['Session notes.md']).toContain('of it');
	// The others never see it, and go on.
	expect(docBody(device.doc, made.docId)?.toString()).not.toContain('of it');

	// Still there after a reload, and still not lost.
	await page.reload();
	await expect(page.getByText('This project is full')).toBeVisible();
	await expect(docText(page)).toContainText('of it');
	await page.getByRole('link', { name: 'Transcript' }).first().click();
	await page.getByRole('button', { name: 'More about Transcript' }).first().click();
	await page.getByRole('menuitem', { name: 'Move to bin' }).click();
	await page.getByRole('button', { name: 'Bin' }).click();
	await page.getByRole('button', { name: 'Delete Transcript for ever' }).click();
	await page.getByRole('button', { name: 'Delete for ever', exact: true }).click();
	await expectSaved(page);
	await expect(page.getByText('This project is full')).toHaveCount(0);
	await expect.poll(() => docBody(device.doc, made.docId)?.toString()).toContain('of it');
});

test('R15: an edit larger than the server takes stays on the device, and the page does not send it for ever', async ({
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId, made: docId } = await filledProject([{ person }], (doc, by) =>
		addDoc(doc, { title: 'Session notes', by })
	);
	const sockets: string[] = [];
	await page.goto(`/projects/${projectId}/docs/${docId}`);
	await expectSaved(page);
	page.on('websocket', (socket) => sockets.push(socket.url()));
	await docText(page).click();
	await page.keyboard.type('Small.');
	await expectSaved(page);
	await paste(page, 'huge '.repeat(20_000));
	await expect(page.getByText('Your latest edit is larger than the server takes')).toBeVisible();
	await expectGoodPage(page, 'a project with an edit that is too large');
	const files = await downloadFrom(page, 'Download a copy');
	expect(files['Session notes.md']).toContain('huge huge');
	expect(sockets).toEqual([]);

	await docText(page).click();
	await page.keyboard.press('Control+z');
	await expect(docText(page)).not.toContainText('huge');
	await untilStored(page, { userId: person.id, projectId });
	await page.reload();
	await expectSaved(page);
	await expect(page.getByText('Your latest edit is larger')).toHaveCount(0);
});

test('R17: with too many tabs open the newest says so, and goes on by itself when one is closed', async ({
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	// The owner's other device has one of the five sockets, each tab two: the project's and the person's own.
	const { projectId } = await filledProject([{ person }], (doc, by) =>
		addDoc(doc, { title: 'Session notes', by })
	);
	await page.goto(`/projects/${projectId}`);
	await expectSaved(page);
	const second = await page.context().newPage();
	await second.goto(`/projects/${projectId}`);
	await expectSaved(second);
	const third = await page.context().newPage();
	await third.goto(`/projects/${projectId}`);
	await expect(third.getByText('You have Waystone open in too many places.')).toBeVisible();
	await third.getByLabel('Title of the project').fill('Waits its turn');
	await second.close();
	await expectSaved(third);
	await expect(page.getByRole('button', { name: 'Waits its turn', exact: true })).toBeVisible();
});
