/** Runs bench/*.bench.ts one after the other; arguments choose the ones whose name contains one of them. */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { ROOT } from './root.ts';

const wanted = process.argv.slice(2);
const found = globSync('bench/*.bench.ts', { cwd: ROOT }).sort();
const chosen = found.filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)));
if (chosen.length === 0) console.log(`No benchmark to run. There are: ${found.join(', ') || 'none'}`);
for (const file of chosen) {
	console.log(`== ${file}`);
	const { status } = spawnSync(process.execPath, ['--expose-gc', file], { cwd: ROOT, stdio: 'inherit' });
	if (status !== 0) process.exitCode = 1;
}
