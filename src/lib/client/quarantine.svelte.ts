import { inBackground } from './in-background.ts';
import { quarantineName, type QuarantineEntry } from './quarantine-entry.ts';

/** What was set aside on this device. The server never sees it again. */
class Quarantine {
	#shown = $state.raw<{ userId: string; entries: readonly QuarantineEntry[] } | null>(null);
	#tabs: BroadcastChannel | undefined;

	/** Oldest first. Empty until `load`. Reactive. */
	entriesOf(userId: string): readonly QuarantineEntry[] {
		return this.#shown?.userId === userId ? this.#shown.entries : [];
	}

	/** From here on it follows what other tabs set aside. */
	async load(userId: string): Promise<void> {
		this.#tabs ??= this.#follow();
		const databases = await indexedDB.databases();
		// Most people have nothing there, and need nothing to read it with.
		if (databases.some(({ name }) => name === quarantineName(userId))) await this.#read(userId);
		else this.#shown = { userId, entries: [] };
	}

	/**
	 * Returns when it is on the disk. The same content is kept once: other tabs of the project set theirs aside too.
	 *
	 * @throws when the device does not take it
	 */
	async add(userId: string, entry: Omit<QuarantineEntry, 'id' | 'at' | 'seen'>): Promise<void> {
		const { addEntry } = await import('./quarantine-store.ts');
		await addEntry(userId, entry);
		await this.#changed(userId);
	}

	async markSeen(userId: string, projectId: string): Promise<void> {
		const { markEntriesSeen } = await import('./quarantine-store.ts');
		await markEntriesSeen(userId, projectId);
		await this.#changed(userId);
	}

	async remove(userId: string, id: string): Promise<void> {
		const { removeEntry } = await import('./quarantine-store.ts');
		await removeEntry(userId, id);
		await this.#changed(userId);
	}

	async #changed(userId: string): Promise<void> {
		await this.#read(userId);
		this.#tabs?.postMessage(userId);
	}

	#follow(): BroadcastChannel {
		const channel = new BroadcastChannel('waystone:quarantine');
		channel.onmessage = ({ data }: MessageEvent<string>) => {
			if (this.#shown?.userId === data) inBackground(this.#read(data));
		};
		return channel;
	}

	async #read(userId: string): Promise<void> {
		const { readEntries } = await import('./quarantine-store.ts');
		this.#shown = { userId, entries: await readEntries(userId) };
	}
}

export const quarantine = new Quarantine();
