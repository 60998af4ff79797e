/**
 * Everything that must hold, in the order in which a break is cheapest to find. A failed step does not keep the
 * others from running, so that one run shows all there is to mend; only what needs a failed step is left out.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ROOT } from './root.ts';
import { add, type Counts, NONE, readCounts } from './test-counts.ts';

interface Step {
	/** The npm script, run without the preparation that `npm test` has had already. */
	script: string;
	runner?: 'vitest' | 'playwright';
	needs?: string;
}

interface Result extends Step {
	outcome: 'passed' | 'failed' | 'left out';
	seconds: number;
	counts: Counts;
}

/** The steps of one stage run beside each other; tests have the machine to themselves. */
const STAGES: Step[][] = [
	[{ script: 'generate' }],
	['lint:code', 'check', 'lint:format', 'lint:imports', 'lint:unused'].map((script) => ({ script })),
	[{ script: 'build' }],
	[{ script: 'test:unit', runner: 'vitest' }],
	[{ script: 'test:sync', runner: 'vitest', needs: 'build' }],
	[{ script: 'test:threads', runner: 'vitest', needs: 'build' }],
	[{ script: 'test:integration', runner: 'vitest', needs: 'build' }],
	[{ script: 'test:e2e', runner: 'playwright', needs: 'build' }]
];
const REPORTS = join(ROOT, 'test-results');

async function run(step: Step, alone: boolean): Promise<Result> {
	if (alone) console.log(`\n== ${step.script}`);
	const report = join(REPORTS, `${step.script.replace(':', '-')}.json`);
	const started = performance.now();
	const { passed, output } = await runScript(step, report, alone);
	const seconds = (performance.now() - started) / 1000;
	if (!alone) console.log(`\n== ${step.script}\n${output.trimEnd()}`);
	console.log(`== ${step.script} ${passed ? 'passed' : 'FAILED'} in ${seconds.toFixed(1)} s`);
	const counts = readCounts(report);
	// A step that fails without a failed test (a type error, a file that does not load) counts as one failure.
	const failed = passed ? counts.failed : Math.max(counts.failed, 1);
	return { ...step, outcome: passed ? 'passed' : 'failed', seconds, counts: { ...counts, failed } };
}

/** The output of a step that runs alone is shown while it runs, that of others is returned when they end. */
async function runScript(step: Step, report: string, alone: boolean) {
	const output = alone ? 'inherit' : 'pipe';
	const child = spawn(
		'npm',
		['run', '--silent', '--ignore-scripts', step.script, ...reporters(step, report)],
		{
			cwd: ROOT,
			env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
			shell: process.platform === 'win32',
			stdio: ['ignore', output, output]
		}
	);
	const [stdout, stderr, [code]] = await Promise.all([
		child.stdout ? text(child.stdout) : '',
		child.stderr ? text(child.stderr) : '',
		once(child, 'close')
	]);
	return { passed: code === 0, output: stdout + stderr };
}

function leftOut(step: Step): Result {
	console.log(`\n== ${step.script} left out: ${step.needs} failed`);
	return { ...step, outcome: 'left out', seconds: 0, counts: { ...NONE, failed: 1 } };
}

function reporters({ runner }: Step, report: string): string[] {
	if (runner === 'vitest')
		return ['--', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
	return runner === 'playwright' ? ['--', '--reporter=list,json'] : [];
}

function line({ script, outcome, seconds, runner, counts }: Result): string {
	const { passed, failed, skipped, flaky } = counts;
	const second = flaky > 0 ? `, ${flaky} at the second try` : '';
	const tests = runner ? `${passed} passed, ${failed} failed, ${skipped} skipped${second}` : '';
	return `  ${script.padEnd(18)}${outcome.padEnd(10)}${seconds.toFixed(1).padStart(7)} s  ${tests}`.trimEnd();
}

const started = performance.now();
rmSync(REPORTS, { recursive: true, force: true });
mkdirSync(REPORTS, { recursive: true });
const results: Result[] = [];
for (const stage of STAGES) {
	const failed = new Set(results.filter(({ outcome }) => outcome !== 'passed').map(({ script }) => script));
	const running = stage.map(async (step) =>
		step.needs && failed.has(step.needs) ? leftOut(step) : await run(step, stage.length === 1)
	);
	results.push(...(await Promise.all(running)));
}

const total = results.map(({ counts }) => counts).reduce(add, NONE);
const seconds = (performance.now() - started) / 1000;
console.log(`\n${results.map(line).join('\n')}\n  all in ${seconds.toFixed(1)} s\n`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
