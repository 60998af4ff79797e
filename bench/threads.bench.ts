/** What threads and the assistant's replies cost, over HTTP. bench/lib/options.ts says what can be set. */
import { firstToken } from './figures/first-token.ts';
import { opening } from './figures/opening.ts';
import { replies } from './figures/replies.ts';
import { stop } from './figures/stop.ts';
import { watchers } from './figures/watchers.ts';
import { runBenchmark } from './lib/benchmark.ts';
import { startThreadContenders, stopThreadContenders } from './lib/thread-contenders.ts';

const METHOD = `
- Waystone runs whole, as \`npm start\` runs it: every request goes through the endpoints of the built app, with
  a session and the rights looked up. The threads belong to a milestone of the project that \`npm run seed\`
  makes, and whoever reads or writes has that project open on the sync socket too.
- The model is the tests' fake server, in the load's process, so that what it writes and what a reader gets are
  timed by one clock.
`;

await runBenchmark({
	part: 'Threads',
	method: METHOD,
	setting: () => [],
	figures: { 'first-token': firstToken, watchers, stop, replies, opening },
	start: startThreadContenders,
	stop: stopThreadContenders
});
