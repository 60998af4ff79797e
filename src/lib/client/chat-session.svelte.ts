import type { Thread } from '#lib/protocol/chat.ts';
import { api, ApiError } from './api.ts';
import type { ChatHost } from './chat-host.ts';
import { ChatStore, chatStoreName, WHOLE, type OutboxEntry, type ThreadKey } from './chat-store.ts';
import type { Searched } from './find-messages.ts';
import { Outbox } from './outbox.svelte.ts';
import { ThreadState } from './thread.svelte.ts';

/** Several doorbells in a row ask for the counts once. */
const COUNT_DELAY_MS = 300;
/** A request that nobody answers in this time is sent again; the `clientId` makes that harmless. */
const SEND_TIMEOUT_MS = 20_000;

/** All threads of one project, or a person's own one, with what waits to be sent to them. */
export class ChatSession {
	readonly host: ChatHost;
	readonly outbox: Outbox;
	#unread = $state.raw<ReadonlyMap<ThreadKey, number>>(new Map());
	readonly #store: ChatStore;
	readonly #threads = new Map<ThreadKey, ThreadState>();
	readonly #ends: (() => void)[] = [];
	#countTimer: ReturnType<typeof setTimeout> | undefined;

	constructor(host: ChatHost) {
		this.host = host;
		const name = chatStoreName(host.user.id, host.projectId);
		this.#store = new ChatStore(name);
		this.outbox = new Outbox({ name, store: this.#store, send: (entry, ask) => this.#send(entry, ask) });
		this.#ends.push(
			host.onDoorbell((message) => {
				if (message.type !== 'thread') return;
				for (const thread of this.#threads.values()) thread.onDoorbell(message);
				this.#countSoon();
			}),
			$effect.root(() => {
				$effect(() => {
					if (host.connected) this.#onConnected();
				});
			})
		);
	}

	/** The thread of a milestone, or with null that of the whole. */
	thread(milestoneId: string | null): ThreadState {
		const key = milestoneId ?? WHOLE;
		const known = this.#threads.get(key);
		if (known) return known;
		const thread = new ThreadState({
			key,
			projectId: this.host.projectId,
			userId: this.host.user.id,
			store: this.#store,
			onThread: (row) => this.#count(row)
		});
		this.#threads.set(key, thread);
		return thread;
	}

	/** Messages of others that this person has not read. Reactive. */
	unreadIn(milestoneId: string | null): number {
		return this.#unread.get(milestoneId ?? WHOLE) ?? 0;
	}

	/** What a search looks through: one thread, or with null all of them. */
	searched(key: ThreadKey | null): Searched {
		const threadId = key === null ? null : (this.thread(key || null).thread?.id ?? null);
		return { projectId: this.host.projectId, threadId, key, store: this.#store };
	}

	destroy(): void {
		clearTimeout(this.#countTimer);
		for (const end of this.#ends) end();
		void this.outbox.close().then(() => this.#store.close());
	}

	#onConnected(): void {
		for (const thread of this.#threads.values()) thread.catchUp();
		this.outbox.flush();
		this.#countSoon();
	}

	async #send(entry: OutboxEntry, ask: boolean): Promise<void> {
		const { key, clientId, body, quote, mentions, without = [] } = entry;
		const signal = AbortSignal.timeout(SEND_TIMEOUT_MS);
		const replyTo = quote ? { replyTo: quote.messageId } : {};
		const leftOut = ask && without.length > 0 ? { without: [...without] } : {};
		const input = { clientId, body, ask, ...replyTo, ...leftOut, ...(mentions?.length && { mentions }) };
		await this.thread(key || null).send(input, signal);
	}

	#count({ milestoneId, unread }: Thread): void {
		this.#unread = new Map(this.#unread).set(milestoneId ?? WHOLE, unread);
	}

	#countSoon(): void {
		if (this.host.projectId === null) return;
		clearTimeout(this.#countTimer);
		this.#countTimer = setTimeout(() => void this.#countAll(), COUNT_DELAY_MS);
	}

	async #countAll(): Promise<void> {
		try {
			const path = `/api/projects/${this.host.projectId}/threads`;
			const { threads } = await api<{ threads: Thread[] }>('GET', path);
			this.#unread = new Map(threads.map(({ milestoneId, unread }) => [milestoneId ?? WHOLE, unread]));
		} catch (error) {
			// Asked again with the next doorbell or connection.
			if (!(error instanceof ApiError)) throw error;
		}
	}
}
