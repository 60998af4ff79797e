import { readdirSync, readlinkSync } from 'node:fs';
import type { Sql } from '#server/db/client.ts';
import { until } from './until.ts';

/** The processes of one PostgreSQL server, found by their working directory, which is its data folder (Linux). */
export class PostgresProcesses {
	readonly #folder: string;

	private constructor(folder: string) {
		this.#folder = folder;
	}

	static async of(sql: Sql): Promise<PostgresProcesses> {
		const [row] = await sql<{ data_directory: string }[]>`show data_directory`;
		if (!row) throw new Error('Postgres does not say where its data is.');
		return new PostgresProcesses(row.data_directory);
	}

	/** SIGKILL to the postmaster and all its children; the first of it happens before this returns. */
	async kill(): Promise<void> {
		for (const pid of this.#pids()) killIfThere(pid);
		// One that was being forked meanwhile, and the time that the kernel needs: a server that is started while
		// an old process still writes would be another fault than the one that is tested.
		await until('all processes of Postgres are gone', () => {
			const left = this.#pids();
			for (const pid of left) killIfThere(pid);
			return left.length === 0;
		});
	}

	/** In ascending order: the postmaster, which would restart its children, comes first. */
	#pids(): number[] {
		return readdirSync('/proc')
			.filter((name) => /^\d+$/.test(name) && workingDirectory(name) === this.#folder)
			.map(Number)
			.sort((a, b) => a - b);
	}
}

function workingDirectory(pid: string): string | null {
	try {
		return readlinkSync(`/proc/${pid}/cwd`);
	} catch {
		// It has ended meanwhile, or belongs to somebody else.
		return null;
	}
}

function killIfThere(pid: number): void {
	try {
		process.kill(pid, 'SIGKILL');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
	}
}
