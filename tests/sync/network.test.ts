import { afterAll, beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { loadProject } from '#server/doc-store/load.ts';
import { readBin, readProject } from '#lib/project/view.ts';
import { startApp, type App } from '../helpers/app.ts';
import { chanceOf, countOf, type Chance } from '../helpers/chance.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';
import { areAlike } from '../helpers/alike.ts';
import { anyEdits, Editor } from '../helpers/editor.ts';
import { createPerson, createProjectFor, type Person } from '../helpers/people.ts';
import { Proxy, type Link } from '../helpers/proxy.ts';
import { Stored } from '../helpers/stored.ts';
import { SyncPeer } from '../helpers/sync-peer.ts';
import { until } from '../helpers/until.ts';

const EDITORS = 4;
const STEPS = countOf('NETWORK_STEPS', 600);
const STEP_INTERVAL_MS = 5;
/** A socket that says it is open and is not must be noticed within this. */
const DEAD_SOCKET_MS = 10_000;
const CROWD = 100;

let database: TestDatabase;
let app: App;
let people: Person[];

beforeAll(async () => {
	database = await createTestDatabase();
	app = await startApp({ databaseUrl: database.url });
	people = await Promise.all(Array.from({ length: 20 }, () => createPerson(database)));
});

afterAll(async () => {
	await app.stop();
	await database.drop();
});

/** What one client's way to the server suffers. */
class BadLine {
	readonly proxy: Proxy;
	readonly #chance: Chance;
	/** Old connections whose last words the server has not received yet. */
	readonly #ghosts: Link[] = [];

	constructor(proxy: Proxy, chance: Chance) {
		this.proxy = proxy;
		this.#chance = chance;
	}

	disturb(): void {
		const link = this.proxy.newest;
		if (!link) return;
		const fault = this.#chance.int(0, 99);
		if (fault < 40) link.hold(this.#chance.pick(['client', 'server']));
		else if (fault < 80) this.#release(link);
		else if (fault < 88) link.cut();
		else if (fault < 96) this.#leaveGhost(link);
		else if (fault < 97) link.halfOpen();
		else this.#ghosts.shift()?.release('server');
	}

	/** No new faults; what is held is delivered, that of old connections after that of the new one. */
	calm(): void {
		for (const link of this.proxy.links) this.#release(link);
		for (const ghost of this.#ghosts.splice(0)) ghost.release('server');
	}

	#release(link: Link): void {
		link.release('server');
		link.release('client');
	}

	#leaveGhost(link: Link): void {
		link.leaveServerBehind();
		this.#ghosts.push(link);
	}
}

test.concurrent('R27: after a bad network has calmed, everyone and Postgres have the same', async () => {
	const chance = chanceOf('Network');
	const name = await createProjectFor(
		database,
		people.map((person) => ({ person }))
	);
	const edits = anyEdits(chance);
	const lines: BadLine[] = [];
	const editors: Editor[] = [];
	for (const person of people.slice(0, EDITORS)) {
		const line = new BadLine(await Proxy.to({ port: app.port, host: '127.0.0.1' }), chance);
		lines.push(line);
		editors.push(new Editor({ url: line.proxy.url, origin: app.url, person, name, edits, chance }));
	}
	await Promise.all(editors.map(({ peer }) => peer.untilSaved()));
	let steps = 0;
	const timer = setInterval(() => {
		steps += 1;
		chance.pick(editors).edit();
		if (chance.percent(15)) chance.pick(lines).disturb();
		if (chance.percent(1)) chance.pick(editors).reopen();
		if (chance.percent(10)) chance.pick(editors).peer.client.wake();
	}, STEP_INTERVAL_MS);
	await until('the storm is over', () => steps >= STEPS, STEPS * STEP_INTERVAL_MS * 5);
	clearInterval(timer);
	for (const line of lines) line.calm();
	// As when the network is back: after many failures the next attempt could be far away.
	for (const { peer } of editors) peer.client.wake();
	// A connection that is half open is found dead first.
	const calmed = performance.now();
	await until(
		'everyone is saved, and has the same',
		() => editors.every((editor) => editor.peer.saved) && areAlike(editors.map(({ doc }) => doc)),
		2 * DEAD_SOCKET_MS
	);
	const stored = new Y.Doc();
	await loadProject(database.sql, name, stored);
	for (const { doc } of editors) {
		expect(Y.encodeStateVector(doc)).toEqual(Y.encodeStateVector(stored));
		expect([readProject(doc), readBin(doc)]).toEqual([readProject(stored), readBin(stored)]);
	}
	const all = new Stored([Y.encodeStateAsUpdate(stored)]);
	expect(editors.flatMap((editor) => editor.lost(all))).toEqual([]);
	const written = editors.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0);
	console.log(
		`Network: ${STEPS} steps, ${written} edits, alike ${Math.round(performance.now() - calmed)} ms after the storm`
	);
	for (const editor of editors) editor.destroy();
	for (const { proxy } of lines) proxy.close();
});

test.concurrent('R25: a socket that is dead but says it is open is found within ten seconds', async () => {
	const [person] = people as [Person];
	const name = await createProjectFor(database, [{ person }]);
	const proxy = await Proxy.to({ port: app.port, host: '127.0.0.1' });
	const peer = new SyncPeer({ url: proxy.url, origin: app.url, person, name });
	await peer.untilSaved();
	proxy.newest?.halfOpen();
	peer.doc.getMap('project').set('title', 'said into the void');
	const since = performance.now();
	await until('it is saved over another connection', () => peer.saved, DEAD_SOCKET_MS);
	console.log(`A dead socket was replaced after ${Math.round(performance.now() - since)} ms`);
	peer.destroy();
	proxy.close();
});

test.concurrent('R26: a hundred clients that come back together are all served', async () => {
	const members = people.map((person) => ({ person }));
	const names = await Promise.all(Array.from({ length: 5 }, () => createProjectFor(database, members)));
	const proxy = await Proxy.to({ port: app.port, host: '127.0.0.1' });
	const peers = Array.from({ length: CROWD }, (_, i) => {
		const [person, name] = [people[i % people.length], names[i % names.length]];
		if (!person || !name) throw new Error('There are people and projects.');
		return new SyncPeer({ url: proxy.url, origin: app.url, person, name });
	});
	await until('all are in', () => peers.every(({ saved }) => saved), 20_000);
	for (const link of proxy.links) link.cut();
	for (const [i, { doc }] of peers.entries()) doc.getMap('crowd').set(`key ${i}`, 'written in between');
	const since = performance.now();
	await until(
		'all are back, saved, and see each other',
		() => peers.every(({ saved, doc }) => saved && doc.getMap('crowd').size === CROWD / names.length),
		20_000
	);
	console.log(`${CROWD} clients came back in ${Math.round(performance.now() - since)} ms`);
	const failed = peers.flatMap(({ statuses }) => statuses).filter(({ failedAttempts }) => failedAttempts > 0);
	expect(failed).toEqual([]);
	for (const peer of peers) peer.destroy();
	proxy.close();
});
