import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { loadProject } from '#server/doc-store/load.ts';
import { areAlike, expectNothingLost, expectReachable, expectSame } from '../helpers/alike.ts';
import { startApp, type App } from '../helpers/app.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';
import { createPerson, createProjectFor, type Person } from '../helpers/people.ts';
import { property } from '../helpers/property.ts';
import { Proxy, type Link } from '../helpers/proxy.ts';
import { SyncPeer } from '../helpers/sync-peer.ts';
import { until } from '../helpers/until.ts';
import { anyEdit, applyEdit, nothingAdded, type Edit } from '../unit/project/random-edits.ts';

const REPLICAS = 3;

let database: TestDatabase;
let app: App;
let people: Person[];
let proxies: Proxy[];

beforeAll(async () => {
	database = await createTestDatabase();
	app = await startApp({ databaseUrl: database.url });
	people = await Promise.all(Array.from({ length: REPLICAS }, () => createPerson(database)));
	proxies = await Promise.all(people.map(() => Proxy.to({ port: app.port, host: '127.0.0.1' })));
});

afterAll(async () => {
	for (const proxy of proxies) proxy.close();
	await app.stop();
	await database.drop();
});

/** `settle` lets everything that is under way arrive before the next step. */
type Step =
	| { readonly do: 'edit'; readonly replica: number; readonly edit: Edit }
	| { readonly do: 'partition' | 'join' | 'cut'; readonly replica: number }
	| { readonly do: 'settle' };

const replica = fc.nat({ max: REPLICAS - 1 });
const anyStep: fc.Arbitrary<Step> = fc.oneof(
	{ weight: 12, arbitrary: fc.record({ do: fc.constant('edit' as const), replica, edit: anyEdit }) },
	{
		weight: 3,
		arbitrary: fc.record({ do: fc.constantFrom('partition' as const, 'join' as const), replica })
	},
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('cut' as const), replica }) },
	{ weight: 2, arbitrary: fc.record({ do: fc.constant('settle' as const) }) }
);
const anySteps = fc.array(anyStep, { minLength: 20, maxLength: 120, size: 'max' });

async function run(peers: readonly SyncPeer[], steps: readonly Step[]) {
	const added = nothingAdded();
	const apart = new Set<number>();
	for (const step of steps) {
		if (step.do === 'settle') {
			await until('all is saved', () => peers.every(({ saved }, i) => saved || apart.has(i)));
		} else if (step.do === 'edit') {
			const doc = peers[step.replica]?.doc;
			if (doc) applyEdit(doc, step.edit, added);
		} else {
			disturb(step.do, proxies[step.replica]?.newest ?? null);
			if (step.do === 'partition') apart.add(step.replica);
			else apart.delete(step.replica);
		}
	}
	for (const { newest } of proxies) disturb('join', newest);
	return added;
}

function disturb(kind: 'partition' | 'join' | 'cut', link: Link | null): void {
	if (kind === 'cut') link?.cut();
	for (const side of ['client', 'server'] as const) {
		if (kind === 'partition') link?.hold(side);
		else link?.release(side);
	}
}

test('R27: over the real server too, everyone ends with the same project and nothing is lost', async () => {
	await fc.assert(
		fc.asyncProperty(anySteps, async (steps) => {
			const name = await createProjectFor(
				database,
				people.map((person) => ({ person }))
			);
			const peers = people.map(
				(person, i) => new SyncPeer({ url: proxies[i]?.url ?? '', origin: app.url, person, name })
			);
			const docs = peers.map(({ doc }) => doc);
			await until('all are in', () => peers.every(({ saved }) => saved));
			const added = await run(peers, steps);
			await until('all is calm', () => peers.every(({ saved }) => saved) && areAlike(docs), 20_000);
			const stored = new Y.Doc();
			await loadProject(database.sql, name, stored);
			expectSame([stored, ...docs]);
			expectNothingLost(stored, added);
			expectReachable(stored);
			for (const peer of peers) peer.destroy();
			expect(areAlike([stored, ...docs])).toBe(true);
		}),
		// Shrinking a case would take minutes here: each try waits until what will not come is given up.
		{ ...property(4), endOnFailure: true }
	);
}, 120_000);
