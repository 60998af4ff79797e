/** What it takes to find a message again. bench/lib/options.ts says what can be set. */
import { messageSearch } from './figures/message-search.ts';
import { runBenchmark } from './lib/benchmark.ts';
import { startMessages, stopMessages } from './lib/many-messages.ts';

const METHOD = `
- Waystone runs whole, as \`npm start\` runs it: every search goes through the endpoints of the built app, with a
  session and the rights looked up, and is read to its end.
- A project has 50,000 messages in 20 threads, of 8 to 60 words each from a vocabulary of 20,000, in which the
  first are as frequent as in a language; as many lie in other projects. The words that are searched for are put in
  where the rows say so.
`;

await runBenchmark({
	part: 'Messages',
	method: METHOD,
	setting: () => [],
	figures: { 'message-search': messageSearch },
	start: startMessages,
	stop: stopMessages
});
