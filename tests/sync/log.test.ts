import { afterAll, beforeAll, expect, test } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import * as Y from 'yjs';
import { compact } from '#server/doc-store/compact.ts';
import { loadProject } from '#server/doc-store/load.ts';
import { createUpdateLog } from '#server/doc-store/update-log.ts';
import { createLog } from '#server/log.ts';
import { startApp, type App } from '../helpers/app.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';
import { createPerson, createProjectFor, type Person } from '../helpers/people.ts';
import { RawClient } from '../helpers/raw-client.ts';
import { SyncPeer } from '../helpers/sync-peer.ts';
import { until } from '../helpers/until.ts';

const log = createLog('silent');
let database: TestDatabase;
let app: App;
let ana: Person;

beforeAll(async () => {
	database = await createTestDatabase();
	app = await startApp({ databaseUrl: database.url });
	ana = await createPerson(database, 'Ana');
});

afterAll(async () => {
	await app.stop();
	await database.drop();
});

/** `count` updates that append to one text, as typing makes them. */
function typed(count: number): { doc: Y.Doc; updates: Uint8Array[] } {
	const doc = new Y.Doc();
	const updates: Uint8Array[] = [];
	doc.on('update', (update: Uint8Array) => updates.push(update));
	for (let i = 0; i < count; i += 1) doc.getText('t').insert(i, String(i % 10));
	return { doc, updates };
}

async function load(projectId: string): Promise<Y.Doc> {
	const doc = new Y.Doc();
	await loadProject(database.sql, projectId, doc);
	return doc;
}

function newLog(
	committed: (position: number) => void = () => undefined,
	refused: () => void = () => undefined
) {
	return createUpdateLog(database.sql, log, {
		committed: (_projectId, position) => committed(position),
		refused: () => refused()
	});
}

async function rows(projectId: string) {
	return await database.sql<{ update: Buffer; author_id: string | null }[]>`
		select update, author_id from project_updates where project_id = ${projectId} order by id`;
}

test('R2: what is queued together is committed together, one row for each author', async () => {
	const projectId = await createProjectFor(database, [{ person: ana }]);
	const ben = await createPerson(database, 'Ben');
	const { doc, updates } = typed(200);
	const positions: number[] = [];
	const updateLog = newLog((position) => positions.push(position));
	for (const [i, update] of updates.entries()) {
		updateLog.append(projectId, update, i % 2 === 0 ? ana.id : ben.id);
	}
	await updateLog.drain(projectId);
	expect(positions).toEqual([200]);
	expect((await rows(projectId)).map((row) => row.author_id).sort()).toEqual([ana.id, ben.id].sort());
	expect((await load(projectId)).getText('t').toString()).toBe(doc.getText('t').toString());
});

test('R2: an update without an author is stored too', async () => {
	const projectId = await createProjectFor(database, [{ person: ana }]);
	const updateLog = newLog();
	for (const update of typed(1).updates) updateLog.append(projectId, update, null);
	await updateLog.drain(projectId);
	expect((await rows(projectId)).map((row) => row.author_id)).toEqual([null]);
});

test('R6: an update that Postgres refuses is set aside alone; the others of the commit are saved', async () => {
	const projectId = await createProjectFor(database, [{ person: ana }]);
	let refused = 0;
	const updateLog = newLog(undefined, () => (refused += 1));
	updateLog.append('not-a-uuid', new Uint8Array([0, 0]), null);
	for (const update of typed(1).updates) updateLog.append(projectId, update, ana.id);
	await updateLog.drainAll();
	expect(refused).toBe(1);
	expect(await rows(projectId)).toHaveLength(1);
});

test('R2: a flood of one project does not keep the edits of another from being saved', async () => {
	const flooded = await createProjectFor(database, [{ person: ana }]);
	const quiet = await createProjectFor(database, [{ person: ana }]);
	const commits: string[] = [];
	const committed = (projectId: string) => commits.push(projectId);
	const listener = { committed, refused: () => undefined };
	const updateLog = createUpdateLog(database.sql, log, listener, 100_000);
	const flood = new Y.Doc();
	flood.getText('t').insert(0, 'x'.repeat(90_000));
	const update = Y.encodeStateAsUpdate(flood);
	for (let i = 0; i < 10; i += 1) updateLog.append(flooded, update, uuidv7());
	for (const typed1 of typed(1).updates) updateLog.append(quiet, typed1, ana.id);
	expect(updateLog.backlog()).toBeGreaterThan(900_000);
	await updateLog.drainAll();
	expect(commits.indexOf(quiet)).toBeLessThan(2);
	expect(commits.filter((projectId) => projectId === flooded)).toHaveLength(10);
	expect(await rows(quiet)).toHaveLength(1);
	expect(await rows(flooded)).toHaveLength(10);
	expect(updateLog.backlog()).toBe(0);
});

test('R9: compaction keeps the content, and rows that are committed meanwhile', async () => {
	const projectId = await createProjectFor(database, [{ person: ana }]);
	const { doc, updates } = typed(50);
	const updateLog = newLog();
	for (const update of updates.slice(0, 40)) updateLog.append(projectId, update, ana.id);
	await updateLog.drain(projectId);
	await Promise.all([
		compact(database.sql, projectId),
		compact(database.sql, projectId),
		...updates.slice(40).map(async (update) => {
			updateLog.append(projectId, update, ana.id);
			await updateLog.drain(projectId);
		})
	]);
	expect((await load(projectId)).getText('t').toString()).toBe(doc.getText('t').toString());
	await compact(database.sql, projectId);
	expect(await rows(projectId)).toHaveLength(0);
	expect((await load(projectId)).getText('t').toString()).toBe(doc.getText('t').toString());
});

test('R4: updates that wait for an earlier one are kept, also when the server dies before that comes', async () => {
	const projectId = await createProjectFor(database, [{ person: ana }]);
	const { doc, updates } = typed(3);
	const [first, second, third] = updates;
	if (!first || !second || !third) throw new Error('three updates are needed');
	const raw = await RawClient.open({ url: app.url, person: ana, name: projectId });
	expect(await raw.answerTo(third)).toBe('saved');
	expect(await raw.answerTo(second)).toBe('saved');
	expect(await rows(projectId)).toHaveLength(2);
	expect(await raw.answerTo(first)).toBe('saved');
	raw.destroy();
	expect((await load(projectId)).getText('t').toString()).toBe(doc.getText('t').toString());
});

test('R22: bytes that are no update are refused, and the document goes on', async () => {
	const projectId = await createProjectFor(database, [{ person: ana }]);
	const honest = new SyncPeer({ url: app.url, person: ana, name: projectId });
	await honest.untilSaved();
	const raw = await RawClient.open({ url: app.url, person: ana, name: projectId });
	expect(await raw.answerTo(new Uint8Array([200, 1, 2, 3, 255, 255, 255]))).toBe('malformed');
	raw.destroy();
	honest.doc.getMap('project').set('title', 'still here');
	await honest.untilSaved();
	expect((await load(projectId)).getMap('project').get('title')).toBe('still here');
	honest.destroy();
});

test('R8: a project whose stored state cannot be read is refused, never shown as empty', async () => {
	const projectId = await createProjectFor(database, [{ person: ana }]);
	const unreadable = Buffer.from([200, 1, 2, 3]);
	await database.sql`insert into project_snapshots (project_id, state) values (${projectId}, ${unreadable})`;
	const raw = await RawClient.open({ url: app.url, person: ana, name: projectId });
	expect({ denied: raw.denied, said: raw.stateless }).toEqual({ denied: 'unavailable', said: [] });
	raw.destroy();
});

test('the list shows the title that was typed, shortly after it was saved', async () => {
	const projectId = await createProjectFor(database, [{ person: ana }], 'Untitled');
	const peer = new SyncPeer({ url: app.url, person: ana, name: projectId });
	peer.doc.getMap('project').set('title', 'Helder & Sons, succession');
	await peer.untilSaved();
	await until('the row has the title', async () => {
		const [row] = await database.sql<{ title: string }[]>`select title from projects where id = ${projectId}`;
		return row?.title === 'Helder & Sons, succession';
	});
	peer.destroy();
});
