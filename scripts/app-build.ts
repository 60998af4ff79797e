import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './root.ts';

/** What the browser's part of the app is made from. The server's part runs as it is written. */
const INPUTS = [
	'{messages,src,static}/**',
	'package.json',
	'package-lock.json',
	'project.inlang/settings.json',
	'scripts/{fewer-chunks,one-language,static-icons}.ts',
	'svelte.config.js',
	'vite.config.ts'
];
const MADE_BY_THE_BUILD = ['src/lib/paraglide/**'];
/** Beside the handler, so that the two disappear together when the adapter empties the folder. */
const STAMP = join(ROOT, 'build/inputs.sha256');

/**
 * Builds if anything that the last build was made from has changed; when not, finding out takes some 20 ms.
 * False when Vite failed, which has then said why.
 */
export function buildIfStale(): boolean {
	const isFresh = existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hashInputs();
	return isFresh || build();
}

/** False when Vite failed: the former build is then still there, and still known to be stale. */
export function build(): boolean {
	// Taken before the build: what is saved while it runs makes it stale again.
	const inputs = hashInputs();
	console.log('Building the app');
	const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
	// A process of its own, so that Vite's memory is given back before a server starts.
	const { status } = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
		cwd: ROOT,
		env: { ...process.env, NODE_ENV: 'production' },
		stdio: ['ignore', 'inherit', 'inherit']
	});
	if (status !== 0) return false;
	writeFileSync(STAMP, inputs);
	return true;
}

function hashInputs(): string {
	const hash = createHash('sha256');
	const entries = globSync(INPUTS, { cwd: ROOT, exclude: MADE_BY_THE_BUILD, withFileTypes: true });
	const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
	for (const path of files.sort()) {
		const bytes = readFileSync(path);
		hash.update(`${path}\0${bytes.length}\0`).update(bytes);
	}
	return hash.digest('hex');
}
