import * as Y from 'yjs';

type TabMessage =
	/** A tab that opened or lost its connection: what it has; the others answer with what it misses. */
	{ type: 'hello'; stateVector: Uint8Array; answer: boolean } | { type: 'update'; update: Uint8Array };

/**
 * Keeps the tabs of one browser in step while the server cannot: with a connection every tab hears from
 * the server what the others wrote, and a second way would only send everything twice.
 */
export class TabChannel {
	readonly #channel: BroadcastChannel;
	readonly #doc: Y.Doc;
	#connected = false;
	readonly #onUpdate = (update: Uint8Array, origin: unknown): void => {
		if (origin !== this && !this.#connected) this.#post({ type: 'update', update });
	};

	constructor(name: string, doc: Y.Doc) {
		this.#doc = doc;
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

	destroy(): void {
		this.#doc.off('update', this.#onUpdate);
		this.#channel.close();
	}

	#hello(answer: boolean): void {
		this.#post({ type: 'hello', stateVector: Y.encodeStateVector(this.#doc), answer });
	}

	#receive(message: TabMessage): void {
		if (message.type === 'update') {
			Y.applyUpdate(this.#doc, message.update, this);
			return;
		}
		this.#post({ type: 'update', update: Y.encodeStateAsUpdate(this.#doc, message.stateVector) });
		if (message.answer) this.#hello(false);
	}

	#post(message: TabMessage): void {
		this.#channel.postMessage(message);
	}
}
