import type { Server as HttpServer } from 'node:http';
import { Hocuspocus, type Document } from '@hocuspocus/server';
import * as Y from 'yjs';
import { readContent } from '#lib/project/content.ts';
import { DomainError } from '#lib/protocol/errors.ts';
import type { Policy } from '../access/policy.ts';
import type { Projects } from '../access/projects.ts';
import type { Sessions } from '../auth/session.ts';
import type { Bus } from '../bus.ts';
import type { SyncLimits } from '../config.ts';
import type { Sql } from '../db/client.ts';
import { loadProject } from '../doc-store/load.ts';
import { createDocStore, type DocStore } from '../doc-store/store.ts';
import type { Log } from '../log.ts';
import { accessExtension } from './access-extension.ts';
import { endAccess, watchAccess } from './access-watch.ts';
import { awarenessExtension } from './awareness-extension.ts';
import type { ConnectionContext } from './context.ts';
import { createDurable } from './durable-extension.ts';
import { ringDoorbells } from './doorbells.ts';
import { createOverviewKeeper } from './overview-keeper.ts';
import { acceptUpgrades } from './upgrade.ts';

export interface Sync {
	/** Takes over upgrades of `/sync`; any other upgrade is destroyed. */
	listen(server: HttpServer): void;
	/**
	 * Reads the newest state of a project that this process knows.
	 *
	 * @throws DomainError `unavailable` when it cannot be loaded
	 */
	readProject<T>(projectId: string, read: (doc: Y.Doc) => T): Promise<T>;
	/** The whole project for tools outside, texts as Markdown. */
	readContent(projectId: string): Promise<ReturnType<typeof readContent>>;
	/** Closes everyone's connection to a project and waits until all that was received is committed. */
	closeProject(projectId: string): Promise<void>;
	/** Documents in memory, sockets on them, and bytes of updates that are not committed yet. */
	size(): { documents: number; connections: number; backlogBytes: number };
	/** Ends all sockets, then commits what is queued. */
	stop(): Promise<void>;
}

export interface SyncDependencies {
	sql: Sql;
	bus: Bus;
	log: Log;
	policy: Policy;
	projects: Projects;
	sessions: Sessions;
	origin: string;
	limits: SyncLimits;
	development?: boolean;
	/** Ms between two looks at whether the sessions of open sockets have ended. */
	sessionCheckMs?: number;
}

export function createSync(dependencies: SyncDependencies): Sync {
	const { sql, bus, log, policy, projects, sessions, limits, sessionCheckMs } = dependencies;
	const overviews = createOverviewKeeper(projects, log);
	const store: DocStore = createDocStore(sql, log, limits.stateBytes, {
		committed: (projectId, position) =>
			ifOpen(projectId, (document) => {
				durable.committed(document, position);
				overviews.changed(document);
			}),
		refused: (projectId) => ifOpen(projectId, (document) => durable.fail(document, 'refused_by_database')),
		measured: (projectId) => ifOpen(projectId, (document) => durable.measured(document))
	});
	const durable = createDurable({ store: () => store, limits, log });
	const hocuspocus = new Hocuspocus<ConnectionContext>({
		quiet: true,
		extensions: [
			accessExtension({ policy, sessions, log, isBehind: () => store.backlog() > limits.backlogBytes }),
			awarenessExtension(),
			durable.extension,
			overviews.extension
		]
	});
	const sockets = acceptUpgrades({ ...dependencies, hocuspocus });

	const ends = [
		ringDoorbells(hocuspocus, bus),
		watchAccess({ hocuspocus, bus, sessions, log, sessionCheckMs })
	];

	function ifOpen(projectId: string, act: (document: Document) => void): void {
		const document = hocuspocus.documents.get(projectId);
		if (document) act(document);
	}

	async function readProject<T>(projectId: string, read: (doc: Y.Doc) => T): Promise<T> {
		const open = hocuspocus.documents.get(projectId);
		return open ? read(open) : await readStored(sql, projectId, read);
	}

	return {
		listen: (server) => sockets.listen(server),
		readProject,
		readContent: (projectId) => readProject(projectId, readContent),
		async closeProject(projectId) {
			const document = hocuspocus.documents.get(projectId);
			for (const connection of document?.getConnections() ?? []) endAccess(connection);
			await store.drain(projectId);
		},
		size: () => ({
			documents: hocuspocus.getDocumentsCount(),
			connections: hocuspocus.getConnectionsCount(),
			backlogBytes: store.backlog()
		}),
		async stop() {
			for (const end of ends) end();
			sockets.closeAll();
			await overviews.stop();
			await store.stop();
		}
	};
}

/** Reads a project that is not open, from the store alone. */
async function readStored<T>(sql: Sql, projectId: string, read: (doc: Y.Doc) => T): Promise<T> {
	const doc = new Y.Doc();
	try {
		await loadProject(sql, projectId, doc).catch((cause: unknown) => {
			throw new DomainError('unavailable', 'The project cannot be read now. Try again in a moment.', {
				cause
			});
		});
		return read(doc);
	} finally {
		doc.destroy();
	}
}
