import { inBackground } from './in-background.ts';
import type { Peer } from './peers.ts';
import { onWake, syncUrl } from './socket-address.ts';
import type * as live from './live.ts';
import type { SyncClient, SyncClientListeners, SyncClientOptions } from './sync-client.ts';
import { NOT_CONNECTED, type SyncStatus } from './sync-status.ts';

type Live = typeof live;

/**
 * The socket of a document, from when its script is there. The document's changes go to it at the place among the
 * document's handlers where this was made.
 */
export class LateSync {
	readonly #options: Omit<SyncClientOptions, 'url'>;
	readonly #on: SyncClientListeners;
	readonly #endWake: () => void;
	#live: Live | null = null;
	#client: SyncClient | null = null;
	#send: ((update: Uint8Array, origin: unknown) => void) | null = null;
	#wanted = false;
	#fetching = false;
	#destroyed = false;
	/** Before the script is there. */
	#status = NOT_CONNECTED;
	readonly #onUpdate = (update: Uint8Array, origin: unknown): void => this.#send?.(update, origin);

	/** Begins to fetch the script. */
	constructor(options: Omit<SyncClientOptions, 'url'>, on: SyncClientListeners) {
		this.#options = options;
		this.#on = on;
		options.doc.on('update', this.#onUpdate);
		this.#endWake = onWake(() => this.#wake());
		inBackground(this.#fetch());
	}

	get status(): SyncStatus {
		return this.#client?.status ?? this.#status;
	}

	/** Everyone else who is here. */
	peers(userId: string): Peer[] {
		const { awareness } = this.#options;
		return (awareness && this.#live?.readPeers(awareness, userId)) ?? [];
	}

	/** Opens the socket; before this nothing is sent, and what was changed goes with the first exchange. */
	connect(): void {
		this.#wanted = true;
		this.#client?.connect();
	}

	destroy(): void {
		this.#destroyed = true;
		this.#endWake();
		this.#options.doc.off('update', this.#onUpdate);
		this.#client?.destroy();
	}

	/** The network came back, or somebody looks: what could not be fetched is fetched again. */
	#wake(): void {
		if (this.#client) this.#client.wake();
		else if (!this.#fetching) inBackground(this.#fetch());
	}

	async #fetch(): Promise<void> {
		this.#fetching = true;
		try {
			const fetched = await import('./live.ts');
			if (!this.#destroyed) this.#begin(fetched);
		} catch (error) {
			// Whoever waits for the server learns that it cannot be reached.
			this.#status = { ...NOT_CONNECTED, failedAttempts: this.#status.failedAttempts + 1 };
			this.#on.status(this.#status);
			throw error;
		} finally {
			this.#fetching = false;
		}
	}

	#begin(fetched: Live): void {
		this.#live = fetched;
		this.#client = new fetched.SyncClient({ ...this.#options, url: syncUrl() }, this.#on);
		this.#send = this.#client.takeUpdates();
		if (this.#wanted) this.#client.connect();
	}
}
