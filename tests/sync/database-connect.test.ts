import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApp, untilReady, type App } from '../helpers/app.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';
import { until } from '../helpers/until.ts';

/** The first byte of a connection's first message, before any statement. */
const STARTUP = 0;

/** The database behind a connection that can be made to break in its first moments. */
class BreakingDoor {
	readonly #server: Server;
	readonly #clients = new Set<Socket>();
	isBreaking = false;
	broken = 0;

	constructor(socketPath: string) {
		this.#server = createServer((client) => {
			const database = connect(socketPath);
			this.#clients.add(client);
			for (const end of [client, database]) end.on('error', () => undefined);
			client.on('close', () => {
				this.#clients.delete(client);
				database.destroy();
			});
			database.on('close', () => client.destroy());
			database.on('data', (bytes: Buffer) => client.write(bytes));
			client.on('data', (bytes: Buffer) => {
				if (this.isBreaking && bytes[0] !== STARTUP) {
					this.broken += 1;
					client.resetAndDestroy();
				} else database.write(bytes);
			});
		});
	}

	async listen(): Promise<number> {
		this.#server.listen(0, '127.0.0.1');
		await once(this.#server, 'listening');
		return (this.#server.address() as AddressInfo).port;
	}

	/** From now on each connection ends as soon as it begins to be used, as when the database is killed. */
	break(): void {
		this.isBreaking = true;
		for (const client of this.#clients) client.destroy();
	}

	close(): void {
		this.#server.close();
		for (const client of this.#clients) client.destroy();
	}
}

let database: TestDatabase;
let door: BreakingDoor;
let app: App;

beforeAll(async () => {
	database = await createTestDatabase();
	const address = new URL(database.url);
	door = new BreakingDoor(join(address.searchParams.get('host') ?? '', '.s.PGSQL.5432'));
	address.searchParams.delete('host');
	address.host = `127.0.0.1:${await door.listen()}`;
	app = await startApp({ databaseUrl: address.href, env: { LOG_LEVEL: 'silent' } });
});

afterAll(async () => {
	await app.kill();
	door.close();
	await database.drop();
});

// Where the test database listens on TCP instead there is no socket to stand in front of.
test.skipIf(process.platform === 'win32')(
	'R6: a database that dies while it is being connected to does not take the server with it',
	async () => {
		door.break();
		await until('connections were tried and broke', async () => {
			await fetch(`${app.url}/readyz`).catch(() => null);
			return door.broken >= 3 || app.ended();
		});
		door.isBreaking = false;
		await untilReady(app);
		expect(app.ended()).toBe(false);
	}
);
