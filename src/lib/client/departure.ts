import * as Y from 'yjs';
import type { DeviceStore } from './device-store.ts';
import { eraseProject, unsentMessages } from './local-data.ts';
import type { QuarantineEntry, QuarantineReason } from './quarantine-entry.ts';
import { quarantine } from './quarantine.svelte.ts';
import { emptyStored } from './replace-stored.ts';
import { deviceName, readStored } from './stored-project.ts';

/** A project as one tab has it, which nobody edits any more. */
export interface Departing {
	userId: string;
	projectId: string;
	title: string;
	doc: Y.Doc;
	device: DeviceStore;
	/** The server is not known to have all of it. */
	hasUnsaved: boolean;
	/** This person wrote in this tab since it was last saved. */
	hasNewEdits: boolean;
}

/** Whoever is no longer a member keeps on this device only what nobody else has: in the quarantine. */
export async function leaveDevice(project: Departing): Promise<void> {
	const { userId, projectId, device, hasUnsaved } = project;
	const messages = await unsentMessages(userId, projectId);
	if (hasUnsaved || messages.length > 0) {
		const unsent = messages.map(({ body, writtenAt }) => ({ body, writtenAt }));
		await putAside(project, 'removed', unsent);
	}
	await device.destroy();
	await eraseProject(userId, projectId);
}

/**
 * What the server refuses cannot be cut out of a document, since what was written after it builds on it: all
 * that this device holds goes to the quarantine. Of a tab that is not the first, only what it alone has.
 */
export async function setAside(project: Departing, reason: QuarantineReason, first: boolean): Promise<void> {
	const { userId, projectId, device, hasNewEdits } = project;
	const name = deviceName(userId, projectId);
	const { generation } = device;
	const isFirst = first && (await readStored(name))?.generation === generation;
	if (isFirst || hasNewEdits) await putAside(project, reason);
	await device.destroy();
	if (isFirst) await emptyStored(name, generation);
}

/**
 * Returns when it is on the disk.
 *
 * @throws when the device does not take it; then nothing may be removed
 */
async function putAside(
	{ userId, projectId, title, doc, device }: Departing,
	reason: QuarantineReason,
	messages: QuarantineEntry['messages'] = []
): Promise<void> {
	// As they lie there: an update that Yjs threw over may be in the tab's document in part, or not at all.
	const stored = (await readStored(deviceName(userId, projectId)))?.updates ?? [];
	const updates = device.holdsAll ? stored : [...stored, Y.encodeStateAsUpdate(doc)];
	await quarantine.add(userId, { projectId, title, reason, updates, messages });
}
