import { setTimeout as delay } from 'node:timers/promises';
import { createAccounts, type Accounts } from './auth/accounts.ts';
import { createSessions, type Sessions } from './auth/session.ts';
import { createInvitations, type Invitations } from './access/invitations.ts';
import { createMembers, type Members } from './access/members.ts';
import { createPolicy, type Policy } from './access/policy.ts';
import { createProjects, type Projects } from './access/projects.ts';
import { createLocalBus, type Bus } from './bus.ts';
import { createChat, type Chat, type ChatDeps } from './chat/chat.ts';
import { createInbox, type Inbox } from './chat/inbox.ts';
import { readConfig, type Config } from './config.ts';
import { connect, type Database } from './db/client.ts';
import { isDatabaseAway } from './db/errors.ts';
import { startEmbedded } from './db/embedded.ts';
import { migrate } from './db/migrate.ts';
import { requireSearchLanguage } from './db/search-language.ts';
import { waitForDatabase } from './db/wait.ts';
import { createLog, type Log } from './log.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { createSync, type Sync } from './sync/sync.ts';

const SESSION_SWEEP_MS = 60 * 60 * 1000;
/** Whoever asks whether the server is ready wants to know soon. */
const READY_TIMEOUT_MS = 3_000;

/** Everything that the pages' endpoints and the sync server share; one instance in a process. */
export interface Backend {
	config: Config;
	log: Log;
	bus: Bus;
	database: Database;
	sessions: Sessions;
	accounts: Accounts;
	policy: Policy;
	projects: Projects;
	members: Members;
	invitations: Invitations;
	sync: Sync;
	chat: Chat;
	inbox: Inbox;
	metrics: Metrics;
	/** Deletes a project with all its content, and ends everybody's connection to it. */
	deleteProject(projectId: string): Promise<void>;
	/** The error says that the database cannot be reached, not that it refuses something. */
	isDatabaseAway(error: unknown): boolean;
	/** Throws when the database does not answer. */
	ready(): Promise<void>;
	/** Ends sockets and streams, commits what is queued, and closes the database. */
	stop(): Promise<void>;
}

/**
 * Waits for the database, and migrates it.
 *
 * @throws ConfigError when the database answers but will not have us
 */
export async function createBackend(config: Config, url: string, log: Log): Promise<Backend> {
	const database = connect(url);
	await waitForDatabase(database.sql, log);
	await migrate(database.sql);
	await requireSearchLanguage(database.sql, config.searchLanguage);
	const { db, sql } = database;
	const bus = createLocalBus();
	const sessions = createSessions(db, { secure: config.origin.startsWith('https:') });
	const policy = createPolicy(db);
	const projects = createProjects(db, bus);
	const invitations = createInvitations(db, bus);
	const accounts = createAccounts({ db, sessions, invitations, config });
	const development = process.env.WAYSTONE_DEV !== undefined;
	const { origin, limits } = config;
	const sync = createSync({ sql, bus, log, policy, projects, sessions, origin, limits, development });
	const { readProject } = sync;
	const { roleOf } = policy;
	const chat = startChat(config, { database, bus, log, readProject, roleOf });
	const endSweep = sweepSessions(sessions, log);
	return {
		config,
		log,
		bus,
		database,
		sessions,
		accounts,
		policy,
		projects,
		members: createMembers(db, bus),
		invitations,
		sync,
		chat,
		inbox: createInbox({ database, bus }),
		metrics: createMetrics(sync),
		isDatabaseAway,
		async deleteProject(projectId) {
			await projects.delete(projectId);
			await sync.closeProject(projectId);
			await projects.deleteContent(projectId);
		},
		async ready() {
			// The driver may try for ever to connect.
			const late = delay(READY_TIMEOUT_MS, undefined, { ref: false }).then(() => {
				throw new Error('the database does not answer');
			});
			await Promise.race([sql`select 1`, late]);
		},
		async stop() {
			endSweep();
			await chat.stop();
			await sync.stop();
			await database.close();
		}
	};
}

function startChat(
	{ assistant, patience, tokens, chatLimits, searchLanguage }: Config,
	deps: Omit<ChatDeps, 'config' | 'tokens' | 'limits'>
): Chat {
	const settings = { config: assistant, timing: patience, tokens, limits: chatLimits, searchLanguage };
	const chat = createChat({ ...deps, ...settings });
	chat.start();
	return chat;
}

/** Deletes sessions that nobody can use any more; returns the function that stops it. */
function sweepSessions(sessions: Sessions, log: Log): () => void {
	const timer = setInterval(() => {
		sessions
			.endExpired()
			.catch((error: unknown) => log.warn({ err: error }, 'expired sessions stay for now'));
	}, SESSION_SWEEP_MS);
	return () => clearInterval(timer);
}

let instance: Promise<Backend> | undefined;

/** The process's backend, built at the first call from the environment. */
export function backend(): Promise<Backend> {
	return (instance ??= start());
}

async function start(): Promise<Backend> {
	const config = readConfig(process.env);
	const log = createLog(config.logLevel);
	if (config.redisUrl) log.warn('REDIS_URL is set, but this version runs as one process and does not use it');
	if (config.databaseUrl) return await createBackend(config, config.databaseUrl, log);
	const embedded = await startEmbedded({ dataDir: config.dataDir });
	const built = await createBackend(config, embedded.url, log).catch(async (error: unknown) => {
		await embedded.stop();
		throw error;
	});
	return {
		...built,
		async stop() {
			await built.stop();
			await embedded.stop();
		}
	};
}
