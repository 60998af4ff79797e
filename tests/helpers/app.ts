import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { until } from './until.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const START_TIMEOUT_MS = 20_000;

/** A running Waystone server, in a process of its own. */
export interface App {
	url: string;
	port: number;
	/** Everything it has logged. */
	log(): string;
	/** The process is gone. */
	ended(): boolean;
	/** SIGKILL: the process has no chance to do anything. */
	kill(): Promise<void>;
	/** SIGTERM, and waits for the end. */
	stop(): Promise<void>;
}

export interface AppOptions {
	databaseUrl: string;
	/** The same port lets clients find a server that was started anew. */
	port?: number;
	env?: Record<string, string>;
}

/** Starts the built app on a free port and waits until it serves. */
export async function startApp(options: AppOptions): Promise<App> {
	const app = await launchApp(options);
	await untilReady(app);
	return app;
}

export async function untilReady(app: App): Promise<void> {
	await until(
		`the server at ${app.url} is ready`,
		async () => {
			if (app.ended()) throw new Error(`the server ended:\n${app.log()}`);
			return await fetch(`${app.url}/readyz`).then(
				(response) => response.ok,
				() => false
			);
		},
		START_TIMEOUT_MS
	);
}

/** Starts the process, and waits for nothing. */
export async function launchApp({ databaseUrl, port, env = {} }: AppOptions): Promise<App> {
	const ownPort = port ?? (await freePort());
	const url = `http://localhost:${ownPort}`;
	const child = spawn(process.execPath, ['server/main.ts'], {
		cwd: ROOT,
		env: {
			...withoutSettings(process.env),
			PORT: String(ownPort),
			DATABASE_URL: databaseUrl,
			LOG_LEVEL: 'warn',
			// Tests write faster than people do.
			LIMIT_MESSAGES_PER_MINUTE: '100000',
			LIMIT_ASKS_PER_MINUTE: '100000',
			...env
		},
		stdio: ['ignore', 'pipe', 'pipe']
	});
	let output = '';
	for (const stream of [child.stdout, child.stderr])
		stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
	return {
		url,
		port: ownPort,
		log: () => output,
		ended: () => hasEnded(child),
		kill: () => end(child, 'SIGKILL'),
		stop: () => end(child, 'SIGTERM')
	};
}

function hasEnded(child: ChildProcess): boolean {
	return child.exitCode !== null || child.signalCode !== null;
}

async function end(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
	if (hasEnded(child)) return;
	const exited = once(child, 'exit');
	child.kill(signal);
	await exited;
}

/** Settings of the machine must not change what a test sees. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	const own =
		/^(PORT|HOST|ORIGIN|DATABASE_URL|DATA_DIR|REDIS_URL|SIGNUP|OPENAI_|ASSISTANT_|LOG_LEVEL|METRICS_|LIMIT_)/;
	return Object.fromEntries(Object.entries(env).filter(([name]) => !own.test(name)));
}

export async function freePort(): Promise<number> {
	const probe = createServer().listen(0, '127.0.0.1');
	await once(probe, 'listening');
	const address = probe.address();
	probe.close();
	await once(probe, 'close');
	if (address === null || typeof address === 'string') throw new Error('no free port');
	return address.port;
}
