import type { Contender } from './contenders.ts';
import { PROFILES } from './options.ts';
import type { BenchPostgres } from './postgres.ts';
import { processorTime } from './processor-time.ts';
import type { Usage } from './result.ts';
import { median } from './statistics.ts';

type Used = Omit<Usage, 'load' | 'who'>;

/** What the server's process and Postgres used of the processor while the work was done. */
export async function used(
	{ server }: Contender,
	postgres: BenchPostgres,
	work: () => Promise<void>
): Promise<Used> {
	const look = async () => ({
		at: performance.now(),
		server: await processorTime(server.pid),
		postgres: await postgres.processorTime(),
		load: process.cpuUsage()
	});
	const profile = async () => {
		if (PROFILES !== undefined) await server.ask('profile');
	};
	await profile();
	const before = await look();
	await work();
	const after = await look();
	await profile();
	const { user, system } = after.load;
	return {
		loadMs: (user + system - before.load.user - before.load.system) / 1000,
		seconds: (after.at - before.at) / 1000,
		serverMs: after.server - before.server,
		postgresMs: after.postgres - before.postgres
	};
}

export function medianUsage(load: string, who: string, rounds: readonly Used[]): Usage {
	return {
		load,
		who,
		seconds: median(rounds.map((round) => round.seconds)),
		serverMs: median(rounds.map((round) => round.serverMs)),
		postgresMs: median(rounds.map((round) => round.postgresMs)),
		loadMs: median(rounds.map((round) => round.loadMs))
	};
}
