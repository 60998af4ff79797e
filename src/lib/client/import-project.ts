import { v7 as uuidv7 } from 'uuid';
import { shownText } from '#lib/project/fields.ts';
import { projects } from './projects.svelte.ts';
import { storeUpdate } from './replace-stored.ts';
import { deviceName } from './stored-project.ts';

/** Of the list's row. */
const MAX_TITLE = 200;

/**
 * Makes a project of its own from a whole one, on this device: the session that opens it sends it. It is there as a
 * whole or not at all. `untitled` names it in the list when it has no title. Returns its id.
 *
 * @throws when the device does not take it
 */
export async function importProject(
	userId: string,
	{ title, update, untitled }: { title: string; update: Uint8Array; untitled: string }
): Promise<string> {
	const id = uuidv7();
	await storeUpdate(deviceName(userId, id), update);
	return projects.create(shownText(title, MAX_TITLE).trim() || untitled, id);
}
