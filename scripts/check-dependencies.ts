/** Checks the direction of imports, and that the check would notice: a planted violation of every rule is found. */
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseResult, type IViolation } from 'dependency-cruiser';
import config from '../.dependency-cruiser.mjs';
import { PLANTED_VIOLATIONS } from './planted-violations.ts';
import { ROOT } from './root.ts';

const FOLDERS = ['src', 'server', 'tests', 'bench', 'scripts'].filter((folder) =>
	existsSync(join(ROOT, folder))
);

async function check(baseDir: string, folders: string[]): Promise<ICruiseResult> {
	const ruleSet = { forbidden: config.forbidden ?? [] };
	const { output } = await cruise(folders, { ...config.options, baseDir, ruleSet, validate: true });
	if (typeof output === 'string')
		throw new Error('dependency-cruiser answered with text instead of a result');
	return output;
}

function describe({ rule, from, to, cycle }: IViolation): string {
	const path = cycle ? cycle.map((step) => step.name).join(' -> ') : to;
	return `  ${rule.name}: ${from} -> ${path}`;
}

/** Inside the checkout, so that packages are found from there, and where no other tool looks. */
async function plant(): Promise<string> {
	const generated = join(ROOT, '.svelte-kit');
	await mkdir(generated, { recursive: true });
	const folder = await mkdtemp(join(generated, 'planted-'));
	for (const [path, source] of Object.values(PLANTED_VIOLATIONS).flatMap(Object.entries<string>)) {
		await mkdir(dirname(join(folder, path)), { recursive: true });
		await writeFile(join(folder, path), source);
	}
	await copyFile(join(ROOT, 'package.json'), join(folder, 'package.json'));
	return folder;
}

/** A planted violation counts as found where it was planted: rule and file must both be right. */
async function unnoticed(): Promise<string[]> {
	const folder = await plant();
	try {
		const { summary } = await check(folder, ['src', 'server', 'tests']);
		const found = new Set(summary.violations.map(({ rule, from }) => `${rule.name} ${from}`));
		return (config.forbidden ?? []).flatMap(({ name = '' }) => {
			const [file] = Object.keys(PLANTED_VIOLATIONS[name] ?? {});
			return found.has(`${name} ${file}`) ? [] : [`  ${name}: ${file ?? 'no violation is planted'}`];
		});
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

const missed = await unnoticed();
if (missed.length > 0) {
	console.error(`These rules no longer find the violation planted for them:\n${missed.join('\n')}`);
	process.exit(1);
}
const { summary } = await check(ROOT, FOLDERS);
if (summary.violations.length > 0) {
	console.error(
		`Imports against the rules of .dependency-cruiser.mjs:\n${summary.violations.map(describe).join('\n')}`
	);
	process.exit(1);
}
console.log(
	`${summary.totalCruised} files, ${config.forbidden?.length} rules, each found its planted violation: imports go one way`
);
