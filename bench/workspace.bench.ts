/** What a person waits for in the browser. bench/lib/options.ts says what can be set. */
import { keys } from './figures/keys.ts';
import { pageLoading } from './figures/page-loading.ts';
import { searching } from './figures/searching.ts';
import { runBenchmark } from './lib/benchmark.ts';
import { startDesk, stopDesk } from './lib/desk.ts';

const METHOD = `
- Waystone runs whole, as \`npm start\` runs it; the pages are opened in a real Chromium without a window, which
  shares the processors with the server and PostgreSQL.
`;

await runBenchmark({
	part: 'Workspace',
	method: METHOD,
	setting: () => [],
	figures: { 'page-loading': pageLoading, keys, searching },
	start: startDesk,
	stop: stopDesk
});
