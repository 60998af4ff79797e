import { addLink } from '#lib/project/link.ts';
import { addMilestone } from '#lib/project/milestone.ts';
import { readProject } from '#lib/project/view.ts';
import { expect, test, type Page } from './fixtures.ts';
import { expectSaved, group, openMenu } from './on-screen.ts';

test('an address typed or pasted becomes a link with its sign and host, and its note reaches the others @phone', async ({
	visitor,
	filledProject
}) => {
	const ana = await visitor('Ana');
	const ben = await visitor('Ben');
	const { projectId } = await filledProject(
		[{ person: ana.person }, { person: ben.person, role: 'editor' }],
		() => null
	);
	const { page } = ana;
	await Promise.all([ana, ben].map(({ page }) => page.goto(`/projects/${projectId}`)));
	const links = group(page, 'Links');
	await expect(links.getByRole('heading', { name: 'No links' })).toBeVisible();
	await links.getByRole('button', { name: 'Add a link' }).click();
	const address = links.getByRole('textbox', { name: 'Address' });
	await expect(address).toBeFocused();

	await page.keyboard.type('www.figma.com/board/crew');
	await page.keyboard.press('Tab');
	await page.keyboard.type('Map of the crew');
	await page.keyboard.press('Enter');
	await expect(address, 'ready for the next').toBeFocused();
	await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
	await page.evaluate(() => navigator.clipboard.writeText('  https://docs.google.com/document/d/abc/edit\n'));
	await page.keyboard.press('Control+v');
	await page.keyboard.press('Enter');
	await page.keyboard.type('hanne@harbour.example');
	await page.keyboard.press('Enter');
	await page.keyboard.press('Escape');
	await expect(address).toBeHidden();

	for (const anyPage of [page, ben.page]) {
		const rows = group(anyPage, 'Links').getByRole('listitem');
		await expect(rows).toHaveText([
			/Map of the crew\s*figma\.com/,
			/docs\.google\.com/,
			/hanne@harbour\.example/
		]);
		await expect(rows.first().locator('[data-kind="figma"]')).toBeVisible();
		const map = rows.first().getByRole('link');
		await expect(map).toHaveAttribute('href', 'https://www.figma.com/board/crew');
		await expect(map).toHaveAttribute('target', '_blank');
		await expect(map).toHaveAttribute('rel', 'noopener noreferrer');
		await expect(rows.last().getByRole('link')).toHaveAttribute('href', 'mailto:hanne@harbour.example');
	}

	await openMenu(page, 'More about Map of the crew');
	await page.getByRole('menuitem', { name: 'Edit' }).click();
	const dialog = page.getByRole('dialog', { name: 'Edit the link' });
	await dialog.getByLabel('Note').fill('Look at the left half first');
	await page.keyboard.press('Enter');
	await expect(dialog).toBeHidden();
	await expect(group(ben.page, 'Links').getByText('Look at the left half first')).toBeVisible();
});

/** Into whatever has the focus. */
async function paste(page: Page, text: string): Promise<void> {
	await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
	await page.evaluate((text) => navigator.clipboard.writeText(text), text);
	await page.keyboard.press('Control+v');
}

test('addresses pasted among the links are links, with a title that the address tells @phone', async ({
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId, made } = await filledProject([{ person }], (doc, by) =>
		addMilestone(doc, { title: 'Kick-off', by })
	);
	await page.goto(`/projects/${projectId}/sections/${made}`);
	const links = group(page, 'Links');
	await links.getByRole('button', { name: 'Add a link' }).focus();
	await paste(page, 'https://www.figma.com/board/x1Y2z3A4b5/Journey-map-of-the-crew?node=1');
	await expect(links.getByRole('link', { name: 'Journey map of the crew' })).toBeVisible();
	await paste(page, 'No address, but a sentence.');
	await paste(page, 'https://example.org/a\nhttps://github.com/yjs/yjs\n');
	await expect(page.getByText('2 links added')).toBeVisible();
	await expect(links.getByRole('listitem')).toHaveText([/Journey map/, /example\.org/, /yjs\/yjs/]);

	await page.getByRole('status').getByRole('button', { name: 'Undo' }).last().click();
	await expect(links.getByRole('listitem')).toHaveCount(1);

	await paste(page, 'https://example.org/b\nhttps://example.org/c');
	await expect(links.getByRole('listitem')).toHaveCount(3);
	await page.keyboard.press('Control+z');
	await expect(links.getByRole('listitem'), 'one step').toHaveCount(1);

	await links.getByRole('button', { name: 'Add a link' }).click();
	await expect(links.getByRole('textbox', { name: 'Address' })).toBeFocused();
	await paste(page, 'https://example.org/minutes/2026-11-steering-group.pdf');
	await expect(links.getByPlaceholder('2026 11 steering group')).toBeVisible();
	await page.keyboard.press('Enter');
	await expect(links.getByRole('link', { name: '2026 11 steering group' })).toBeVisible();
});

test('an address that would run script is refused, and one that came from elsewhere is words without a link @phone', async ({
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const dangerous = [
		'javascript:document.title="hurt"',
		'JaVaScRiPt:document.title="hurt"',
		'java\tscript:document.title="hurt"',
		'data:text/html,<script>document.title="hurt"</script>',
		'vbscript:msgbox("hurt")',
		'file:///etc/passwd',
		'FiLe:///C:/Windows/win.ini',
		'java\nscript:document.title="hurt"',
		'blob:https://example.org/0a1b',
		'\u0001javascript:document.title="hurt"'
	];
	const { projectId, device } = await filledProject([{ person }], (doc, by) => {
		dangerous.forEach((url, index) => addLink(doc, { url, title: `Trap ${index}`, by }));
		addLink(doc, { url: 'javascript:document.title="hurt"', title: '', by });
	});
	await page.goto(`/projects/${projectId}`);
	const links = group(page, 'Links');
	const rows = links.getByRole('listitem');
	await expect(rows).toHaveCount(dangerous.length + 1);
	await expect(links.getByRole('link')).toHaveCount(0);
	await expect(links.locator('a')).toHaveCount(0);
	for (let index = 0; index < dangerous.length; index += 1) {
		await rows.nth(index).getByText(`Trap ${index}`).click();
	}

	await links.getByRole('button', { name: 'Add a link' }).click();
	const address = links.getByRole('textbox', { name: 'Address' });
	for (const typed of [...dangerous, 'no address at all']) {
		await address.fill(typed);
		await expect(links.getByRole('alert')).toBeHidden();
		await page.keyboard.press('Enter');
		await expect(links.getByRole('alert')).toHaveText('Needs an address with https://');
	}
	await page.keyboard.press('Escape');

	for (const pasted of dangerous) await paste(page, pasted);
	await expect(rows, 'nothing of it is a link when pasted').toHaveCount(dangerous.length + 1);

	await openMenu(page, 'More about Trap 0');
	await page.getByRole('menuitem', { name: 'Edit' }).click();
	const dialog = page.getByRole('dialog', { name: 'Edit the link' });
	await dialog.getByLabel('Address').fill('data:text/html,hurt');
	await dialog.getByRole('button', { name: 'Save' }).click();
	await expect(dialog.getByText('Needs an address with https://')).toBeVisible();
	await dialog.getByLabel('Address').fill('https://example.org/safe');
	await dialog.getByRole('button', { name: 'Save' }).click();
	await expect(links.getByRole('link', { name: /Trap 0/ })).toHaveAttribute(
		'href',
		'https://example.org/safe'
	);

	await expect(page).toHaveTitle('Northwind onboarding · Waystone');
	expect(page.context().pages()).toHaveLength(1);
	await expectSaved(page);
	expect(readProject(device.doc).links).toHaveLength(dangerous.length + 1);
});

test('a link goes from the overview into a section and back @phone', async ({ visitor, filledProject }) => {
	const { page, person } = await visitor('Ana');
	const { projectId, made } = await filledProject([{ person }], (doc, by) => {
		addLink(doc, { url: 'https://miro.com/app/board/x', title: 'Who knows whom', by });
		return addMilestone(doc, { title: 'Kick-off', by });
	});
	await page.goto(`/projects/${projectId}/sections/${made}`);
	const links = group(page, 'Links');
	const row = links.getByRole('link', { name: /Who knows whom/ });
	await links.getByRole('button', { name: 'Attach a link' }).click();
	await page
		.getByRole('dialog', { name: 'Attach a link to Kick-off' })
		.getByRole('button', { name: /Who knows whom.*in the overview/ })
		.click();
	await expect(row).toBeVisible();

	await openMenu(page, 'More about Who knows whom');
	await page.getByRole('menuitem', { name: 'Move to overview' }).click();
	await expect(row).toBeHidden();
	const outline = page.getByRole('button', { name: 'Back to the outline' });
	if (await outline.isVisible()) await outline.click();
	await page.getByRole('navigation').getByRole('link', { name: 'Overview' }).first().click();
	await expect(row).toBeVisible();
	await expect(page.getByText('Who knows whom is now in the overview')).toBeVisible();
	await row.press('Delete');
	await page.getByRole('status').getByRole('button', { name: 'Undo' }).last().click();
	await expect(row).toBeVisible();
});

test('whoever moves or throws away a link from its menu by keyboard stays where the link was', async ({
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId } = await filledProject([{ person }], (doc, by) => {
		for (const title of ['First', 'Second', 'Third']) {
			addLink(doc, { url: 'https://example.org/', title, by });
		}
	});
	await page.goto(`/projects/${projectId}`);
	const links = group(page, 'Links');
	const menu = links.getByRole('button', { name: 'More about First' });
	await menu.focus();
	await page.keyboard.press('Enter');
	await page.getByRole('menuitem', { name: 'Move down' }).press('Enter');
	await expect(links.getByRole('listitem')).toHaveText([/Second/, /First/, /Third/]);
	await expect(menu).toBeFocused();
	await page.keyboard.press('Enter');
	await page.getByRole('menuitem', { name: 'Edit' }).press('Enter');
	await expect(page.getByRole('textbox', { name: 'Address' })).toBeFocused();
	await page.keyboard.press('Escape');
	await expect(menu).toBeFocused();
	await page.keyboard.press('Enter');
	await page.getByRole('menuitem', { name: 'Move to bin' }).press('Enter');
	await expect(links.getByRole('listitem')).toHaveText([/Second/, /Third/]);
	await expect(links.locator(':focus')).toHaveCount(1);
});
