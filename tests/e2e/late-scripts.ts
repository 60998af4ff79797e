import type { Page } from 'playwright/test';

/** Holds back the script that has these words in it until `until` resolves; refuses it when that is false. */
export async function holdBack(page: Page, words: string, until: Promise<boolean>): Promise<void> {
	await page.route('**/_app/**/*.js', async (route) => {
		const response = await route.fetch();
		if (!(await response.text()).includes(words) || (await until)) await route.fulfill({ response });
		else await route.abort();
	});
}
