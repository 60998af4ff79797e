import * as Y from 'yjs';
import type { QuarantineReason } from './quarantine-entry.ts';

type TabMessage =
	/** A tab that opened or lost its connection: what it has; the others answer with what it misses. */
	| { type: 'hello'; stateVector: Uint8Array; answer: boolean }
	| { type: 'update'; update: Uint8Array }
	/** The server would not have what the tabs hold: each sets it aside and begins anew. */
	| { type: 'set_aside'; reason: QuarantineReason };

/**
 * Keeps the tabs of one browser in step while the server cannot: with a connection every tab hears from
 * the server what the others wrote, and a second way would only send everything twice.
 */
export class TabChannel {
	readonly #channel: BroadcastChannel;
	readonly #doc: Y.Doc;
	readonly #onSetAside: (reason: QuarantineReason) => void;
	#connected = false;
	readonly #onUpdate = (update: Uint8Array, origin: unknown): void => {
		if (origin !== this && !this.#connected) this.#post({ type: 'update', update });
	};

	constructor(name: string, doc: Y.Doc, onSetAside: (reason: QuarantineReason) => void) {
		this.#doc = doc;
		this.#onSetAside = onSetAside;
		this.#channel = new BroadcastChannel(name);
		this.#channel.onmessage = ({ data }: MessageEvent<TabMessage>) => this.#receive(data);
		doc.on('update', this.#onUpdate);
		this.#hello(true);
	}

	/** To be called whenever the connection to the server came or went. */
	setConnected(connected: boolean): void {
		if (this.#connected === connected) return;
		this.#connected = connected;
		if (!connected) this.#hello(true);
	}

	/** Tells the other tabs, which would give it all back otherwise. */
	setAside(reason: QuarantineReason): void {
		this.#post({ type: 'set_aside', reason });
	}

	/** After this nothing of the other tabs arrives. */
	destroy(): void {
		this.#doc.off('update', this.#onUpdate);
		this.#channel.close();
	}

	#hello(answer: boolean): void {
		this.#post({ type: 'hello', stateVector: Y.encodeStateVector(this.#doc), answer });
	}

	#receive(message: TabMessage): void {
		if (message.type === 'set_aside') return this.#onSetAside(message.reason);
		if (message.type === 'update') return Y.applyUpdate(this.#doc, message.update, this);
		this.#post({ type: 'update', update: Y.encodeStateAsUpdate(this.#doc, message.stateVector) });
		if (message.answer) this.#hello(false);
	}

	#post(message: TabMessage): void {
		this.#channel.postMessage(message);
	}
}
