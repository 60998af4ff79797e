import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { installedBrowsers, launchOptions } from '../tests/helpers/browser.ts';
import { ROOT } from './root.ts';

/** Playwright's Chromium is 180 MB; without a network its download fails within seconds. */
const DOWNLOAD_TIMEOUT_MS = 120_000;
const APT_TIMEOUT_MS = 300_000;

/** Thrown when no browser could be got; the message says how to get one. */
export class NoBrowserError extends Error {
	override readonly name = 'NoBrowserError';
}

/** The path of a Chromium that starts. Installs one if there is none. */
export async function ensureBrowser(): Promise<string> {
	const found = await firstThatStarts();
	if (found) return found;
	for (const install of process.env.CHROMIUM_PATH ? [] : [playwrightsOwn, debians]) {
		if (!install()) continue;
		const installed = await firstThatStarts();
		if (installed) return installed;
	}
	throw new NoBrowserError(
		process.env.CHROMIUM_PATH
			? `No browser starts at CHROMIUM_PATH (${process.env.CHROMIUM_PATH})`
			: 'There is no Chromium that starts. Get one with: npx playwright install --with-deps chromium'
	);
}

async function firstThatStarts(): Promise<string | null> {
	for (const path of installedBrowsers()) {
		try {
			const browser = await chromium.launch(launchOptions(path));
			await browser.close();
			return path;
		} catch (error) {
			console.error(`${path} does not start: ${String(error).split('\n')[0]}`);
		}
	}
	return null;
}

function playwrightsOwn(): boolean {
	const cli = join(ROOT, 'node_modules/playwright/cli.js');
	const installed = run(process.execPath, [cli, 'install', 'chromium'], DOWNLOAD_TIMEOUT_MS);
	// The libraries it needs are part of no download; without apt the launch shows whether they are there.
	if (installed && hasApt()) run(process.execPath, [cli, 'install-deps', 'chromium'], APT_TIMEOUT_MS);
	return installed;
}

function debians(): boolean {
	if (!hasApt()) return false;
	const packages = ['chromium-headless-shell', 'fonts-liberation'];
	const install = ['install', '--yes', '--no-install-recommends', ...packages];
	return run('apt-get', ['update'], APT_TIMEOUT_MS) && run('apt-get', install, APT_TIMEOUT_MS);
}

function hasApt(): boolean {
	return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

function run(command: string, args: string[], timeout: number): boolean {
	console.log(`Getting a browser: ${[command === process.execPath ? 'node' : command, ...args].join(' ')}`);
	const { status } = spawnSync(command, args, {
		cwd: ROOT,
		env: {
			...process.env,
			DEBIAN_FRONTEND: 'noninteractive',
			PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000'
		},
		stdio: ['ignore', 'ignore', 'inherit'],
		timeout
	});
	return status === 0;
}
