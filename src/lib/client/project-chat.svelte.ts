import type { ChatHost } from './chat-host.ts';
import type { ChatSession } from './chat-session.svelte.ts';

/** The threads of an open project, from when their script is there: it is painted without them. */
export class ProjectChat {
	session = $state.raw<ChatSession | null>(null);
	readonly #host: ChatHost;
	#opening = false;
	#destroyed = false;

	constructor(host: ChatHost) {
		this.#host = host;
	}

	/** Does nothing when they are open. What could not be fetched is fetched with the next call. */
	async open(): Promise<void> {
		if (this.session || this.#opening) return;
		this.#opening = true;
		try {
			const { ChatSession } = await import('./chat-session.svelte.ts');
			if (!this.#destroyed) this.session = new ChatSession(this.#host);
		} finally {
			this.#opening = false;
		}
	}

	/** Messages of others that this person has not read. Reactive. */
	unreadIn(milestoneId: string | null): number {
		return this.session?.unreadIn(milestoneId) ?? 0;
	}

	destroy(): void {
		this.#destroyed = true;
		this.session?.destroy();
	}
}
