import type { Locator } from 'playwright/test';
import type { ProjectCopy } from '#lib/client/export.ts';
import { archive, zipped } from '#lib/client/export.ts';
import { expect, type Page } from './fixtures.ts';
import { showPane } from './on-screen.ts';

/** Of the projects of the fixture. */
const TITLE = 'Northwind onboarding';

interface NamedFile {
	name: string;
	mimeType: string;
	buffer: Buffer;
}

export function file(name: string, content: string | Uint8Array): NamedFile {
	return { name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) };
}

/** The zip that an export of this copy would be. */
export async function zipOf(copy: ProjectCopy): Promise<NamedFile> {
	const zip = zipped(archive([copy]), () => undefined);
	return file(`${copy.title}.zip`, new Uint8Array(await zip.arrayBuffer()));
}

/** Chooses Import or Export in the project's own menu, which on a phone is in the outline. */
export async function chooseInProjectMenu(page: Page, entry: 'Import' | 'Export'): Promise<Locator> {
	await showPane(page, 'Outline');
	await page.getByRole('navigation', { name: 'Outline' }).getByRole('button', { name: TITLE }).click();
	await page.getByRole('menuitem', { name: entry, exact: true }).click();
	const dialog = page.getByRole('dialog', { name: new RegExp(`^${entry}`) });
	await expect(dialog).toBeVisible();
	return dialog;
}

export async function chooseFiles(dialog: Locator, files: NamedFile[]): Promise<void> {
	const chooser = dialog.page().waitForEvent('filechooser');
	await dialog.getByRole('button', { name: 'Choose files' }).click();
	await (await chooser).setFiles(files);
}
