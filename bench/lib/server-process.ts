import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../tests/helpers/app.ts';
import type { Question } from '../servers/control.ts';

/** A measured server in a process of its own. */
export interface ServerProcess {
	pid: number;
	port: number;
	ask(question: Exclude<Question, 'stop'>): Promise<number>;
	stop(): Promise<void>;
}

/** Starts one of `bench/servers`, given as the URL of its file, and waits until it listens. */
export async function startServer(file: string, env: Record<string, string>): Promise<ServerProcess> {
	const port = await freePort();
	const child = fork(fileURLToPath(file), {
		execArgv: ['--expose-gc'],
		// Nothing of the machine's own settings: they would change what is measured.
		env: { PATH: process.env.PATH, LOG_LEVEL: 'warn', PORT: String(port), ...env }
	});
	const { pid } = child;
	if (pid === undefined) throw new Error(`${file} could not be started`);
	await answer(child);
	return {
		pid,
		port,
		async ask(question) {
			child.send(question);
			return await answer<number>(child);
		},
		async stop() {
			if (child.exitCode !== null || child.signalCode !== null) return;
			const exited = once(child, 'exit');
			child.send('stop' satisfies Question);
			await exited;
		}
	};
}

/** Its next message. @throws when it ends instead */
async function answer<T>(child: ChildProcess): Promise<T> {
	const settled = new AbortController();
	const { signal } = settled;
	try {
		return await Promise.race([
			once(child, 'message', { signal }).then(([message]) => message as T),
			once(child, 'exit', { signal }).then(([code]) => {
				throw new Error(`a measured server ended with ${String(code)}`);
			})
		]);
	} finally {
		settled.abort();
	}
}
