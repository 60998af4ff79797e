import { writeFile } from 'node:fs/promises';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { EDITS, ROUNDS } from './options.ts';
import { recordedText } from './recording.ts';
import { isReached, ratioOf, type Result, type Row, type Usage } from './result.ts';

const FILE = fileURLToPath(new URL('../../docs/BENCHMARKS.md', import.meta.url));

/** Where and when the figures were taken. */
export function setting(postgresVersion: string): string[] {
	const processors = cpus();
	const load = loadavg().map((value) => value.toFixed(1));
	return [
		`Date: ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
		`Machine: ${processors.length} × ${processors[0]?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}; load average before the run ${load.join(' ')}`,
		`Versions: Node ${process.versions.node}, PostgreSQL ${postgresVersion}`,
		`Recording: ${recordedText().name}${EDITS === Number.POSITIVE_INFINITY ? '' : `, the first ${EDITS} edits`}; rounds: ${ROUNDS}`
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

const METHOD = `
Written by \`npm run bench\`, which overwrites this file. \`ROUNDS=1 EDITS=20000 npm run bench\` gives a fast
look, \`FIGURES=latency,idle\` chooses; such runs only print.

- Every server is a process of its own on the loopback interface; Waystone runs its whole backend except the pages. The
  peers are Hocuspocus as its package has it, in memory, and with extension-database on the same PostgreSQL.
- PostgreSQL runs on its own folder with its default settings: fsync on, and commits that wait for it.
- The load is one process that speaks the provider's protocol, frame for frame, and keeps no documents; it is
  the same for every server. **It shares the processors with the server and PostgreSQL**, so figures under high
  load contain waiting for it. Ratios mean more than absolute values.
- What varies is measured in rounds in which the servers take turns, after one turn each that is not counted.
  Every value is the median over the rounds; p50 and p99 are taken within a round.
- Processor time is read from /proc: user and system time, for PostgreSQL of all its processes together.
`;

export async function writeReport(where: string[], { rows, usages, notes }: Result): Promise<void> {
	const text = [
		'# Benchmarks',
		METHOD,
		where.map((line) => `- ${line}`).join('\n'),
		'## Figures and bars',
		table(rows),
		notes.map((note) => `- ${note}`).join('\n'),
		'## Processor time',
		'Of one round, as the median over the rounds.',
		usageTable(usages)
	].join('\n\n');
	await writeFile(FILE, await format(text, { parser: 'markdown' }));
}

function short(value: number): string {
	return value >= 1000 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}

function markdownTable(head: readonly string[], lines: readonly (readonly string[])[]): string {
	return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
