import { spawn, type SpawnOptions } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, openSync } from 'node:fs';
import { readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from './client.ts';
import { EmbeddedError, layOut, type Layout } from './embedded-layout.ts';

/** Any fixed number: held for as long as a server uses this database, so that a second one is refused. */
const SERVER_LOCK = 7_260_142;
const START_TIMEOUT_MS = 30_000;

export interface EmbeddedOptions {
	/** Where the data lives. Default: `./data`, or for root a folder under /var/lib/waystone. */
	dataDir?: string | undefined;
	/** Settings of the server beside the defaults, such as `fsync=off` in tests. */
	settings?: Record<string, string>;
	/** Refuse when another server already uses the folder. Default true. */
	exclusive?: boolean;
}

export interface Embedded {
	url: string;
	/** Ends Postgres with a fast shutdown and waits for it. */
	stop(): Promise<void>;
}

/**
 * Starts the PostgreSQL that comes with the npm packages, or takes over the one that an earlier server,
 * killed meanwhile, left running on the same folder.
 *
 * @throws EmbeddedError when it cannot run here, or another server uses the folder.
 */
export async function startEmbedded(options: EmbeddedOptions = {}): Promise<Embedded> {
	const postgres = new EmbeddedPostgres(await layOut(options.dataDir), options.settings ?? {});
	await postgres.start();
	if (options.exclusive ?? true) await postgres.lock();
	return { url: postgres.url('waystone'), stop: () => postgres.stop() };
}

class EmbeddedPostgres {
	readonly #layout: Layout;
	readonly #settings: Record<string, string>;
	/** Only where there are no Unix sockets. */
	#tcp: { port: number; password: string } | undefined;
	#releaseLock: (() => Promise<void>) | undefined;

	constructor(layout: Layout, settings: Record<string, string>) {
		this.#layout = layout;
		this.#settings = settings;
	}

	url(database: string): string {
		if (this.#tcp) return `postgres://waystone:${this.#tcp.password}@127.0.0.1:${this.#tcp.port}/${database}`;
		return `postgres://waystone@localhost/${database}?host=${encodeURIComponent(this.#layout.socketFolder)}`;
	}

	async start(): Promise<void> {
		if (process.platform === 'win32') this.#tcp = await this.#tcpSettings();
		if (!existsSync(join(this.#layout.data, 'PG_VERSION'))) await this.#initialise();
		if (!(await this.#answers())) await this.#launch();
		await this.#createDatabase();
	}

	/** Holds a lock in the database itself: it ends with this process however that dies. */
	async lock(): Promise<void> {
		const database = connect(this.url('waystone'), { max: 1, name: 'waystone server lock', lasting: true });
		const [row] = await database.sql<
			{ locked: boolean }[]
		>`select pg_try_advisory_lock(${SERVER_LOCK}) as locked`;
		if (!row?.locked) {
			await database.close();
			throw new EmbeddedError(`Another Waystone server uses ${this.#layout.data}. Stop it, or set DATA_DIR.`);
		}
		this.#releaseLock = () => database.close();
	}

	async stop(): Promise<void> {
		await this.#releaseLock?.();
		await this.#run('pg_ctl', ['stop', '-D', this.#layout.data, '-m', 'fast', '-w', '-s']);
	}

	async #initialise(): Promise<void> {
		const args = ['-D', this.#layout.data, '-U', 'waystone', '--encoding=UTF8', '--locale=C'];
		if (!this.#tcp) return await this.#run('initdb', [...args, '--auth=trust']);
		const passwordFile = `${this.#layout.data}.initdb`;
		await writeFile(passwordFile, this.#tcp.password, { mode: 0o600 });
		try {
			await this.#run('initdb', [...args, '--auth=scram-sha-256', `--pwfile=${passwordFile}`]);
		} finally {
			await rm(passwordFile, { force: true });
		}
	}

	async #launch(): Promise<void> {
		await this.#removeStalePid();
		const { data, socketFolder } = this.#layout;
		const listen = this.#tcp
			? { listen_addresses: '127.0.0.1', port: String(this.#tcp.port) }
			: { listen_addresses: '', unix_socket_directories: socketFolder, unix_socket_permissions: '0700' };
		const settings = { ...listen, max_connections: '100', ...this.#settings };
		const args = [
			'-D',
			data,
			...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])
		];
		const log = openSync(join(dirname(data), 'postgres.log'), 'a');
		// Detached: a Ctrl-C at the terminal must reach our process first, which then shuts Postgres down in order.
		const child = this.#spawn('postgres', args, { stdio: ['ignore', log, log], detached: true });
		child.unref();
		let exit: string | undefined;
		child.once('error', (error) => (exit = error.message));
		child.once('exit', (code, signal) => (exit = `it ended with ${signal ?? `code ${code}`}`));
		const deadline = Date.now() + START_TIMEOUT_MS;
		while (!(await this.#answers())) {
			// Two servers may have started it at once; the loser's Postgres ends, the winner's answers.
			if (exit !== undefined && !(await this.#answers())) {
				throw new EmbeddedError(
					`PostgreSQL could not start: ${exit}; see ${join(dirname(data), 'postgres.log')}.`
				);
			}
			if (Date.now() > deadline) throw new EmbeddedError('PostgreSQL did not answer within 30 s.');
			await delay(20);
		}
	}

	/** True when a server answers at our address and serves our folder. */
	async #answers(): Promise<boolean> {
		const database = connect(this.url('postgres'), { max: 1 });
		try {
			const [row] = await database.sql<{ data_directory: string }[]>`show data_directory`;
			return row !== undefined && (await realpath(row.data_directory)) === this.#layout.data;
		} catch (error) {
			if (isNotUp(error)) return false;
			throw new EmbeddedError(`PostgreSQL answers with an error: ${String(error)}.`, { cause: error });
		} finally {
			await database.close();
		}
	}

	/**
	 * After a crash of the machine the number in postmaster.pid may belong to any other process, and
	 * Postgres would then refuse to start.
	 */
	async #removeStalePid(): Promise<void> {
		const file = join(this.#layout.data, 'postmaster.pid');
		if (process.platform !== 'linux' || !existsSync(file)) return;
		const pid = (await readFile(file, 'utf8')).split('\n')[0]?.trim();
		const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
		if (!commandLine.includes('postgres') || !commandLine.includes(this.#layout.data))
			await rm(file, { force: true });
	}

	async #createDatabase(): Promise<void> {
		const database = connect(this.url('postgres'), { max: 1 });
		try {
			const found = await database.sql`select 1 from pg_database where datname = 'waystone'`;
			if (found.length === 0) await database.sql`create database waystone`;
		} catch (error) {
			// 42P04 or 23505: a server that started at the same moment made it.
			const code = (error as { code?: string }).code;
			if (code !== '42P04' && code !== '23505') throw error;
		} finally {
			await database.close();
		}
	}

	async #tcpSettings(): Promise<{ port: number; password: string }> {
		const file = `${this.#layout.data}.tcp.json`;
		if (existsSync(file))
			return JSON.parse(await readFile(file, 'utf8')) as { port: number; password: string };
		const probe = createServer().listen(0, '127.0.0.1');
		await once(probe, 'listening');
		const address = probe.address();
		probe.close();
		if (address === null || typeof address === 'string')
			throw new EmbeddedError('No free TCP port was found.');
		const settings = { port: address.port, password: randomBytes(24).toString('hex') };
		await writeFile(file, JSON.stringify(settings), { mode: 0o600 });
		return settings;
	}

	#spawn(program: string, args: string[], options: SpawnOptions) {
		return spawn(join(this.#layout.binaries, 'bin', program), args, {
			cwd: '/',
			...this.#layout.user,
			...options
		});
	}

	async #run(program: string, args: string[]): Promise<void> {
		const child = this.#spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
		let errors = '';
		child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
		const code = await new Promise<number | string>((resolve) => {
			child.once('error', (error) => resolve(error.message));
			child.once('close', (status) => resolve(status ?? 'a signal'));
		});
		if (code !== 0) throw new EmbeddedError(`${program} failed (${code}): ${errors.trim()}.`);
	}
}

/** Nobody listens, the socket is not there, or the server is still starting or already stopping (57P03). */
function isNotUp(error: unknown): boolean {
	const code = (error as { code?: string }).code ?? '';
	return ['ECONNREFUSED', 'ENOENT', 'ECONNRESET', '57P03', 'CONNECT_TIMEOUT', 'CONNECTION_CLOSED'].includes(
		code
	);
}
