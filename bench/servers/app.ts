/** Waystone whole, as `npm start` runs it: pages, endpoints and sync on one port. Needs a build. */
import { backend } from '#server/backend.ts';
import '#server/main.ts';
import { until } from '../../tests/helpers/until.ts';
import { answerBenchmark } from './control.ts';

const { sync } = await backend();
const ready = `http://127.0.0.1:${process.env.PORT}/readyz`;
await until('the app serves', () => fetch(ready).then(({ ok }) => ok));
answerBenchmark({
	documents: () => sync.size().documents,
	async stop() {
		// What main.ts stops on; it then ends the process itself.
		process.kill(process.pid, 'SIGTERM');
		await new Promise(() => undefined);
	}
});
