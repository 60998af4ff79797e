import { expect, test } from './fixtures.ts';

test.use({ contextOptions: { serviceWorkers: 'block' } });

test('in a browser without service workers, a page opens again and again', async ({ visitor }) => {
	const { page } = await visitor('Ana');
	for (let visit = 0; visit < 3; visit += 1) {
		await page.goto('/projects');
		await expect(page.getByRole('heading', { name: 'No projects yet' })).toBeVisible();
	}
	await page.reload();
	await expect(page.getByRole('heading', { name: 'No projects yet' })).toBeVisible();
});
