import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApp, type App } from '../helpers/app.ts';
import { brokenUpdates } from '../helpers/broken-updates.ts';
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

test('R22: an update that decodes and cannot be applied is refused, and the others go on', async () => {
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

test('R8: an update that waited and turns out broken does not close the project to everybody', async () => {
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
