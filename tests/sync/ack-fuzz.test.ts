import { afterAll, beforeAll, expect, test } from 'vitest';
import { memberships } from '#server/db/schema.ts';
import { connect, type Database } from '#server/db/client.ts';
import { and, eq } from 'drizzle-orm';
import { areAlike } from '../helpers/alike.ts';
import { chanceOf, countOf, type Chance } from '../helpers/chance.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';
import { anyEdits, Editor } from '../helpers/editor.ts';
import { closeFrame } from '../helpers/frames.ts';
import { createPerson, createProjectFor, type Person } from '../helpers/people.ts';
import { RawWriter } from '../helpers/raw-writer.ts';
import { readStored } from '../helpers/stored.ts';
import { startSyncServer, type SyncServer } from '../helpers/sync-server.ts';
import { until } from '../helpers/until.ts';
import type { Edit } from '../unit/project/random-edits.ts';

const STEPS = countOf('ACK_STEPS', 800);
const STEP_INTERVAL_MS = 5;
const EDITORS = 3;
const CALM_MS = 20_000;
const SERVER_NAME = 'server under test';

let database: TestDatabase;
/** The server's own pool, so that its connections can be told from the ones that check. */
let pool: Database;
let server: SyncServer;
let people: Person[];

beforeAll(async () => {
	database = await createTestDatabase();
	// A commit takes its time: whoever says "saved" without waiting for it says it too early by far.
	await database.sql.unsafe(`
		create function take_time() returns trigger language plpgsql as $$
			begin perform pg_sleep(random() * 0.03); return null; end $$;
		create trigger take_time after insert on project_updates for each statement execute function take_time()`);
	pool = connect(database.url, { name: SERVER_NAME });
	server = await startSyncServer(pool);
	people = await Promise.all(Array.from({ length: EDITORS + 1 }, () => createPerson(database)));
});

afterAll(async () => {
	await server.stop();
	await pool.close();
	await database.drop();
});

/** Looks at what Postgres has, in the moment in which something is reported as saved. */
class Checker {
	reports = 0;
	readonly false: string[] = [];
	readonly #looks: Promise<void>[] = [];

	look(projectId: string, updates: readonly Uint8Array[]): void {
		this.reports += 1;
		this.#looks.push(this.#look(projectId, [...updates]));
	}

	async all(): Promise<void> {
		await Promise.all(this.#looks);
	}

	async #look(projectId: string, updates: readonly Uint8Array[]): Promise<void> {
		const stored = await readStored(database.sql, projectId);
		const missing = updates.filter((update) => !stored.covers(update));
		if (missing.length > 0) this.false.push(`${projectId}: ${missing.length} of ${updates.length}`);
	}
}

/** One member's page, opened anew without local state when the server has refused an edit. */
class Seat {
	readonly person: Person;
	readonly #name: string;
	readonly #chance: Chance;
	readonly #edits: readonly Edit[];
	readonly #checker: Checker;
	editor: Editor;

	constructor(person: Person, name: string, chance: Chance, checker: Checker) {
		this.person = person;
		this.#name = name;
		this.#chance = chance;
		this.#edits = anyEdits(chance);
		this.#checker = checker;
		this.editor = this.#sitDown();
	}

	act(): void {
		const { peer } = this.editor;
		const act = this.#chance.int(0, 99);
		if (peer.client.status.refused !== null) this.#startAnew();
		else if (act < 3) peer.socket?.terminate();
		else if (act < 5) this.editor.reopen();
		else if (act < 8 && peer.client.status.connected) peer.socket?.send(closeFrame(this.#name));
		else if (act < 30 && !peer.client.status.connected) peer.client.wake();
		else if (!peer.client.status.readOnly) this.editor.edit();
	}

	/** Calm, with nothing refused. */
	get settled(): boolean {
		if (this.editor.peer.client.status.refused !== null) this.#startAnew();
		return this.editor.peer.saved;
	}

	async setRole(role: 'editor' | 'viewer'): Promise<void> {
		await database.db
			.update(memberships)
			.set({ role })
			.where(and(eq(memberships.projectId, this.#name), eq(memberships.userId, this.person.id)));
		server.bus.publish({ topic: 'access', userId: this.person.id, projectId: this.#name });
	}

	#startAnew(): void {
		this.editor.destroy();
		this.editor = this.#sitDown();
	}

	#sitDown(): Editor {
		const editor: Editor = new Editor({
			url: server.url,
			person: this.person,
			name: this.#name,
			edits: this.#edits,
			chance: this.#chance,
			onSaved: () => this.#checker.look(this.#name, editor.acknowledged)
		});
		return editor;
	}
}

/** Ends the server's connection that is writing just now: the commit fails, or has happened and nobody was told. */
async function breakCommit(): Promise<void> {
	await database.sql`
		select pg_terminate_backend(pid) from pg_stat_activity
		where application_name = ${SERVER_NAME} and state = 'active' and query like '%insert into project_updates%'`;
}

test('R3: whatever happens, nothing is reported as saved that is not in Postgres, and nothing stays unsaved', async () => {
	const chance = chanceOf('Ack fuzzer');
	const members = people.map((person) => ({ person }));
	const [first, second] = [
		await createProjectFor(database, members),
		await createProjectFor(database, members)
	];
	const checker = new Checker();
	const seats = people.slice(1).map((person) => new Seat(person, first, chance, checker));
	const [outsider] = people as [Person];
	const raw = new RawWriter({
		url: server.url,
		person: outsider,
		names: [first, second],
		chance,
		onSaved: (name, updates) => checker.look(name, updates)
	});
	const others: Promise<void>[] = [];
	let steps = 0;
	const timer = setInterval(() => {
		steps += 1;
		const act = chance.int(0, 999);
		if (act < 500) chance.pick(seats).act();
		else if (act < 960) raw.act();
		else if (act < 970) raw.drop();
		else if (act < 985) others.push(chance.pick(seats).setRole(chance.pick(['viewer', 'editor', 'editor'])));
		else if (act < 990) others.push(server.sync.closeProject(chance.pick([first, second])));
		else others.push(breakCommit());
		others.push(raw.connect());
	}, STEP_INTERVAL_MS);
	await until('all steps are done', () => steps >= STEPS, 5 * STEPS * STEP_INTERVAL_MS);
	clearInterval(timer);
	await Promise.all(others);
	for (const seat of seats) {
		await seat.setRole('editor');
		// As when somebody looks at the page: after many failures the next attempt could be far away.
		seat.editor.peer.client.wake();
	}
	await until('the raw socket is open', async () => {
		await raw.connect();
		return raw.isOpen;
	});
	raw.actInFull();
	await until(
		'everyone is saved, and has the same',
		async () => {
			await raw.connect();
			raw.flush();
			const settled = seats.map((seat) => seat.settled);
			return raw.saved && settled.every(Boolean) && areAlike(seats.map(({ editor }) => editor.doc));
		},
		CALM_MS
	);
	await checker.all();
	console.log(
		`Ack fuzzer: ${STEPS} steps, ${checker.reports} reports of "saved" checked, ${checker.false.length} false`
	);
	expect(checker.false).toEqual([]);
	expect(checker.reports).toBeGreaterThan(STEPS / 10);
	for (const { editor } of seats) editor.destroy();
	raw.drop();
});
