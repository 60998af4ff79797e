/** The whole backend of Waystone, on a port of its own; without the pages, which need a build and take no part. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import { createBackend } from '#server/backend.ts';
import { readConfig } from '#server/config.ts';
import { createLog } from '#server/log.ts';
import { answerBenchmark } from './control.ts';

const config = readConfig(process.env);
const backend = await createBackend(config, config.databaseUrl ?? '', createLog(config.logLevel));
const server = createServer().listen(config.port, config.host);
await once(server, 'listening');
backend.sync.listen(server);
answerBenchmark({
	documents: () => backend.sync.size().documents,
	async stop() {
		server.close();
		await backend.stop();
	}
});
