import { afterAll, beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { fold } from '#server/doc-store/fold.ts';
import { loadProject } from '#server/doc-store/load.ts';
import { createUpkeep } from '#server/doc-store/upkeep.ts';
import { createLog } from '#server/log.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';
import { createPerson, createProjectFor, type Person } from '../helpers/people.ts';
import { startSyncServer } from '../helpers/sync-server.ts';
import { SyncPeer } from '../helpers/sync-peer.ts';
import { until } from '../helpers/until.ts';

let database: TestDatabase;
let person: Person;

beforeAll(async () => {
	database = await createTestDatabase();
	person = await createPerson(database, 'Ana');
});

afterAll(() => database.drop());

async function stored(projectId: string): Promise<{ rows: number; snapshot: number }> {
	const [found] = await database.sql<{ rows: number; snapshot: number }[]>`
		select (select count(*)::int from project_updates where project_id = ${projectId}) as rows,
			coalesce((select length(state) from project_snapshots where project_id = ${projectId}), 0) as snapshot`;
	if (!found) throw new Error('the question has one answer');
	return found;
}

test('R10: endless editing of an open project is compacted behind it, and its rows stay few', async () => {
	const name = await createProjectFor(database, [{ person }]);
	const server = await startSyncServer(database);
	const peer = new SyncPeer({ url: server.url, person, name });
	await peer.untilSaved();
	const opened = peer.statuses.length;
	const text = peer.doc.getText('t');
	for (let i = 0; i < 60; i += 1) {
		// What was written is replaced again and again: the state stays small, the log would not.
		text.delete(0, text.length);
		text.insert(0, String(i % 10).repeat(10_000));
		await peer.untilSaved();
	}
	await until('it was compacted', async () => {
		const { rows, snapshot } = await stored(name);
		return rows < 20 && snapshot > 0 && snapshot < 50_000;
	});
	expect(peer.statuses.slice(opened).every(({ connected }) => connected)).toBe(true);
	peer.destroy();
	await server.stop();
	const doc = new Y.Doc();
	await loadProject(database.sql, name, doc);
	expect(doc.getText('t').toString()).toBe('9'.repeat(10_000));
});

test('R10: a project with many rows is compacted when it is loaded, and when it leaves memory', async () => {
	for (const moment of ['loaded', 'closed'] as const) {
		const name = await createProjectFor(database, [{ person }]);
		const doc = new Y.Doc();
		const rows: { project_id: string; update: Buffer }[] = [];
		doc.on('update', (update: Uint8Array) => rows.push({ project_id: name, update: Buffer.from(update) }));
		for (let i = 0; i < 250; i += 1) doc.getArray('a').push([i]);
		await database.sql`insert into project_updates ${database.sql(rows)}`;
		const upkeep = createUpkeep({
			sql: database.sql,
			log: createLog('silent'),
			limit: 1_000_000,
			onMeasured: () => undefined
		});
		const loaded = { snapshotBytes: 0, tailBytes: 5_000, broken: [] };
		if (moment === 'loaded') upkeep.loaded(name, { ...loaded, tailRows: 250 });
		else {
			upkeep.loaded(name, { ...loaded, tailRows: 0 });
			upkeep.grown(name, { rows: 250, bytes: 5_000 });
			expect((await stored(name)).rows, 'while it is open').toBe(250);
			upkeep.closed(name);
		}
		await until(`it is compacted when ${moment}`, async () => (await stored(name)).rows === 0);
	}
});

test('R10: replaying a long log keeps nobody from typing', async () => {
	const doc = new Y.Doc();
	const updates: Uint8Array[] = [];
	doc.on('update', (update: Uint8Array) => updates.push(update));
	for (let i = 0; i < 20_000; i += 1) doc.getText('t').insert(i % 100, 'x');
	let turns = 0;
	const turn = setInterval(() => (turns += 1), 1);
	const state = await fold(updates);
	clearInterval(turn);
	const folded = new Y.Doc();
	Y.applyUpdate(folded, state);
	expect(folded.getText('t').toString()).toBe(doc.getText('t').toString());
	expect(turns).toBeGreaterThan(5);
});

test('R9: a log that cannot be folded stays as it is, and the next one is folded all the same', async () => {
	await expect(fold([new Uint8Array([200, 1, 2, 3])])).rejects.toThrow();
	const doc = new Y.Doc();
	doc.getMap('m').set('a', 1);
	expect(await fold([Y.encodeStateAsUpdate(doc)])).toEqual(Y.encodeStateAsUpdate(doc));
});
