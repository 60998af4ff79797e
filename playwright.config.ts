import { defineConfig, devices } from 'playwright/test';
import { launchOptions } from './tests/helpers/browser.ts';

export default defineConfig({
	testDir: 'tests/e2e',
	outputDir: 'test-results/e2e',
	globalSetup: ['./tests/helpers/build-setup.ts', './tests/helpers/postgres-setup.ts'],
	forbidOnly: Boolean(process.env.CI),
	fullyParallel: true,
	// A second try is told apart in the result: it is something to look into.
	retries: process.env.CI ? 1 : 0,
	timeout: 60_000,
	workers: 2,
	reporter: 'list',
	expect: { timeout: 10_000 },
	use: {
		...devices['Desktop Chrome'],
		launchOptions: launchOptions(),
		actionTimeout: 10_000,
		// Recording every test costs as much CPU as the browser: only when asked for.
		trace: process.env.TRACE ? 'retain-on-failure' : 'off',
		screenshot: 'only-on-failure',
		// Putting the whole app on the device costs more than most tests do; those about that allow it.
		serviceWorkers: 'block',
		viewport: { width: 1280, height: 800 }
	},
	projects: [
		{ name: 'desktop' },
		{
			name: 'phone',
			grep: /@phone/,
			use: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }
		}
	]
});
