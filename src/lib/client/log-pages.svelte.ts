import type { Message, Reply, ThreadChanges } from '#lib/protocol/chat.ts';
import {
	addAnswer,
	applyChanges,
	EMPTY_LOG,
	hasNewer,
	hasOlder,
	joinPage,
	startLog,
	type ThreadLog
} from './thread-log.ts';

/** What is known of a thread, and the pages that make more of it known, in both directions. */
export class LogPages {
	log = $state.raw<ThreadLog>(EMPTY_LOG);
	loading = $state<'older' | 'newer' | null>(null);
	readonly hasOlder = $derived(hasOlder(this.log));
	readonly hasNewer = $derived(hasNewer(this.log));
	readonly #read: (query: string) => Promise<ThreadChanges | null>;

	/** `read` fetches a page; null when the server does not answer. */
	constructor(read: (query: string) => Promise<ThreadChanges | null>) {
		this.#read = read;
	}

	start(page: ThreadChanges): void {
		this.log = startLog(page);
	}

	apply(changes: ThreadChanges): void {
		this.log = applyChanges(this.log, changes);
	}

	learn(answer: { message?: Message; reply?: Reply }): void {
		this.log = addAnswer(this.log, answer);
	}

	/** The page before the oldest known message. */
	async loadOlder(): Promise<void> {
		const [oldest] = this.log.messages;
		if (oldest && this.hasOlder) await this.#join('older', `before=${oldest.seq}`);
	}

	/** The page after the newest known message. */
	async loadNewer(): Promise<void> {
		const newest = this.log.messages.at(-1);
		if (newest && this.hasNewer) await this.#join('newer', `after=${newest.seq}`);
	}

	/** Makes the message known, with what stands around it. False when it cannot be had now. */
	async loadAround(seq: number): Promise<boolean> {
		if (this.#has(seq)) return true;
		const page = await this.#read(`around=${seq}`);
		if (page) this.start(page);
		return this.#has(seq);
	}

	/** Makes the newest messages known, after somebody had gone to old ones. False when they cannot be had now. */
	async loadNewest(): Promise<boolean> {
		if (!this.hasNewer) return true;
		const page = await this.#read('');
		if (page) this.start(page);
		return page !== null;
	}

	/** With the one before it, without which it cannot be drawn. */
	#has(seq: number): boolean {
		const { messages } = this.log;
		return messages.slice(this.hasOlder ? 1 : 0).some((message) => message.seq === seq);
	}

	async #join(which: 'older' | 'newer', query: string): Promise<void> {
		if (this.loading) return;
		this.loading = which;
		const end = which === 'older' ? 0 : -1;
		const before = this.log.messages.at(end)?.seq;
		try {
			const page = await this.#read(query);
			// Somebody may have gone elsewhere in the thread meanwhile; the page would not adjoin.
			if (page && this.log.messages.at(end)?.seq === before) this.log = joinPage(this.log, page);
		} finally {
			this.loading = null;
		}
	}
}
