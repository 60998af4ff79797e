import { readFile, writeFile } from 'node:fs/promises';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { ROUNDS } from './options.ts';
import { isReached, ratioOf, type Result, type Row, type Usage } from './result.ts';

const FILE = fileURLToPath(new URL('../../docs/BENCHMARKS.md', import.meta.url));

/** The report's sections, each written by one bench file. */
const PARTS = ['Sync', 'Threads', 'Messages', 'Workspace'] as const;
export type Part = (typeof PARTS)[number];

/** Where and when the figures were taken. */
export function setting(postgresVersion: string): string[] {
	const processors = cpus();
	const load = loadavg().map((value) => value.toFixed(1));
	return [
		`Date: ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
		`Machine: ${processors.length} × ${processors[0]?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}; load average before the run ${load.join(' ')}`,
		`Versions: Node ${process.versions.node}, PostgreSQL ${postgresVersion}`,
		`Rounds: ${ROUNDS}`
	];
}

export function table(rows: readonly Row[]): string {
	return markdownTable(
		['figure', 'unit', 'Waystone', 'peer', 'ratio', 'bar', 'reached'],
		rows.map((row) => {
			const ratio = ratioOf(row);
			return [
				row.figure,
				row.unit,
				short(row.ours),
				row.peer ? `${short(row.peer.value)} (${row.peer.name})` : '',
				ratio === null ? '' : `${ratio.toFixed(2)} ×`,
				row.bar ? `≤ ${row.bar.max}${row.bar.of === 'ratio' ? ' × the peer' : ` ${row.unit}`}` : '',
				{ true: 'yes', false: 'NO', null: '' }[`${isReached(row)}`]
			];
		})
	);
}

/** Postgres serves all of its clients here, so its share of a load is what that load added. */
export function usageTable(usages: readonly Usage[]): string {
	return markdownTable(
		['load', 'server', 'seconds', 'its process, ms', 'Postgres, ms', 'the load, ms'],
		usages.map(({ load, who, seconds, serverMs, postgresMs, loadMs }) => [
			load,
			who,
			seconds.toFixed(1),
			String(Math.round(serverMs)),
			String(Math.round(postgresMs)),
			String(Math.round(loadMs))
		])
	);
}

const INTRO = `# Benchmarks

Written by \`npm run bench\`, which overwrites this file: each part is written by a run of its own, which leaves
the other as it is (\`npm run bench threads\`). \`ROUNDS=1 EDITS=20000 npm run bench\` gives a fast look,
\`FIGURES=latency,stop\` chooses; such runs only print.

- Every server is a process of its own on the loopback interface.
- PostgreSQL runs on its own folder with its default settings: fsync on, and commits that wait for it.
- The load is one process, the same for every server. **It shares the processors with the server and
  PostgreSQL**, so figures under high load contain waiting for it. Ratios mean more than absolute values.
- What varies is measured in rounds in which the servers take turns, after one turn each that is not counted.
  Every value is the median over the rounds; p50, p95 and p99 are taken within a round.
- Processor time is read from /proc: user and system time, for PostgreSQL of all its processes together.
`;

/** Writes one part, and leaves the others as they are. */
export async function writeReport(
	{ part, method }: { part: Part; method: string },
	where: string[],
	{ rows, usages, notes }: Result
): Promise<void> {
	const written = sectionsOf(await readFile(FILE, 'utf8'));
	const section = [
		`## ${part}`,
		[method.trim(), ...where.map((line) => `- ${line}`)].join('\n'),
		'### Figures and bars',
		table(rows),
		notes.map((note) => `- ${note}`).join('\n'),
		'### Processor time',
		'Of one round, as the median over the rounds.',
		usageTable(usages)
	];
	written.set(part, section.join('\n\n'));
	const text = [INTRO, ...PARTS.map((each) => written.get(each) ?? '')].join('\n\n');
	await writeFile(FILE, await format(text, { parser: 'markdown' }));
}

/** By their headings. */
function sectionsOf(text: string): Map<string, string> {
	const [, ...sections] = text.split(/^## /m);
	return new Map(sections.map((section) => [section.split('\n', 1)[0] ?? '', `## ${section}`]));
}

function short(value: number): string {
	return value >= 1000 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}

function markdownTable(head: readonly string[], lines: readonly (readonly string[])[]): string {
	return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
