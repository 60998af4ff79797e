import * as encoding from 'lib0/encoding';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { CLOSE } from '#lib/protocol/sync.ts';
import { readConfig, type SyncLimits } from '#server/config.ts';
import { FRAME } from '#server/sync/frame.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';
import { frame } from '../helpers/frames.ts';
import { holdCommits } from '../helpers/hold-commits.ts';
import { createPerson, createProjectFor, type Person } from '../helpers/people.ts';
import { RawClient } from '../helpers/raw-client.ts';
import { startSyncServer, type SyncServer } from '../helpers/sync-server.ts';
import { SyncPeer } from '../helpers/sync-peer.ts';
import { until } from '../helpers/until.ts';

let database: TestDatabase;
let person: Person;

beforeAll(async () => {
	database = await createTestDatabase();
	person = await createPerson(database, 'Ana');
});

afterAll(() => database.drop());

/** Runs a scenario against a server with some limits of its own. */
async function withLimits(
	limits: Partial<SyncLimits>,
	scenario: (server: SyncServer, name: string) => Promise<void>
): Promise<void> {
	const server = await startSyncServer(database, { limits: { ...readConfig({}).limits, ...limits } });
	try {
		await scenario(server, await createProjectFor(database, [{ person }]));
	} finally {
		await server.stop();
	}
}

/** The update that a client makes by inserting so many characters, which cannot be compressed away. */
function inserting(length: number): Uint8Array {
	const doc = new Y.Doc();
	doc.getText('t').insert(0, 'x'.repeat(length));
	return Y.encodeStateAsUpdate(doc);
}

test('R15: a frame that is too large ends the socket with the code for it, and nothing of it is kept', async () => {
	await withLimits({ frameBytes: 10_000 }, async ({ url }, name) => {
		const raw = await RawClient.open({ url, person, name });
		raw.sendUpdate(inserting(20_000));
		expect((await raw.untilClosed()).code).toBe(CLOSE.frameTooLarge);
		const peer = new SyncPeer({ url, person, name });
		await peer.untilSaved();
		expect(peer.doc.store.clients.size).toBe(0);
		peer.destroy();
	});
});

test('R16: who sends too much for long is cut off; after a pause all of it arrives in one frame', async () => {
	await withLimits({ updatesPerSecond: 10 }, async ({ url }, name) => {
		const flooding = new SyncPeer({ url, person, name });
		await flooding.untilSaved();
		const calm = new SyncPeer({ url, person, name });
		await calm.untilSaved();
		for (let i = 0; i < 400; i += 1) flooding.doc.getArray('a').push([i]);
		await until('it is cut off', () => flooding.statuses.some((status) => !status.connected));
		await flooding.untilSaved();
		expect(calm.statuses.every(({ refused }) => refused === null)).toBe(true);
		await until('the other has all of it', () => calm.doc.getArray('a').length === 400);
		flooding.destroy();
		calm.destroy();
	});
});

test('R17: one socket more than a person may have is closed and says why; closing one makes room', async () => {
	await withLimits({ socketsPerPerson: 2 }, async ({ url }, name) => {
		const [first, second] = [
			await RawClient.open({ url, person, name }),
			await RawClient.open({ url, person, name })
		];
		const third = await RawClient.open({ url, person, name });
		expect(third.closed).toEqual({ code: CLOSE.limit, reason: 'sockets' });
		const other = await RawClient.open({ url, person: await createPerson(database, 'Ben'), name });
		expect([other.closed, other.denied]).toEqual([null, 'not_found']);
		first.destroy();
		await until('there is room again', async () => {
			const again = await RawClient.open({ url, person, name });
			again.destroy();
			return again.closed === null;
		});
		second.destroy();
		other.destroy();
	});
});

test('R17: one document more than a person may have open ends the socket that asked for it', async () => {
	await withLimits({ documentsPerPerson: 2 }, async ({ url }, name) => {
		const first = await RawClient.open({ url, person, name });
		const same = await RawClient.open({ url, person, name });
		const second = await RawClient.open({
			url,
			person,
			name: await createProjectFor(database, [{ person }])
		});
		const third = await RawClient.open({ url, person, name: await createProjectFor(database, [{ person }]) });
		expect(third.closed).toEqual({ code: CLOSE.limit, reason: 'documents' });
		expect([first.closed, same.closed, second.closed]).toEqual([null, null, null]);
		for (const each of [first, same, second]) each.destroy();
	});
});

test('R18: presence that is too large ends the socket', async () => {
	await withLimits({ awarenessBytes: 1_000 }, async ({ url }, name) => {
		const raw = await RawClient.open({ url, person, name });
		raw.send(frame(name, FRAME.awareness, new Uint8Array(2_000)));
		expect(await raw.untilClosed()).toEqual({ code: CLOSE.limit, reason: 'awareness' });
	});
});

test('R19: a full project warns, refuses what inserts, takes what deletes, and goes on when there is room', async () => {
	await withLimits({ stateBytes: 10_000 }, async ({ url }, name) => {
		const peer = new SyncPeer({ url, person, name });
		const texts = peer.doc.getMap<string>('texts');
		texts.set('long', 'x'.repeat(8_500));
		await peer.untilSaved();
		await until('the size is told', () => peer.messages.some(({ type }) => type === 'size'));
		const raw = await RawClient.open({ url, person, name });
		expect(await raw.answerTo(inserting(3_000))).toBe('state_limit');
		expect(raw.stateless).toContainEqual(expect.objectContaining({ type: 'size', limit: 10_000 }));
		texts.delete('long');
		await peer.untilSaved();
		expect(peer.client.status.refused).toBeNull();
		await until('deleting made room', async () => (await raw.answerTo(inserting(3_000))) === 'saved');
		await until('the smaller size is told', () =>
			peer.messages.some((message) => message.type === 'size' && message.bytes < 8_000)
		);
		raw.destroy();
		peer.destroy();
	});
});

test('R20: what the database cannot take for now is turned away, and is saved when it can', async () => {
	await withLimits({ backlogBytes: 50_000 }, async ({ url }, name) => {
		const peer = new SyncPeer({ url, person, name });
		await peer.untilSaved();
		const release = await holdCommits(database);
		const texts = peer.doc.getMap<string>('texts');
		for (let i = 0; i < 8; i += 1) texts.set(`${i}`, 'x'.repeat(20_000));
		await until('it is turned away', () => !peer.client.status.connected);
		const raw = await RawClient.open({ url, person, name });
		expect(raw.denied).toBe('unavailable');
		await release();
		await peer.untilSaved();
		const reader = new SyncPeer({ url, person, name });
		await reader.untilSaved();
		expect(reader.doc.getMap('texts').size).toBe(8);
		for (const each of [raw, peer, reader]) each.destroy();
	});
});

test('R21: what no client of ours sends ends that socket alone', async () => {
	await withLimits({}, async ({ url }, name) => {
		const honest = new SyncPeer({ url, person, name });
		await honest.untilSaved();
		const manyEntries = encoding.encode((encoder) => encoding.writeVarUint(encoder, 2 ** 40));
		const frames = [
			new Uint8Array([]),
			new Uint8Array([255, 255, 255, 255, 255, 255]),
			// Hocuspocus' own message between servers.
			frame(name, 6, '{"type":"saved","n":99}'),
			frame(name, 42),
			// A count of entries that are not there.
			frame(name, FRAME.awareness, manyEntries)
		];
		for (const bytes of frames) {
			const raw = await RawClient.open({ url, person, name });
			raw.send(bytes);
			expect(await raw.untilClosed()).toEqual({ code: CLOSE.badFrame, reason: 'bad_frame' });
		}
		honest.doc.getMap('project').set('title', 'undisturbed');
		await honest.untilSaved();
		expect(honest.statuses.every(({ connected }) => connected)).toBe(true);
		honest.destroy();
	});
});
