import { createServer } from 'node:http';
import { once } from 'node:events';
import { createPolicy } from '#server/access/policy.ts';
import { createProjects } from '#server/access/projects.ts';
import { createSessions } from '#server/auth/session.ts';
import { createLocalBus, type Bus } from '#server/bus.ts';
import { readConfig } from '#server/config.ts';
import type { Database } from '#server/db/client.ts';
import { createLog } from '#server/log.ts';
import { createSync, type Sync, type SyncDependencies } from '#server/sync/sync.ts';
import { freePort } from './app.ts';

export interface SyncServer {
	url: string;
	sync: Sync;
	bus: Bus;
	stop(): Promise<void>;
}

/** The sync server alone, in this process, for tests that need to see or set what a process of its own hides. */
export async function startSyncServer(
	{ db, sql }: Database,
	options: Partial<SyncDependencies> = {}
): Promise<SyncServer> {
	const port = await freePort();
	const url = `http://localhost:${port}`;
	const bus = createLocalBus();
	const sync = createSync({
		sql,
		bus,
		log: createLog('silent'),
		policy: createPolicy(db),
		projects: createProjects(db, bus),
		sessions: createSessions(db, { secure: false }),
		origin: url,
		limits: readConfig({}).limits,
		...options
	});
	const server = createServer().listen(port, '127.0.0.1');
	await once(server, 'listening');
	sync.listen(server);
	return {
		url,
		sync,
		bus,
		async stop() {
			server.close();
			await sync.stop();
		}
	};
}
