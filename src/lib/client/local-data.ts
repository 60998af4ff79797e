import { deleteDB, openDB } from 'idb';
import { ChatStore, chatStoreName, type OutboxEntry } from './chat-store.ts';
import { ERASING } from './erasing-mark.ts';
import type { ProjectCopy } from './export.ts';
import { newProjects } from './new-projects.ts';
import { projects } from './projects.svelte.ts';
import { readEntries } from './quarantine-store.ts';
import type { QuarantineEntry } from './quarantine-entry.ts';
import { readUpdates } from './read-updates.ts';
import { forgetPlaces } from './recent-places.ts';
import { forgetInboxOf } from './stored-inbox.ts';
import { deviceName, isCovered, readStored } from './stored-project.ts';

/** A project, or with an empty `projectId` the own thread, of which the server is not known to have all. */
export interface UnsyncedProject extends Required<ProjectCopy> {
	projectId: string;
	/** There are edits; otherwise only messages wait. */
	edits: boolean;
}

/** Work of one person that would be gone with this device's data. */
export interface UnsyncedWork {
	projects: UnsyncedProject[];
	setAside: QuarantineEntry[];
}

/** Everything on this device that belongs to one person carries this in its name. */
function prefixOf(userId: string): string {
	return `waystone:${userId}:`;
}

export async function findUnsyncedWork(userId: string): Promise<UnsyncedWork> {
	const projectIds = await storedProjects(userId);
	const found = await Promise.all(projectIds.map((projectId) => unsyncedProject(userId, projectId)));
	const messages = await unsentMessages(userId, null);
	const own = { projectId: '', title: '', updates: [], messages, edits: false };
	return {
		projects: [...found, own].filter(({ edits, messages }) => edits || messages.length > 0),
		setAside: await readEntries(userId)
	};
}

/** Messages that wait on this device, or that the server did not take. */
export async function unsentMessages(userId: string, projectId: string | null): Promise<OutboxEntry[]> {
	const store = new ChatStore(chatStoreName(userId, projectId));
	const entries = await store.readOutbox();
	await store.close();
	return entries.filter(({ state }) => state !== 'unasked');
}

/** Removes one project of one person from this device. */
export async function eraseProject(userId: string, projectId: string): Promise<void> {
	projects.forget(projectId);
	forgetPlaces(userId, projectId);
	forgetInboxOf(userId, projectId);
	eraseKeys(`${prefixOf(userId)}draft:${projectId}:`);
	await Promise.all([deviceName(userId, projectId), chatStoreName(userId, projectId)].map(eraseDatabase));
}

/** Removes everything of one person from this device. */
export async function erasePerson(userId: string): Promise<void> {
	localStorage.setItem(ERASING, userId);
	eraseKeys(prefixOf(userId));
	await Promise.all((await databasesOf(userId)).map(eraseDatabase));
	localStorage.removeItem(ERASING);
}

async function databasesOf(userId: string): Promise<string[]> {
	const names = (await indexedDB.databases()).map(({ name = '' }) => name);
	return names.filter((name) => name.startsWith(prefixOf(userId)));
}

async function storedProjects(userId: string): Promise<string[]> {
	const start = deviceName(userId, '');
	const stored = (await databasesOf(userId))
		.filter((name) => name.startsWith(start))
		.map((name) => name.slice(start.length).replace(/:chat$/, ''));
	return [...new Set([...stored, ...newProjects(userId).map(({ id }) => id)])];
}

async function unsyncedProject(userId: string, projectId: string): Promise<UnsyncedProject> {
	const { updates = [], saved } = (await readStored(deviceName(userId, projectId))) ?? {};
	const isNew = newProjects(userId).some(({ id }) => id === projectId);
	const doc = readUpdates(updates);
	const isSaved = doc !== null && isCovered(doc, saved);
	doc?.destroy();
	return {
		projectId,
		title: projects.find(projectId)?.title ?? '',
		updates,
		messages: await unsentMessages(userId, projectId),
		edits: isNew || !isSaved
	};
}

function eraseKeys(prefix: string): void {
	for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key);
}

/** Emptied first: a tab with an older version of the app may keep it open, and its removal waiting. */
async function eraseDatabase(name: string): Promise<void> {
	const db = await openDB(name);
	const stores = [...db.objectStoreNames];
	if (stores.length > 0) {
		const transaction = db.transaction(stores, 'readwrite');
		await Promise.all([...stores.map((store) => transaction.objectStore(store).clear()), transaction.done]);
	}
	db.close();
	await new Promise<void>((resolve, reject) => {
		deleteDB(name, { blocked: () => resolve() }).then(resolve, reject);
	});
}
