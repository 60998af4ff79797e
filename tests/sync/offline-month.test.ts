import { afterAll, beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { addDoc, docBody } from '#lib/project/doc.ts';
import { addMilestone } from '#lib/project/milestone.ts';
import { createProject, setProjectSummary } from '#lib/project/project.ts';
import { plainText } from '#lib/project/text.ts';
import { readProject } from '#lib/project/view.ts';
import { compact } from '#server/doc-store/compact.ts';
import { startApp, type App } from '../helpers/app.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';
import { readGauge } from '../helpers/inspector.ts';
import { createPerson, createProjectFor, type Person } from '../helpers/people.ts';
import { SyncPeer } from '../helpers/sync-peer.ts';
import { applyTxn, loadSequentialTrace, type Trace } from '../helpers/trace.ts';
import { until } from '../helpers/until.ts';

const OFFLINE_EDITS = 20_000;
const COMPACTIONS = 10;
const TIMEOUT_MS = 120_000;
/** What the team writes into the text that is being written offline; digits do not occur in a row like this. */
const INSERTED = '<< 0123456789 >>';

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

/** As many docs as hold the edits, each an empty text to begin with. */
function addTexts(doc: Y.Doc, trace: Trace): string[] {
	return Array.from({ length: Math.ceil(OFFLINE_EDITS / trace.txns.length) }, (_, i) => {
		const id = addDoc(doc, { title: `${trace.name} ${i}`, by: ana.id });
		docBody(doc, id)?.insert(0, [new Y.XmlText(trace.startContent)]);
		return id;
	});
}

function textOf(doc: Y.Doc, docId: string): Y.XmlText {
	const text = docBody(doc, docId)?.get(0);
	if (!(text instanceof Y.XmlText)) throw new Error('the text is there from the start');
	return text;
}

/** Types the recording into one doc after the other; the last one as far as it goes. */
function writeOffline(doc: Y.Doc, trace: Trace, docIds: readonly string[]): void {
	let left = OFFLINE_EDITS;
	for (const id of docIds) {
		for (const txn of trace.txns.slice(0, left)) applyTxn(textOf(doc, id), trace, txn);
		left -= Math.min(left, trace.txns.length);
	}
}

async function countRows(projectId: string): Promise<number> {
	const [row] = await database.sql<{ count: number }[]>`
		select count(*)::int as count from project_updates where project_id = ${projectId}`;
	return row?.count ?? 0;
}

/** The team goes on: adds, writes into the same texts, deletes; compacted after each round. */
async function workOnline(peer: SyncPeer, name: string, docIds: readonly string[]): Promise<void> {
	const { doc } = peer;
	for (let round = 0; round < COMPACTIONS; round += 1) {
		addMilestone(doc, { title: `Week ${round}`, by: ben.id });
		setProjectSummary(doc, `As of week ${round}`);
		const draft = addDoc(doc, { title: `Draft ${round}`, by: ben.id });
		docBody(doc, draft)?.insert(0, [new Y.XmlText('deleted again '.repeat(200))]);
		docBody(doc, draft)?.delete(0, 1);
		if (round === 0) for (const id of docIds) textOf(doc, id).insert(0, INSERTED);
		await peer.untilSaved();
		// The server may have done it by itself meanwhile; either way the log is folded now.
		await compact(database.sql, name);
		expect(await countRows(name)).toBe(0);
	}
}

test(
	'R9: who was offline for a month and a team that went on both keep all they wrote, once',
	async () => {
		const trace = loadSequentialTrace();
		const name = await createProjectFor(database, [{ person: ana }, { person: ben, role: 'editor' }]);
		const hers = new SyncPeer({ url: app.url, person: ana, name });
		createProject(hers.doc, { title: 'Northwind', by: ana.id });
		const docIds = addTexts(hers.doc, trace);
		await hers.untilSaved();
		const his = new SyncPeer({ url: app.url, person: ben, name });
		await until('he has the docs', () => readProject(his.doc).docs.length === docIds.length);
		hers.client.destroy();
		writeOffline(hers.doc, trace, docIds);
		const offline = docIds.map((id) => plainText(textOf(hers.doc, id)));
		await workOnline(his, name, docIds);
		his.destroy();
		await until('only the store has it', async () => (await readGauge(app, 'waystone_documents')) === 0);

		const since = performance.now();
		const back = new SyncPeer({ url: app.url, person: ana, name, doc: hers.doc });
		await back.untilSaved(TIMEOUT_MS);
		console.log(
			`Offline month: ${OFFLINE_EDITS} edits saved ${Math.round(performance.now() - since)} ms after the return`
		);
		const reader = new SyncPeer({ url: app.url, person: ben, name });
		await reader.untilSaved();
		for (const { doc } of [back, reader]) {
			await until('all has arrived', () => plainText(textOf(doc, docIds[0] ?? '')).length > INSERTED.length);
			const { project, milestones, docs } = readProject(doc);
			expect(project).toMatchObject({ title: 'Northwind', summary: `As of week ${COMPACTIONS - 1}` });
			expect(milestones).toHaveLength(COMPACTIONS);
			expect(docs).toHaveLength(docIds.length + COMPACTIONS);
			for (const [i, id] of docIds.entries()) {
				const parts = plainText(textOf(doc, id)).split(INSERTED);
				expect(parts).toHaveLength(2);
				expect(parts.join('')).toBe(offline[i]);
			}
		}
		for (const peer of [back, reader]) peer.destroy();
	},
	TIMEOUT_MS
);
