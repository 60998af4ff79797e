/**
 * What sync costs, beside Hocuspocus as it comes: prints a table of figures and bars, and writes it to
 * docs/BENCHMARKS.md when everything was measured at full length. bench/lib/options.ts says what can be set.
 */
import { acknowledgement } from './figures/acknowledgement.ts';
import { idle } from './figures/idle.ts';
import { latency } from './figures/latency.ts';
import { paper } from './figures/paper.ts';
import { saturation } from './figures/saturation.ts';
import { throughput } from './figures/throughput.ts';
import { typing } from './figures/typing.ts';
import { startContenders, type Contenders } from './lib/contenders.ts';
import { IS_COMPLETE, isWanted } from './lib/options.ts';
import { startPostgres, type BenchPostgres } from './lib/postgres.ts';
import { setting, table, usageTable, writeReport } from './lib/report.ts';
import type { Result } from './lib/result.ts';

/** Memory first: what the others leave on the heap would blur it. */
const FIGURES = { idle, latency, acknowledgement, throughput, saturation, typing, paper };
/** Longer than any run on a machine that is worth measuring on. */
const TIMEOUT_MS = 20 * 60 * 1000;

async function measure(contenders: Contenders, postgres: BenchPostgres): Promise<Result> {
	const all: Result = { rows: [], usages: [], notes: [] };
	for (const [name, figure] of Object.entries(FIGURES)) {
		if (!isWanted(name)) continue;
		// Compactions, say, that the one before left to do.
		await postgres.walAtRest();
		const start = performance.now();
		const { rows, usages, notes } = await figure(contenders, postgres);
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

async function run(postgres: BenchPostgres): Promise<void> {
	const where = setting(postgres.version);
	console.log(where.join('\n'));
	const contenders = await startContenders(postgres);
	try {
		const result = await Promise.race([measure(contenders, postgres), interruption()]);
		console.log(`\n${table(result.rows)}\n\n${usageTable(result.usages)}`);
		if (IS_COMPLETE) await writeReport(where, result);
	} finally {
		await Promise.all(Object.values(contenders).map(({ server }) => server.stop()));
	}
}

const postgres = await startPostgres();
try {
	await run(postgres);
} finally {
	await postgres.remove();
}
// What an interrupted figure left under way must not keep the process.
process.exit();
