import { buildIfStale } from '../../scripts/app-build.ts';
import { FakeModel } from '../../tests/helpers/fake-model.ts';
import { profilesOf, projectsOf, type Contender } from './contenders.ts';
import type { BenchPostgres } from './postgres.ts';
import { startServer, type ServerProcess } from './server-process.ts';

export interface ThreadContenders {
	waystone: Contender;
	/** A bare proxy of the SDK's stream, which stores nothing. */
	proxy: { name: string; server: ServerProcess };
	/** Each figure answers its calls itself. */
	model: FakeModel;
}

export async function startThreadContenders({ urls, database }: BenchPostgres): Promise<ThreadContenders> {
	if (!buildIfStale()) throw new Error('The app does not build.');
	const model = await FakeModel.start();
	// A benchmark asks faster than people do.
	const limits = { LIMIT_MESSAGES_PER_MINUTE: '1000000', LIMIT_ASKS_PER_MINUTE: '1000000' };
	const assistant = { OPENAI_BASE_URL: model.url, ASSISTANT_MODEL: 'held', ...limits };
	const [waystone, proxy] = await Promise.all([
		startServer(import.meta.resolve('../servers/app.ts'), {
			DATABASE_URL: urls.waystone,
			...assistant,
			...profilesOf('app')
		}),
		startServer(import.meta.resolve('../servers/sdk-proxy.ts'), assistant)
	]);
	return {
		waystone: { name: 'Waystone', server: waystone, newDocuments: projectsOf(database, waystone.port) },
		proxy: { name: 'bare SDK proxy', server: proxy },
		model
	};
}

export async function stopThreadContenders({ waystone, proxy, model }: ThreadContenders): Promise<void> {
	await Promise.all([waystone.server.stop(), proxy.server.stop()]);
	await model.stop();
}
