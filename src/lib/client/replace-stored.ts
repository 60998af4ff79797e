import { completed, CUSTOM, GENERATION, openStored, UPDATES } from './stored-project.ts';

/** What becomes of a project on this device that nobody has open, or has ceased to edit. */

/**
 * Begins a project on this device with what an update says.
 *
 * @throws when the device does not take it
 */
export async function storeUpdate(name: string, update: Uint8Array): Promise<void> {
	const db = await openStored(name);
	if (!db) throw new Error('the device keeps nothing');
	try {
		const transaction = db.transaction(UPDATES, 'readwrite', { durability: 'strict' });
		transaction.objectStore(UPDATES).add(update);
		await completed(transaction);
	} finally {
		db.close();
	}
}

/**
 * Leaves the database empty; other tabs may have it open. Does nothing when one of them was faster, and may have
 * begun anew in it.
 */
export async function emptyStored(name: string, generation: number): Promise<void> {
	const db = await openStored(name);
	if (!db) return;
	try {
		const transaction = db.transaction([UPDATES, CUSTOM], 'readwrite');
		const custom = transaction.objectStore(CUSTOM);
		const current = custom.get(GENERATION);
		current.onsuccess = () => {
			if (((current.result as number | undefined) ?? 0) !== generation) return;
			transaction.objectStore(UPDATES).clear();
			custom.clear();
			custom.put(generation + 1, GENERATION);
		};
		await completed(transaction);
	} finally {
		db.close();
	}
}
