import { afterAll, beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { startApp, type App } from '../helpers/app.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';
import { createPerson, createProjectFor, type Person } from '../helpers/people.ts';
import { RawClient } from '../helpers/raw-client.ts';
import { SyncPeer } from '../helpers/sync-peer.ts';
import { until } from '../helpers/until.ts';

let database: TestDatabase;
let app: App;
let ana: Person;
let mal: Person;

beforeAll(async () => {
	database = await createTestDatabase();
	app = await startApp({ databaseUrl: database.url, env: { LOG_LEVEL: 'silent' } });
	[ana, mal] = [await createPerson(database, 'Ana'), await createPerson(database, 'Mal')];
});

afterAll(async () => {
	await app.stop();
	await database.drop();
});

/** What one client did first, and what it did then, with bytes changed so that Yjs throws over it. */
function brokenUpdates(count: number): { first: Uint8Array; broken: Uint8Array[] } {
	const doc = new Y.Doc();
	doc.clientID = 7;
	doc.getMap('m').set('a', new Y.Map());
	const first = Y.encodeStateAsUpdate(doc);
	doc.getText('t').insert(0, 'hello');
	doc.getText('t').insert(3, 'abc');
	const good = Y.encodeStateAsUpdate(doc, Y.encodeStateVectorFromUpdate(first));
	const broken: Uint8Array[] = [];
	for (let i = 0; broken.length < count && i < good.length * 256; i += 1) {
		const bytes = good.slice();
		bytes[i % good.length] = Math.floor(i / good.length);
		if (decodes(bytes) && waits(bytes) && !applies(first, bytes)) broken.push(bytes);
	}
	return { first, broken };
}

/** It builds on the first one, so without that nothing of it is looked at. */
function waits(update: Uint8Array): boolean {
	const doc = new Y.Doc();
	if (!applies(update)) return false;
	Y.applyUpdate(doc, update);
	return doc.store.pendingStructs !== null && doc.store.clients.size === 0;
}

function decodes(update: Uint8Array): boolean {
	try {
		Y.decodeUpdate(update);
		return true;
	} catch {
		// This is the question.
		return false;
	}
}

function applies(...updates: Uint8Array[]): boolean {
	try {
		const doc = new Y.Doc();
		for (const update of updates) Y.applyUpdate(doc, update);
		return true;
	} catch {
		// This is the question.
		return false;
	}
}

test('reject-broken: an update that decodes and cannot be applied is refused, and the others go on', async () => {
	const name = await createProjectFor(database, [{ person: ana }, { person: mal, role: 'editor' }]);
	const honest = new SyncPeer({ url: app.url, person: ana, name });
	await honest.untilSaved();
	const { first, broken } = brokenUpdates(5);
	expect(broken).toHaveLength(5);
	for (const [i, update] of broken.entries()) {
		// The document that was given up is closed to all; a moment later it is loaded anew.
		const raw = await until('it is let in', async () => {
			const client = await RawClient.open({ url: app.url, person: mal, name });
			return client.closed === null ? client : null;
		});
		expect(await raw.answerTo(first)).toBe('saved');
		expect(await raw.answerTo(update)).toBe('malformed');
		raw.destroy();
		honest.doc.getMap('project').set(`edit ${i}`, 'kept');
	}
	await honest.untilSaved();
	const reader = new SyncPeer({ url: app.url, person: ana, name });
	await reader.untilSaved();
	expect(reader.doc.getMap('project').size).toBe(5);
	honest.destroy();
	reader.destroy();
});

test('load-broken: an update that waited and turns out broken does not close the project to everybody', async () => {
	const name = await createProjectFor(database, [{ person: ana }, { person: mal, role: 'editor' }]);
	const honest = new SyncPeer({ url: app.url, person: ana, name });
	honest.doc.getMap('project').set('title', 'Northwind');
	await honest.untilSaved();
	const { first, broken } = brokenUpdates(1);
	const raw = await RawClient.open({ url: app.url, person: mal, name });
	for (const update of broken) expect(await raw.answerTo(update)).toBe('saved');
	expect(await raw.answerTo(first)).toBe('saved');
	raw.destroy();
	honest.destroy();
	await until('nobody has it open', async () => {
		const metrics = await (await fetch(`${app.url}/metrics`)).text();
		return /^waystone_documents 0$/m.test(metrics);
	});
	const later = new SyncPeer({ url: app.url, person: ana, name });
	await later.untilSaved();
	expect(later.doc.getMap('project').get('title')).toBe('Northwind');
	later.destroy();
});
