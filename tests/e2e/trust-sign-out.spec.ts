import { addDoc } from '#lib/project/doc.ts';
import { createPerson } from '../helpers/people.ts';
import { downloadFrom, localNames } from './device-data.ts';
import { expect, signIn, test } from './fixtures.ts';
import { expectGoodPage } from './good-page.ts';
import { docText, expectSaved, openMenu } from './on-screen.ts';

test.use({ serviceWorkers: 'allow' });

test('R31: signing out with everything saved removes all of it from the browser, and asks nothing', async ({
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId, made: docId } = await filledProject([{ person }], (doc, by) =>
		addDoc(doc, { title: 'Session notes', by })
	);
	await page.goto(`/projects/${projectId}/docs/${docId}`);
	await docText(page).click();
	await page.keyboard.type('Just written.');
	const second = await page.context().newPage();
	await second.goto(`/projects/${projectId}`);
	await expectSaved(second);
	await page.bringToFront();
	await openMenu(page, 'Ana');
	await page.getByRole('menuitem', { name: 'Sign out' }).click();
	await expect(page).toHaveURL(/\/login$/);
	await expect(second).toHaveURL(/\/login/);
	await expect.poll(() => localNames(page, person.id)).toEqual([]);
});

test('R31: signing out with work that only this device has names it, offers it, and lets one stay', async ({
	app,
	database,
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId, made: docId } = await filledProject([{ person }], (doc, by) =>
		addDoc(doc, { title: 'Session notes', by })
	);
	await page.goto(`/projects/${projectId}/docs/${docId}`);
	await expectSaved(page);
	await page.evaluate(async () => {
		await navigator.serviceWorker.ready;
	});
	await page.context().setOffline(true);
	await docText(page).click();
	await page.keyboard.type('Written on a train.');
	await page.getByRole('textbox', { name: 'Message' }).fill('Sent from a train');
	await page.keyboard.press('Enter');
	await expect(page.locator('[data-save-state]')).toHaveAttribute('data-save-state', 'device');
	await page.goto('/projects');
	await page.getByRole('button', { name: 'New project' }).first().click();
	await page.getByRole('dialog').getByLabel('Title').fill('Made on a train');
	await page.keyboard.press('Enter');
	await expect(page.getByLabel('Title of the project')).toHaveValue('Made on a train');

	await page.goto('/account');
	await page.getByRole('button', { name: 'Sign out' }).click();
	const dialog = page.getByRole('alertdialog', { name: 'Sign out and lose this?' });
	await expect(dialog.getByRole('listitem')).toHaveText([
		/Northwind onboarding.*edits, 1 message/,
		/Made on a train.*edits/
	]);
	await expectGoodPage(page, 'the dialog that warns of signing out');
	const files = await downloadFrom(page, 'Download');
	expect(files['Northwind onboarding/Session notes.md']).toContain('Written on a train.');
	expect(files['Northwind onboarding/unsent-messages.md']).toContain('Sent from a train');
	await dialog.getByRole('button', { name: 'Stay' }).click();
	await expect(page.getByRole('heading', { name: 'Account' })).toBeVisible();

	// Another person of the same browser, whose session came meanwhile, sees nothing of it.
	await page.context().setOffline(false);
	await page.route('**/api/projects', (route) => route.abort());
	await page.routeWebSocket(/\/sync$/, (socket) => socket.close());
	const ben = await createPerson(database, 'Ben');
	await signIn(page, app, ben);
	await page.goto('/projects');
	await expect(page.getByText(/Northwind|train/)).toHaveCount(0);
	await page.goto(`/projects/${projectId}`);
	await expect(page.getByRole('link', { name: /Session notes/ })).toHaveCount(0);

	// Ana comes back, finds it, and lets it go.
	await signIn(page, app, person);
	await page.goto('/account');
	await expect(page.getByText('Ana', { exact: true }).first()).toBeVisible();
	await page.getByRole('button', { name: 'Sign out' }).click();
	await dialog.getByRole('button', { name: 'Sign out' }).click();
	await expect(page).toHaveURL(/\/login$/);
	await expect.poll(() => localNames(page, person.id)).toEqual([]);
});
