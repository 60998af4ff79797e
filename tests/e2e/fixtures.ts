import { test as base, expect, type BrowserContext, type Page } from 'playwright/test';
import type * as Y from 'yjs';
import { createProject } from '#lib/project/project.ts';
import type { Role } from '#lib/protocol/project.ts';
import { startApp, type App } from '../helpers/app.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';
import { createPerson, createProjectFor, type Person } from '../helpers/people.ts';
import { SyncPeer } from '../helpers/sync-peer.ts';

export { expect, type Page };

/** Somebody with a browser of their own, signed in. */
export interface Visitor {
	person: Person;
	page: Page;
}

interface Member {
	person: Person;
	role?: Role;
}

/** A project with content. */
export interface Filled<Made> {
	projectId: string;
	/** What was made in it, as `fill` told. */
	made: Made;
	/** The owner's other device, which wrote it, still connected. */
	device: SyncPeer;
}

interface Server {
	app: App;
	database: TestDatabase;
}

interface WorkerFixtures {
	/** Settings of the server, to be set with `test.use`, or overridden by a worker's fixture; each set has its server. */
	serverEnv: Record<string, string>;
	sharedServer: Server;
}

interface Fixtures {
	server: Server;
	app: App;
	database: TestDatabase;
	/** A browser without an account. */
	newBrowser(): Promise<Page>;
	/** A signed-in person with a browser. */
	visitor(name: string): Promise<Visitor>;
	/** A project's row; its document is empty. */
	project(members: Member[], title?: string): Promise<string>;
	/** A device without a screen, which has all that the server has. */
	device(person: Person, projectId: string): Promise<SyncPeer>;
	/** A project that the first member made on another device; `by` is that member's id. */
	filledProject<Made>(members: Member[], fill: (doc: Y.Doc, by: string) => Made): Promise<Filled<Made>>;
}

const TITLE = 'Northwind onboarding';

/**
 * The tests of a worker share one server and database, and make their own people and projects. A test fails
 * when a page logs an error.
 */
export const test = base.extend<Fixtures, WorkerFixtures>({
	serverEnv: [{}, { option: true, scope: 'worker' }],
	sharedServer: [
		async ({ serverEnv }, use) => {
			await withServer(serverEnv, use);
		},
		{ scope: 'worker' }
	],
	server: async ({ sharedServer }, use) => {
		await use(sharedServer);
	},
	app: async ({ server }, use) => {
		await use(server.app);
	},
	database: async ({ server }, use) => {
		await use(server.database);
	},
	newBrowser: async ({ browser, app, contextOptions }, use) => {
		const contexts: BrowserContext[] = [];
		const errors: string[] = [];
		await use(async () => {
			const context = await browser.newContext({ ...contextOptions, baseURL: app.url });
			contexts.push(context);
			const page = await context.newPage();
			collectErrors(page, errors);
			return page;
		});
		await Promise.all(contexts.map((context) => context.close()));
		expect(errors, 'errors in the console').toEqual([]);
	},
	visitor: async ({ newBrowser, database, app }, use) => {
		await use(async (name) => {
			const person = await createPerson(database, name);
			const page = await newBrowser();
			await signIn(page, app, person);
			return { person, page };
		});
	},
	project: async ({ database }, use) => {
		await use((members, title) => createProjectFor(database, members, title));
	},
	device: async ({ app }, use) => {
		const devices: SyncPeer[] = [];
		await use(async (person, projectId) => {
			const device = new SyncPeer({ url: app.url, person, name: projectId });
			// The others must not see it as one more place where its owner is.
			device.awareness.setLocalState(null);
			devices.push(device);
			await device.untilSaved();
			return device;
		});
		for (const device of devices) device.destroy();
	},
	filledProject: async ({ project, device }, use) => {
		await use(async (members, fill) => {
			const [owner] = members;
			if (!owner) throw new Error('a project needs an owner');
			const projectId = await project(members, TITLE);
			const ownDevice = await device(owner.person, projectId);
			createProject(ownDevice.doc, { title: TITLE, by: owner.person.id });
			const made = fill(ownDevice.doc, owner.person.id);
			await ownDevice.untilSaved();
			return { projectId, made, device: ownDevice };
		});
	}
});

/** For tests that stop the server, or need a database in which nobody has been before. */
export const testWithOwnServer = test.extend({
	server: async ({ serverEnv }, use) => {
		await withServer(serverEnv, use);
	}
});

async function withServer(
	env: Record<string, string>,
	use: (server: Server) => Promise<void>
): Promise<void> {
	const database = await createTestDatabase();
	const app = await startApp({ databaseUrl: database.url, env });
	await use({ app, database });
	await app.stop();
	await database.drop();
}

/** Gives the browser the person's session. */
export async function signIn(page: Page, app: App, person: Person): Promise<void> {
	const [name = '', value = ''] = person.cookie.split('=');
	// With an end, as the server sets it: otherwise it would be gone when the browser is closed.
	const expires = Date.now() / 1000 + 24 * 60 * 60;
	await page.context().addCookies([{ name, value, url: app.url, expires, httpOnly: true, sameSite: 'Lax' }]);
}

/** What the browser itself says of refused or broken requests is the network's, not the page's. */
const NETWORK = /Failed to load resource|WebSocket connection to|net::ERR_/;

export function collectErrors(page: Page, errors: string[]): void {
	page.on('pageerror', (error) => errors.push(error.stack ?? error.message));
	page.on('console', (message) => {
		if (message.type() === 'error' && !NETWORK.test(message.text())) errors.push(message.text());
	});
}
