import { IS_COMPLETE, isWanted } from './options.ts';
import { startPostgres, type BenchPostgres } from './postgres.ts';
import { setting, table, usageTable, writeReport, type Part } from './report.ts';
import type { Result } from './result.ts';

/** Longer than any run on a machine that is worth measuring on. */
const TIMEOUT_MS = 20 * 60 * 1000;

/** The figures of one bench file, and the servers that they need. */
export interface Benchmark<S> {
	/** Of the report: what it writes there. */
	part: Part;
	/** How it measures, in the words of the report: a list in Markdown. */
	method: string;
	/** What else to say of a run, beside machine and versions. */
	setting(): string[];
	/** By the names that `FIGURES` chooses from, in the order in which they are taken. */
	figures: Record<string, (servers: S, postgres: BenchPostgres) => Promise<Result>>;
	start(postgres: BenchPostgres): Promise<S>;
	stop(servers: S): Promise<void>;
}

/**
 * Prints a table of figures and bars, and writes it to its part of docs/BENCHMARKS.md when everything was
 * measured at full length. Ends the process.
 */
export async function runBenchmark<S>(benchmark: Benchmark<S>): Promise<void> {
	if (!Object.keys(benchmark.figures).some(isWanted)) return;
	const postgres = await startPostgres();
	try {
		await run(benchmark, postgres);
	} finally {
		await postgres.remove();
	}
	// What an interrupted figure left under way must not keep the process.
	process.exit();
}

async function run<S>(benchmark: Benchmark<S>, postgres: BenchPostgres): Promise<void> {
	const where = [...setting(postgres.version), ...benchmark.setting()];
	console.log(where.join('\n'));
	const servers = await benchmark.start(postgres);
	try {
		const result = await Promise.race([measure(benchmark, servers, postgres), interruption()]);
		console.log(`\n${table(result.rows)}\n\n${usageTable(result.usages)}`);
		if (IS_COMPLETE) await writeReport(benchmark, where, result);
	} finally {
		await benchmark.stop(servers);
	}
}

async function measure<S>({ figures }: Benchmark<S>, servers: S, postgres: BenchPostgres): Promise<Result> {
	const all: Result = { rows: [], usages: [], notes: [] };
	for (const [name, figure] of Object.entries(figures)) {
		if (!isWanted(name)) continue;
		// Compactions, say, that the one before left to do.
		await postgres.walAtRest();
		const start = performance.now();
		const { rows, usages, notes } = await figure(servers, postgres);
		all.rows.push(...rows);
		all.usages.push(...usages);
		all.notes.push(...notes);
		console.log(`\n${name}: ${Math.round((performance.now() - start) / 1000)} s`);
		console.log([table(rows), usageTable(usages), ...notes].join('\n'));
	}
	return all;
}

/** Never resolves; rejects when the run must end before it is done. */
function interruption(): Promise<never> {
	return new Promise((_, reject) => {
		setTimeout(() => reject(new Error('the run took too long')), TIMEOUT_MS).unref();
		for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => reject(new Error(signal)));
	});
}
