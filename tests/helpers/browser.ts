import { existsSync } from 'node:fs';
import { chromium, type LaunchOptions } from 'playwright';

/**
 * Where packages put Chromium or Chrome; Debian's without windows first, which costs a fifth less. Snap's are
 * missing: they cannot read a profile in /tmp.
 */
const SYSTEM_BROWSERS = [
	'/usr/bin/chromium-headless-shell',
	'/usr/bin/chromium',
	'/usr/bin/google-chrome-stable',
	'/usr/bin/google-chrome',
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
];

const ARGUMENTS = [
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync'
];

/** The browsers on this machine in order of preference: CHROMIUM_PATH alone if set, else Playwright's own first. */
export function installedBrowsers(): string[] {
	const chosen = process.env.CHROMIUM_PATH;
	if (chosen) return [chosen];
	return [chromium.executablePath(), ...SYSTEM_BROWSERS].filter((path) => existsSync(path));
}

/** What `chromium.launch` and `launchPersistentContext` need here. */
export function launchOptions(executablePath = installedBrowsers()[0]): LaunchOptions {
	// Chromium's sandbox refuses to run as root.
	const asRoot = process.getuid?.() === 0;
	return { executablePath, args: asRoot ? ['--no-sandbox', ...ARGUMENTS] : ARGUMENTS };
}
