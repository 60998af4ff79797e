import { afterAll, beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { addDoc, docBody } from '#lib/project/doc.ts';
import { createProject } from '#lib/project/project.ts';
import { plainText } from '#lib/project/text.ts';
import { startApp, type App } from '../helpers/app.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';
import { createPerson, createProjectFor, type Person } from '../helpers/people.ts';
import { SyncPeer } from '../helpers/sync-peer.ts';
import { applyTxn, loadConcurrentTrace, loadSequentialTrace, type Trace } from '../helpers/trace.ts';
import { until } from '../helpers/until.ts';

const TIMEOUT_MS = 180_000;

let database: TestDatabase;
let app: App;
let ana: Person;
let ben: Person;

beforeAll(async () => {
	database = await createTestDatabase();
	app = await startApp({ databaseUrl: database.url });
	ana = await createPerson(database, 'Ana');
	ben = await createPerson(database, 'Ben');
});

afterAll(async () => {
	await app.stop();
	await database.drop();
});

/** A project with one doc, whose text is what a trace begins with. */
async function newDoc(trace: Trace): Promise<{ projectId: string; docId: string }> {
	const projectId = await createProjectFor(database, [{ person: ana }, { person: ben, role: 'editor' }]);
	const maker = new SyncPeer({ url: app.url, person: ana, name: projectId });
	createProject(maker.doc, { title: trace.name, by: ana.id });
	const docId = addDoc(maker.doc, { title: trace.name, by: ana.id });
	docBody(maker.doc, docId)?.insert(0, [new Y.XmlText(trace.startContent)]);
	await maker.untilSaved();
	maker.destroy();
	return { projectId, docId };
}

function textOf(doc: Y.Doc, docId: string): Y.XmlText {
	const text = docBody(doc, docId)?.get(0);
	if (!(text instanceof Y.XmlText)) throw new Error('the text has not arrived');
	return text;
}

function hasText(doc: Y.Doc, docId: string): boolean {
	return docBody(doc, docId)?.get(0) instanceof Y.XmlText;
}

/**
 * One of the trace's writers: a real client, and a replica to write on that takes from the client what the
 * recorded person had seen, and no more.
 */
class Writer {
	readonly peer: SyncPeer;
	readonly replica = new Y.Doc();
	/** Of each txn: the update, and this writer's clock after it. */
	readonly written: { update: Uint8Array; clock: number }[] = [];
	#received = 0;

	constructor(person: Person, projectId: string, clientId: number) {
		this.peer = new SyncPeer({ url: app.url, person, name: projectId });
		this.replica.clientID = clientId;
		this.replica.on('update', (update: Uint8Array, origin: unknown) => {
			if (origin !== 'trace') return;
			this.written.push({ update, clock: Y.getState(this.replica.store, clientId) });
			Y.applyUpdate(this.peer.doc, update, 'writer');
		});
	}

	/** Waits until the client has the other's first `count` txns from the server, and takes exactly these. */
	async receive(other: Writer, count: number): Promise<void> {
		const needed = other.written.slice(this.#received, count);
		const last = needed.at(-1);
		if (!last) return;
		await this.#arrival(other.replica.clientID, last.clock);
		for (const { update } of needed) Y.applyUpdate(this.replica, update, 'received');
		this.#received = count;
	}

	#arrival(clientId: number, clock: number): Promise<void> {
		const { doc } = this.peer;
		const isHere = () => Y.getState(doc.store, clientId) >= clock;
		if (isHere()) return Promise.resolve();
		return new Promise((resolve) => {
			const look = () => {
				if (!isHere()) return;
				doc.off('update', look);
				resolve();
			};
			doc.on('update', look);
		});
	}
}

test(
	'R27: what two people typed at the same time ends alike at both, and is what they had',
	async () => {
		const trace = loadConcurrentTrace();
		const { projectId, docId } = await newDoc(trace);
		// Where both write at the same spot, the one with the lower id comes first, as in the recording.
		const writers = [new Writer(ana, projectId, 1), new Writer(ben, projectId, 2)] as const;
		for (const { peer, replica } of writers) {
			await until('the doc is there', () => hasText(peer.doc, docId));
			Y.applyUpdate(replica, Y.encodeStateAsUpdate(peer.doc));
		}
		for (const txn of trace.txns) {
			const [author, other] = txn.agent === 0 ? writers : [writers[1], writers[0]];
			await author.receive(other, txn.received[1 - txn.agent] ?? 0);
			applyTxn(textOf(author.replica, docId), trace, txn);
		}
		for (const { peer } of writers) await peer.untilSaved(TIMEOUT_MS);
		for (const { peer } of writers) {
			await until('all has arrived', () => plainText(textOf(peer.doc, docId)) === trace.endContent, 30_000);
			expect(plainText(textOf(peer.doc, docId))).toBe(trace.endContent);
			peer.destroy();
		}
	},
	TIMEOUT_MS
);

test(
	'R3: what one person typed is complete for another, and after the server was killed',
	async () => {
		const trace = loadSequentialTrace();
		const { projectId, docId } = await newDoc(trace);
		const writer = new SyncPeer({ url: app.url, person: ana, name: projectId });
		const reader = new SyncPeer({ url: app.url, person: ben, name: projectId });
		await until('the doc is there', () => hasText(writer.doc, docId) && hasText(reader.doc, docId));
		for (const txn of trace.txns) applyTxn(textOf(writer.doc, docId), trace, txn);
		await writer.untilSaved(TIMEOUT_MS);
		await until(
			'the reader has all',
			() => plainText(textOf(reader.doc, docId)) === trace.endContent,
			30_000
		);
		expect(plainText(textOf(reader.doc, docId))).toBe(trace.endContent);
		// Both go for good at the moment of the kill: what comes back can only come from Postgres.
		writer.destroy();
		reader.destroy();
		await app.kill();
		app = await startApp({ databaseUrl: database.url, port: app.port });
		const later = new SyncPeer({ url: app.url, person: ben, name: projectId });
		await until('the text is loaded', () => hasText(later.doc, docId), 30_000);
		expect(plainText(textOf(later.doc, docId))).toBe(trace.endContent);
		later.destroy();
	},
	TIMEOUT_MS
);
