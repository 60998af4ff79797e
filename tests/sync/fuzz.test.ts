import { afterAll, beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { loadProject } from '#server/doc-store/load.ts';
import { areAlike } from '../helpers/alike.ts';
import { startApp, type App } from '../helpers/app.ts';
import { chanceOf, countOf, type Chance } from '../helpers/chance.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';
import { anyEdits, Editor } from '../helpers/editor.ts';
import { authFrame, presenceFrame, type Received } from '../helpers/frames.ts';
import { HostileFrames, type Targets } from '../helpers/hostile-frames.ts';
import { INSPECTABLE, Inspector, megabytes, readGauge } from '../helpers/inspector.ts';
import { createPerson, createProjectFor, type Person } from '../helpers/people.ts';
import { RawSocket } from '../helpers/raw-socket.ts';
import { Stored } from '../helpers/stored.ts';
import { until } from '../helpers/until.ts';
import { FRAME } from '#server/sync/frame.ts';

/** `npm run test:fuzz` sends 10,000, as vitest.config.ts says. */
const FRAMES = countOf('FUZZ_FRAMES', 600);
/** Beyond what `npm test` needs, for the thorough run. */
const TIMEOUT_MS = 15 * 60_000;
/** Sent before memory is measured the first time: code and caches that any use brings stay for good. */
const WARM_UP = 300;
const HOSTILE_SOCKETS = 6;
/** Attackers' own client ids: above those that the forged presence is for. */
const OWN_IDS = 1_000_000;
const EDIT_INTERVAL_MS = 10;
const ANSWER_MS = 5_000;
/** Of the heap, for what a run leaves behind that is no leak: compiled code, the allocator's own lists. */
const HEAP_TOLERANCE = 8 * 2 ** 20;

let database: TestDatabase;
let app: App;
let inspector: Inspector;

beforeAll(async () => {
	database = await createTestDatabase();
	// Everything that is refused is logged, which would fill the memory of this process.
	app = await startApp({ databaseUrl: database.url, env: { ...INSPECTABLE, LOG_LEVEL: 'silent' } });
	inspector = await Inspector.of(app);
});

afterAll(async () => {
	inspector.close();
	await app.stop();
	await database.drop();
});

/** One hostile connection, opened anew each time the server has ended it. */
class Attacker {
	readonly #person: Person;
	readonly #project: string;
	readonly #clientId: number;
	#socket: RawSocket | null = null;
	#sent = 0;
	#onHandled: () => void = () => undefined;

	constructor(person: Person, project: string, clientId: number) {
		this.#person = person;
		this.#project = project;
		this.#clientId = clientId;
	}

	/** Sends the frame, and waits until it is certain that the server has handled it. */
	async send(frame: Uint8Array | string): Promise<void> {
		const socket = await this.#open();
		const handled = Promise.withResolvers<void>();
		const late = () => handled.reject(new Error(`no answer to ${Buffer.from(frame).toString('hex')}`));
		const timer = setTimeout(late, ANSWER_MS);
		this.#onHandled = handled.resolve;
		socket.send(frame);
		// What comes back to everyone, and to this socket too, when all before it was handled.
		this.#sent += 1;
		const state = JSON.stringify({ here: this.#echo });
		socket.send(presenceFrame(this.#project, this.#clientId, this.#sent, state));
		await handled.promise;
		clearTimeout(timer);
	}

	close(): void {
		this.#socket?.drop();
	}

	get #echo(): string {
		return `echo ${this.#clientId} ${this.#sent}`;
	}

	async #open(): Promise<RawSocket> {
		if (this.#socket?.isOpen) return this.#socket;
		const socket = await RawSocket.open(
			app.url,
			this.#person,
			(received) => this.#hear(received),
			() => this.#onHandled()
		);
		this.#socket = socket;
		socket.send(authFrame(this.#project, this.#person.id));
		return socket;
	}

	#hear({ document, type, bytes }: Received): void {
		if (document !== this.#project) return;
		if (type === FRAME.awareness && Buffer.from(bytes).includes(this.#echo)) this.#onHandled();
		// The document was closed on this socket, at the frame's own wish or because of it.
		else if (type === FRAME.close) this.close();
	}
}

async function attack(chance: Chance, attackers: Attacker[], targets: Targets, count: number): Promise<void> {
	const frames = new HostileFrames(chance, targets);
	let left = count;
	await Promise.all(
		attackers.map(async (attacker) => {
			while (left > 0) {
				left -= 1;
				await attacker.send(frames.next());
			}
		})
	);
	for (const attacker of attackers) attacker.close();
}

async function untilIdle(): Promise<void> {
	await until('nobody has anything open', async () => (await readGauge(app, 'waystone_documents')) === 0);
}

test(
	'R23: whatever is sent to it, the server lives on, honest people go on editing, and memory returns',
	async () => {
		const chance = chanceOf('Fuzz');
		const [ana, ben, mal] = [
			await createPerson(database, 'Ana'),
			await createPerson(database, 'Ben'),
			await createPerson(database, 'Mal')
		];
		const members = [ana, ben, mal].map((person) => ({ person, role: 'editor' as const }));
		const pid = await inspector.pid();
		const attackers = (project: string) =>
			Array.from({ length: HOSTILE_SOCKETS }, (_, i) => new Attacker(mal, project, OWN_IDS + i));
		const foreign = await createProjectFor(database, [{ person: ana }]);
		const warmUp = await createProjectFor(database, members);
		const targets = { foreign, senderId: mal.id, honest: () => [] };
		await attack(chance, attackers(warmUp), { ...targets, project: warmUp }, WARM_UP);
		await untilIdle();
		const before = await inspector.memory();

		const project = await createProjectFor(database, members);
		const edits = anyEdits(chance);
		const honest = [ana, ben].map(
			(person) => new Editor({ url: app.url, person, name: project, edits, chance })
		);
		const timer = setInterval(() => chance.pick(honest).edit(), EDIT_INTERVAL_MS);
		const ids = () => honest.map(({ doc }) => doc.clientID);
		const started = performance.now();
		await attack(chance, attackers(project), { ...targets, project, honest: ids }, FRAMES);
		const seconds = (performance.now() - started) / 1000;
		clearInterval(timer);
		const docs = honest.map(({ doc }) => doc);
		await until(
			'honest people are saved and have the same',
			() => honest.every(({ peer }) => peer.saved) && areAlike(docs),
			20_000
		);
		// What the attackers wrote last is nobody's to wait for, and may be on its way to Postgres still.
		const stored = new Y.Doc();
		await until(
			'Postgres has the same',
			async () => {
				await loadProject(database.sql, project, stored);
				return areAlike([stored, ...docs]);
			},
			60_000
		);
		const all = new Stored([Y.encodeStateAsUpdate(stored)]);
		expect(honest.flatMap((editor) => editor.lost(all))).toEqual([]);
		const written = honest.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0);
		expect(honest.flatMap(({ peer }) => peer.statuses).filter(({ refused }) => refused !== null)).toEqual([]);

		for (const editor of honest) editor.destroy();
		stored.destroy();
		await untilIdle();
		const after = await inspector.memory();
		console.log(
			`Fuzz: ${FRAMES} frames in ${seconds.toFixed(1)} s, ${written} honest edits saved; heap after gc ` +
				`${megabytes(before.heap)} -> ${megabytes(after.heap)}, rss ${megabytes(before.rss)} -> ${megabytes(after.rss)}`
		);
		expect([app.ended(), await inspector.pid()]).toEqual([false, pid]);
		expect(after.heap - before.heap).toBeLessThan(HEAP_TOLERANCE);
	},
	TIMEOUT_MS
);
