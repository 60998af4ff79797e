/** Playwright, with a browser that starts. Arguments are passed on to Playwright. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureBrowser, NoBrowserError } from './browser.ts';
import { ROOT } from './root.ts';

async function main(): Promise<number> {
	const browser = await ensureBrowser();
	const cli = join(ROOT, 'node_modules/playwright/cli.js');
	const { status } = spawnSync(process.execPath, [cli, 'test', ...process.argv.slice(2)], {
		cwd: ROOT,
		env: { ...process.env, CHROMIUM_PATH: browser },
		stdio: 'inherit'
	});
	return status ?? 1;
}

try {
	process.exitCode = await main();
} catch (error) {
	if (!(error instanceof NoBrowserError)) throw error;
	console.error(error.message);
	process.exitCode = 1;
}
