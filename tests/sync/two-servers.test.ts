import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { loadProject } from '#server/doc-store/load.ts';
import { startApp, type App } from '../helpers/app.ts';
import { chanceOf, countOf } from '../helpers/chance.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';
import { anyEdits, Editor } from '../helpers/editor.ts';
import { createPerson, createProjectFor } from '../helpers/people.ts';
import { Stored } from '../helpers/stored.ts';
import { until } from '../helpers/until.ts';

const COMPACTOR = fileURLToPath(new URL('../helpers/compactor.ts', import.meta.url));
const EDITS = countOf('TWO_SERVERS_EDITS', 600);
const EDIT_INTERVAL_MS = 4;
const TIMEOUT_MS = 60_000;

let database: TestDatabase;
let apps: App[];

beforeAll(async () => {
	database = await createTestDatabase();
	// Between an id and its commit, and between what a compaction read and what it deletes, others get their turn.
	await database.sql.unsafe(`
		create function take_time() returns trigger language plpgsql as $$
			begin perform pg_sleep(random() * 0.02); return null; end $$;
		create trigger take_time after insert on project_updates for each statement execute function take_time();
		create trigger take_time after insert on project_snapshots for each statement execute function take_time()`);
	apps = await Promise.all([1, 2].map(() => startApp({ databaseUrl: database.url })));
});

afterAll(async () => {
	await Promise.all(apps.map((app) => app.stop()));
	await database.drop();
});

/** Compacts the project over and over, in a process of its own. */
class Compactor {
	readonly #child;
	#output = '';

	constructor(projectId: string) {
		this.#child = spawn(process.execPath, [COMPACTOR, database.url, projectId], {
			stdio: ['ignore', 'pipe', 'inherit']
		});
		this.#child.stdout.on('data', (chunk: Buffer) => (this.#output += chunk.toString()));
	}

	/** How many rows each compaction folded, those without any left out. */
	get folded(): number[] {
		return this.#output.split('\n').map(Number).filter(Boolean);
	}

	kill(): void {
		this.#child.kill('SIGKILL');
	}
}

test(
	'R9: two servers write to a project that two processes compact at once, and nothing is lost',
	async () => {
		const chance = chanceOf('Two servers');
		const ana = await createPerson(database);
		const name = await createProjectFor(database, [{ person: ana }]);
		const edits = anyEdits(chance);
		const editors = apps.flatMap(({ url }) =>
			[1, 2].map(() => new Editor({ url, person: ana, name, edits, chance }))
		);
		const compactors = [new Compactor(name), new Compactor(name)];
		await until('all are in', () => editors.every(({ peer }) => peer.saved));
		let made = 0;
		const timer = setInterval(() => {
			chance.pick(editors).edit();
			made += 1;
		}, EDIT_INTERVAL_MS);
		const hasCompacted = () => compactors.every(({ folded }) => folded.length >= 20);
		await until('much was written and compacted', () => made >= EDITS && hasCompacted(), TIMEOUT_MS);
		clearInterval(timer);
		await until('all is saved', () => editors.every(({ peer }) => peer.saved));
		for (const compactor of compactors) compactor.kill();
		const doc = new Y.Doc();
		await loadProject(database.sql, name, doc);
		const stored = new Stored([Y.encodeStateAsUpdate(doc)]);
		const acknowledged = editors.reduce((sum, editor) => sum + editor.acknowledged.length, 0);
		const compactions = compactors.reduce((sum, { folded }) => sum + folded.length, 0);
		console.log(`Two servers: ${acknowledged} acknowledged edits, ${compactions} compactions`);
		expect(editors.flatMap((editor) => editor.lost(stored))).toEqual([]);
		expect(doc.store.pendingStructs).toBeNull();
		for (const editor of editors) editor.destroy();
	},
	TIMEOUT_MS
);
