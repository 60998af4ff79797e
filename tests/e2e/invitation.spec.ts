import { expect, test } from './fixtures.ts';

test('an invitation is shown for the role that it was made for, whatever is chosen before it comes @phone', async ({
	visitor,
	filledProject
}) => {
	const { page, person } = await visitor('Ana');
	const { projectId } = await filledProject([{ person }], () => null);
	const { promise, resolve } = Promise.withResolvers<undefined>();
	await page.route('**/invitations', async (route) => {
		await promise;
		await route.continue();
	});
	await page.goto(`/projects/${projectId}/members`);
	const roles = page.getByRole('group', { name: 'Invite as' });
	const asked = page.waitForResponse('**/invitations');
	await page.getByRole('button', { name: 'Create link' }).click();
	await roles.getByRole('button', { name: 'Viewer' }).click();
	resolve(undefined);
	await asked;
	await expect(
		page.getByRole('button', { name: 'Create link' }),
		'of a viewer there is none yet'
	).toBeEnabled();
	await expect(page.getByLabel('Invitation link')).toHaveCount(0);
	await roles.getByRole('button', { name: 'Editor' }).click();
	await expect(page.getByLabel('Invitation link')).toHaveValue(/\/invite\//);
});
