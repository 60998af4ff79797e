import { existsSync, readFileSync } from 'node:fs';

export interface Counts {
	passed: number;
	failed: number;
	skipped: number;
	/** Of those that passed, how many did so at the second try. */
	flaky: number;
}

export const NONE: Counts = { passed: 0, failed: 0, skipped: 0, flaky: 0 };

/** The part of Vitest's JSON report that is read here. */
interface VitestReport {
	numPassedTests: number;
	numFailedTests: number;
	numPendingTests: number;
	numTodoTests: number;
}

/** The part of Playwright's JSON report that is read here. */
interface PlaywrightReport {
	stats: { expected: number; unexpected: number; flaky: number; skipped: number };
}

/** Reads the report of a Vitest or Playwright run; none was written when the run could not even start. */
export function readCounts(path: string): Counts {
	if (!existsSync(path)) return NONE;
	const report = JSON.parse(readFileSync(path, 'utf8')) as VitestReport | PlaywrightReport;
	if ('stats' in report) {
		const { expected, unexpected, flaky, skipped } = report.stats;
		return { passed: expected + flaky, failed: unexpected, skipped, flaky };
	}
	return {
		passed: report.numPassedTests,
		failed: report.numFailedTests,
		skipped: report.numPendingTests + report.numTodoTests,
		flaky: 0
	};
}

export function add(a: Counts, b: Counts): Counts {
	return {
		passed: a.passed + b.passed,
		failed: a.failed + b.failed,
		skipped: a.skipped + b.skipped,
		flaky: a.flaky + b.flaky
	};
}
