/** What sync costs, beside Hocuspocus as it comes. bench/lib/options.ts says what can be set. */
import { acknowledgement } from './figures/acknowledgement.ts';
import { idle } from './figures/idle.ts';
import { latency } from './figures/latency.ts';
import { paper } from './figures/paper.ts';
import { saturation } from './figures/saturation.ts';
import { throughput } from './figures/throughput.ts';
import { typing } from './figures/typing.ts';
import { runBenchmark } from './lib/benchmark.ts';
import { startContenders } from './lib/contenders.ts';
import { EDITS } from './lib/options.ts';
import { recordedText } from './lib/recording.ts';

const METHOD = `
- Waystone runs its whole backend except the pages. The peers are Hocuspocus as its package has it, in memory,
  and with extension-database on the same PostgreSQL.
- The load speaks the provider's protocol, frame for frame, and keeps no documents.
`;

await runBenchmark({
	part: 'Sync',
	method: METHOD,
	setting: () => [
		`Recording: ${recordedText().name}${EDITS === Number.POSITIVE_INFINITY ? '' : `, the first ${EDITS} edits`}`
	],
	// Memory first: what the others leave on the heap would blur it.
	figures: { idle, latency, acknowledgement, throughput, saturation, typing, paper },
	start: startContenders,
	async stop(contenders) {
		await Promise.all(Object.values(contenders).map(({ server }) => server.stop()));
	}
});
