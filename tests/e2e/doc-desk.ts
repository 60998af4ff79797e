import type { JSONContent } from '@tiptap/core';
import type { Locator } from 'playwright/test';
import type * as Y from 'yjs';
import { addDoc, docBody } from '#lib/project/doc.ts';
import type { Role } from '#lib/protocol/project.ts';
import type { SyncPeer } from '../helpers/sync-peer.ts';
import { createPerson } from '../helpers/people.ts';
import { paragraph, writeRichText } from '../helpers/rich-text.ts';
import { test as base, type Page } from './fixtures.ts';
import { docText } from './on-screen.ts';

export { expect } from './fixtures.ts';

export interface Desk {
	page: Page;
	/** The text as Ben's device has it, which writes whatever it likes. */
	body: Y.XmlFragment;
	/** The text as the browser shows it for editing. */
	text: Locator;
	projectId: string;
	docId: string;
	/** Ben's, with all of the project. */
	device: SyncPeer;
}

/** A doc of Ben's, open in the browser of somebody else. Strings are paragraphs. */
export const test = base.extend<{
	openDoc(blocks: (string | JSONContent)[], role?: Role): Promise<Desk>;
}>({
	openDoc: async ({ visitor, filledProject, database }, use) => {
		await use(async (blocks, role = 'editor') => {
			const ben = await createPerson(database, 'Ben');
			const { page, person } = await visitor('Ana');
			const { projectId, made, device } = await filledProject(
				[{ person: ben }, { person, role }],
				(doc, by) => {
					const docId = addDoc(doc, { title: 'Session notes', by });
					const body = docBody(doc, docId);
					if (!body) throw new Error('a new doc has a body');
					const content = blocks.map((block) =>
						typeof block === 'string' ? paragraph(...(block === '' ? [] : [block])) : block
					);
					if (content.length > 0) writeRichText(body, ...content);
					return { docId, body };
				}
			);
			await page.goto(`/projects/${projectId}/docs/${made.docId}`);
			await docText(page).or(page.locator('.tiptap')).first().waitFor();
			await device.untilSaved();
			return { page, ...made, text: docText(page), projectId, device };
		});
	}
});
