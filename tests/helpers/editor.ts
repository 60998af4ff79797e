import fc from 'fast-check';
import * as Y from 'yjs';
import { anyEdit, applyEdit, nothingAdded, type Edit } from '../unit/project/random-edits.ts';
import type { Chance } from './chance.ts';
import type { Stored } from './stored.ts';
import { SyncPeer, type SyncPeerOptions } from './sync-peer.ts';

const DISTINCT_EDITS = 400;

/** Edits of every kind that the model knows, the same ones for the same dice. */
export function anyEdits(chance: Chance): Edit[] {
	return fc.sample(anyEdit, { seed: chance.int(0, 2 ** 31), numRuns: DISTINCT_EDITS });
}

export interface EditorOptions extends SyncPeerOptions {
	edits: readonly Edit[];
	chance: Chance;
	/** The screen now says that all is saved, and did not before. */
	onSaved?: () => void;
}

/** A person who edits at random, and remembers what was written and what of that was shown as saved. */
export class Editor {
	readonly doc: Y.Doc;
	readonly name: string;
	readonly #options: EditorOptions;
	readonly #written: Uint8Array[] = [];
	#peer: SyncPeer;
	#acknowledged = 0;

	constructor(options: EditorOptions) {
		this.doc = options.doc ?? new Y.Doc();
		this.name = options.name;
		this.#options = { ...options, doc: this.doc };
		// Before the client's own handler: what is written counts as unsaved before anything is sent.
		this.doc.on('update', (update: Uint8Array, _origin, _doc, transaction: Y.Transaction) => {
			if (transaction.local) this.#written.push(update);
		});
		this.#peer = this.#open();
	}

	get peer(): SyncPeer {
		return this.#peer;
	}

	/** The updates that were shown as saved. */
	get acknowledged(): readonly Uint8Array[] {
		return this.#written.slice(0, this.#acknowledged);
	}

	edit(): void {
		applyEdit(this.doc, this.#options.chance.pick(this.#options.edits), nothingAdded());
	}

	/** Closes the page, and opens the same document again from what the device has. */
	reopen(): void {
		this.#peer.client.destroy();
		this.#peer = this.#open();
	}

	/** What was shown as saved and is not stored. */
	lost(stored: Stored): Uint8Array[] {
		return this.acknowledged.filter((update) => !stored.covers(update));
	}

	destroy(): void {
		this.#peer.destroy();
	}

	#open(): SyncPeer {
		let saved = false;
		return new SyncPeer({
			...this.#options,
			onStatus: (status) => {
				if (status.saved) this.#acknowledged = this.#written.length;
				const isNew = status.saved && !saved;
				saved = status.saved;
				if (isNew) this.#options.onSaved?.();
			}
		});
	}
}
