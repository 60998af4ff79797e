import type { User } from '#lib/protocol/account.ts';
import type { ServerMessage } from '#lib/protocol/server-message.ts';
import type { ChatHost } from './chat-host.ts';
import { openDoorbell } from './doorbell.ts';

/** Where a person's own thread lives: no project, and doorbells over the person's own document. */
export class OwnChatHost implements ChatHost {
	readonly user: User;
	readonly projectId = null;
	readonly project = null;
	readonly readOnly = false;
	readonly members = [];
	connected = $state(false);
	readonly #listeners = new Set<(message: ServerMessage) => void>();
	readonly #close: () => void;

	constructor(user: User) {
		this.user = user;
		this.#close = openDoorbell(user.id, {
			connected: () => (this.connected = true),
			disconnected: () => (this.connected = false),
			message: (message) => {
				for (const listener of this.#listeners) listener(message);
			}
		});
	}

	/** Nobody else is there to be told. */
	setTyping(): void {}

	typingIn(): readonly string[] {
		return [];
	}

	onDoorbell(listener: (message: ServerMessage) => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	destroy(): void {
		this.#close();
	}
}
