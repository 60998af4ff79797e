/**
 * Runs before every npm script, on whatever Node the machine has (so plain JavaScript, no packages): makes
 * node_modules what package-lock.json says. From then on `node` in an npm script is the pinned Node 24, because
 * npm puts node_modules/.bin first in PATH.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const lockfile = `${root}package-lock.json`;
/** npm writes this at the end of an install, so it is missing after one that was broken off. */
const installed = `${root}node_modules/.package-lock.json`;
const OLDEST_NODE = [22, 18];

/** @param {string} message */
function fail(message) {
	console.error(message);
	process.exit(1);
}

function staleReason() {
	if (!existsSync(installed)) return 'node_modules is missing';
	if (statSync(installed).mtimeMs < statSync(lockfile).mtimeMs) return 'package-lock.json has changed';
	return null;
}

/** npm ci removes node_modules, so it must not run on the Node in there. */
function pathWithoutNodeModules() {
	const folders = (process.env.PATH ?? '').split(delimiter);
	return folders.filter((folder) => !folder.startsWith(`${root}node_modules`)).join(delimiter);
}

/** @param {string} reason */
function install(reason) {
	console.log(`${reason}: running npm ci`);
	// NODE_ENV=production would leave out what builds and tests the app.
	const { error, signal, status } = spawnSync(
		'npm',
		['ci', '--include=dev', '--no-progress', '--loglevel=error'],
		{
			cwd: root,
			env: { ...process.env, PATH: pathWithoutNodeModules() },
			stdio: ['ignore', 'inherit', 'inherit'],
			shell: process.platform === 'win32'
		}
	);
	if (error) fail(`npm ci could not be started: ${error.message}`);
	if (status !== 0) fail(`npm ci failed (${signal ?? `exit code ${status}`}); its messages are above`);
}

/** No pinned Node exists for macOS: there the machine's own Node runs everything. */
function checkOwnNode() {
	if (existsSync(`${root}node_modules/.bin/node`) || existsSync(`${root}node_modules/.bin/node.cmd`)) return;
	const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
	const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE;
	if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
	fail(`Waystone needs Node ${OLDEST_NODE.join('.')} or newer on this machine; this is ${process.version}`);
}

const reason = staleReason();
if (reason) install(reason);
checkOwnNode();
