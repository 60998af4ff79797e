import { afterAll, beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { startApp, type App } from '../helpers/app.ts';
import { chanceOf, countOf, type Chance } from '../helpers/chance.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';
import { authFrame, presenceFrame, stepOneFrame, updateFrame, type Received } from '../helpers/frames.ts';
import { INSPECTABLE, Inspector, megabytes, readGauge } from '../helpers/inspector.ts';
import { createPerson, createProjectFor, type Person } from '../helpers/people.ts';
import { RawSocket } from '../helpers/raw-socket.ts';
import { until } from '../helpers/until.ts';
import { FRAME } from '#server/sync/frame.ts';

const CYCLES = countOf('LEAK_CYCLES', 1_000);
/** Before memory is measured the first time: code and caches that any use brings stay for good. */
const WARM_UP = 300;
const AT_ONCE = 10;
const ANSWER_MS = 10_000;
/** A run leaves some 0.5 MB behind; a few hundred documents that stay, however small, exceed this. */
const HEAP_TOLERANCE = 1.5 * 2 ** 20;

let database: TestDatabase;
let app: App;
let inspector: Inspector;
let ana: Person;

beforeAll(async () => {
	database = await createTestDatabase();
	// Each project that cannot be loaded is logged, which would fill the memory of this process.
	app = await startApp({ databaseUrl: database.url, env: { ...INSPECTABLE, LOG_LEVEL: 'silent' } });
	inspector = await Inspector.of(app);
	ana = await createPerson(database);
});

afterAll(async () => {
	inspector.close();
	await app.stop();
	await database.drop();
});

/** What a page does before it is closed; each leaves the server at another point of its work. */
type Visit = 'opens' | 'edits' | 'is there' | 'leaves while it loads' | 'never signs in';
const VISITS: readonly Visit[] = ['opens', 'edits', 'is there', 'leaves while it loads', 'never signs in'];

/** Opens the project on a socket of its own, waits for what this visit waits for, and closes it. */
async function visit(name: string, kind: Visit, clientId: number): Promise<void> {
	const answered = Promise.withResolvers<void>();
	const timer = setTimeout(() => answered.reject(new Error(`no answer to who ${kind}`)), ANSWER_MS);
	const hear = ({ type }: Received) => {
		// The answer to the first step, or the refusal: an authentication that succeeded is only the beginning.
		if (type === FRAME.sync || (type === FRAME.auth && kind === 'opens')) answered.resolve();
	};
	const socket = await RawSocket.open(app.url, ana, hear);
	if (kind !== 'never signs in') socket.send(authFrame(name, ana.id));
	socket.send(stepOneFrame(name, new Uint8Array([0])));
	if (kind === 'edits') socket.send(updateFrame(name, anUpdate(clientId)));
	if (kind === 'is there') socket.send(presenceFrame(name, clientId, 1, '{"here":null}'));
	if (kind === 'leaves while it loads' || kind === 'never signs in') answered.resolve();
	await answered.promise;
	clearTimeout(timer);
	socket.drop();
}

function anUpdate(clientId: number): Uint8Array {
	const doc = new Y.Doc();
	doc.clientID = clientId;
	doc.getMap('project').set('title', `written by ${clientId}`);
	const update = Y.encodeStateAsUpdate(doc);
	doc.destroy();
	return update;
}

interface Projects {
	good: readonly string[];
	/** What is stored of them cannot be read. */
	broken: readonly string[];
}

async function visitAll(chance: Chance, { good, broken }: Projects, count: number): Promise<void> {
	let begun = 0;
	await Promise.all(
		Array.from({ length: AT_ONCE }, async () => {
			while (begun < count) {
				begun += 1;
				// To a project that cannot be loaded "opens" waits for the refusal.
				const [name, kind] = chance.percent(50)
					? [chance.pick(broken), chance.pick(['opens', 'leaves while it loads'] as const)]
					: [chance.pick(good), chance.pick(VISITS)];
				await visit(name, kind, begun);
			}
		})
	);
}

async function createProjects(count: number): Promise<string[]> {
	return await Promise.all(
		Array.from({ length: count }, () => createProjectFor(database, [{ person: ana }]))
	);
}

async function countsAtRest(): Promise<void> {
	await until('nothing is open', async () => {
		const gauges = ['waystone_documents', 'waystone_connections'].map((name) => readGauge(app, name));
		return (await Promise.all(gauges)).every((count) => count === 0);
	});
}

test('R24: documents and memory are as before after a thousand pages were opened and closed, some in vain', async () => {
	const chance = chanceOf('Leak');
	const good = await createProjects(40);
	const broken = await createProjects(40);
	const unreadable = Buffer.from([1, 9, 9]);
	for (const id of broken)
		await database.sql`insert into project_snapshots (project_id, state) values (${id}, ${unreadable})`;
	const projects = { good, broken };
	await visitAll(chance, projects, WARM_UP);
	await countsAtRest();
	const before = await inspector.memory();
	await visitAll(chance, projects, CYCLES);
	await countsAtRest();
	const after = await inspector.memory();
	console.log(
		`Leak: ${CYCLES} cycles; heap after gc ${megabytes(before.heap)} -> ${megabytes(after.heap)}, ` +
			`rss ${megabytes(before.rss)} -> ${megabytes(after.rss)}`
	);
	expect(after.heap - before.heap).toBeLessThan(HEAP_TOLERANCE);
}, 120_000);
