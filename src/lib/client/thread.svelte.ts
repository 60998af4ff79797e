import { v4 as uuidv4 } from 'uuid';
import type { Message, MessageInput, Reply, Thread, ThreadChanges } from '#lib/protocol/chat.ts';
import { isReplyOver } from '#lib/protocol/chat.ts';
import type { ServerMessage } from '#lib/protocol/server-message.ts';
import { lineOf } from './answers.ts';
import { api, ApiError, postForEvents } from './api.ts';
import type { ChatStore, ThreadKey } from './chat-store.ts';
import type { OpenEvents } from './event-stream.ts';
import { LiveReply } from './live-reply.svelte.ts';
import { LogPages } from './log-pages.svelte.ts';
import { liveReplies, type ThreadLog } from './thread-log.ts';
import { problemOf, type ThreadProblem } from './thread-problem.ts';

/** A thread that is further behind than this reads its newest page anew instead of all that it missed. */
const CATCH_UP_MOST = 200;
const KEPT_OFFLINE = 200;
const RETRY_MS = 3_000;

interface ThreadDeps {
	key: ThreadKey;
	projectId: string | null;
	userId: string;
	store: ChatStore;
	/** Called with the thread as the server answered it. */
	onThread(thread: Thread): void;
}

/** One thread on the screen: from this device at once, then in step with the server. */
export class ThreadState {
	readonly key: ThreadKey;
	/** Null until the server has answered once, on this device. */
	thread = $state.raw<Thread | null>(null);
	readonly pages = new LogPages((query) => this.#readPage(query));
	/** The device or the server has answered, so an empty thread is an empty one. */
	ready = $state(false);
	problem = $state<ThreadProblem | null>(null);
	/** What others wrote after this `seq` is new to the person who looks; null when nothing was. */
	newSince = $state<number | null>(null);

	readonly streaming = $derived(liveReplies(this.log).streaming);
	readonly queued = $derived(liveReplies(this.log).queued);

	readonly #deps: ThreadDeps;
	readonly #live = new LiveReply((reply) => this.#onReplyEnd(reply));
	#shown = false;
	/** Somebody came to look, and what is new to them is not known yet. */
	#lookDue = false;
	#busy = false;
	#again = false;
	#retry: ReturnType<typeof setTimeout> | undefined;

	constructor(deps: ThreadDeps) {
		this.#deps = deps;
		this.key = deps.key;
	}

	get log(): ThreadLog {
		return this.pages.log;
	}

	/** The thread is on the screen now: reads it, and follows its reply. Returns the function that ends that. */
	show(): () => void {
		this.#shown = true;
		this.#lookDue = true;
		const onVisible = () => {
			this.#followReply();
			if (!isVisible()) return;
			this.#lookDue = true;
			this.catchUp();
		};
		document.addEventListener('visibilitychange', onVisible);
		this.catchUp();
		this.#followReply();
		return () => {
			this.#shown = false;
			document.removeEventListener('visibilitychange', onVisible);
			clearTimeout(this.#retry);
			this.#followReply();
		};
	}

	/** What stands in a message now: for a reply under way, as far as it has been heard. */
	textOf({ replyId, body }: Pick<Message, 'replyId' | 'body'>): string {
		const { heard } = this.#live;
		return heard && heard.replyId === replyId ? heard.text : body;
	}

	replyOf(message: Message): Reply | undefined {
		return message.replyId === null ? undefined : this.log.replies.get(message.replyId);
	}

	/** Fetches what changed; calls while one is under way make one more. */
	catchUp(): void {
		this.#again = true;
		if (!this.#busy) void this.#catchUpAll();
	}

	onDoorbell(message: ServerMessage): void {
		if (message.type !== 'thread' || !this.#shown) return;
		if (!this.thread || (message.threadId === this.thread.id && message.rev > this.log.rev)) this.catchUp();
	}

	/** Null when the server does not answer, which `problem` then says. */
	async #readPage(query: string): Promise<ThreadChanges | null> {
		try {
			const { id } = await this.#resolve();
			return await api<ThreadChanges>('GET', `/api/threads/${id}/messages?${query}`);
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			this.problem = problemOf(error);
			return null;
		}
	}

	/** @throws ApiError */
	async send(input: MessageInput, signal: AbortSignal): Promise<void> {
		const { id } = await this.#resolve();
		const path = `/api/threads/${id}/messages`;
		const { answer, rest } = await postForEvents<{ message: Message; reply?: Reply }>(path, input, signal);
		this.#learn(answer, rest);
		this.catchUp();
	}

	/** @throws ApiError */
	async edit(messageId: string, input: { body: string; mentions: string[] }): Promise<void> {
		this.#learn(await api<{ message: Message }>('PATCH', `/api/messages/${messageId}`, input));
		this.catchUp();
	}

	/** Leaves a line in its place that says so. @throws ApiError */
	async remove(messageId: string): Promise<void> {
		this.#learn(await api<{ message: Message }>('DELETE', `/api/messages/${messageId}`));
		this.catchUp();
	}

	learnReply(reply: Reply): void {
		this.#learn({ reply });
		this.catchUp();
	}

	/** @throws ApiError */
	async stopReply(replyId: string): Promise<void> {
		this.#learn(await api<{ reply: Reply }>('POST', `/api/replies/${replyId}/stop`));
		this.catchUp();
	}

	/** Once more from the beginning, or on from where it broke off. @throws ApiError */
	async retryReply(replyId: string, how: 'again' | 'continue'): Promise<void> {
		const input = { clientId: uuidv4(), continue: how === 'continue' };
		this.#learn(await api<{ reply: Reply }>('POST', `/api/replies/${replyId}/retry`, input));
		this.catchUp();
	}

	/** Of the answers to its question, for everyone. @throws ApiError */
	async showReply(replyId: string): Promise<void> {
		this.#learn(await api<{ reply: Reply }>('PUT', `/api/replies/${replyId}/shown`));
		this.catchUp();
	}

	/** The person has seen everything up to `seq`. */
	async markRead(seq: number): Promise<void> {
		if (!this.thread || this.thread.lastReadSeq >= seq) return;
		// At once, so that each new frame does not ask again.
		this.thread = { ...this.thread, lastReadSeq: seq, unread: 0 };
		this.#deps.onThread(this.thread);
		try {
			const { thread } = await api<{ thread: Thread }>('PUT', `/api/threads/${this.thread.id}/read`, { seq });
			this.#deps.onThread(thread);
		} catch (error) {
			// Told again with the next message that is read.
			if (!(error instanceof ApiError)) throw error;
		}
	}

	/** Never rejects. */
	async #catchUpAll(): Promise<void> {
		this.#busy = true;
		if (!this.ready) await this.#readDevice();
		while (this.#again) {
			this.#again = false;
			clearTimeout(this.#retry);
			await this.#catchUpOnce();
			this.#followReply();
		}
		this.#busy = false;
	}

	async #catchUpOnce(): Promise<void> {
		try {
			await this.#fetchChanges();
			this.problem = null;
			this.ready = true;
		} catch (error) {
			if (!(error instanceof ApiError)) console.error('the thread could not be read', error);
			this.problem = error instanceof ApiError ? problemOf(error) : 'failed';
			if (!this.#shown || this.problem === 'not_found') return;
			this.#retry = setTimeout(() => this.catchUp(), RETRY_MS);
		}
	}

	async #fetchChanges(): Promise<void> {
		const { id, lastSeq } = await this.#resolve();
		const isFar = lastSeq - this.log.lastSeq > CATCH_UP_MOST && !this.pages.hasNewer;
		if (isFar || this.log.rev === 0) {
			this.pages.start(await api<ThreadChanges>('GET', `/api/threads/${id}/messages`));
		} else {
			const path = `/api/threads/${id}/changes?since=${this.log.rev}`;
			this.pages.apply((await api<{ changes: ThreadChanges }>('GET', path)).changes);
		}
		if (this.#lookDue) this.#lookForNews();
		await this.#keep();
	}

	/** Before anything is marked as read: the line stays where the person left off. */
	#lookForNews(): void {
		this.#lookDue = false;
		if (!this.thread) return;
		const { lastReadSeq } = this.thread;
		const isNew = ({ seq, authorId }: Message) => seq > lastReadSeq && authorId !== this.#deps.userId;
		// Who never read in this thread is not told that all of it is new.
		this.newSince = lastReadSeq > 0 && this.log.messages.some(isNew) ? lastReadSeq : null;
	}

	/** The thread's row, made by the server where it is new. */
	async #resolve(): Promise<Thread> {
		if (this.thread) return this.thread;
		const scope = this.#deps.projectId
			? { projectId: this.#deps.projectId, ...(this.key && { milestoneId: this.key }) }
			: {};
		const { thread } = await api<{ thread: Thread }>('PUT', '/api/threads', scope);
		this.thread = thread;
		this.#deps.onThread(thread);
		return thread;
	}

	/** `opened` is the stream of the reply that was answered. */
	#learn(answer: { message?: Message; reply?: Reply }, opened: OpenEvents | null = null): void {
		this.pages.learn(answer);
		const isFollowed = this.streaming?.id === answer.reply?.id;
		if (!isFollowed) opened?.connection.abort();
		this.#followReply(isFollowed ? opened : null);
	}

	async #readDevice(): Promise<void> {
		const cached = await this.#deps.store.readThread(this.key);
		if (!cached) return;
		const { rev, messages } = cached;
		this.pages.start({ rev, lastSeq: messages.at(-1)?.seq ?? 0, messages, replies: cached.replies });
		this.ready = true;
	}

	async #keep(): Promise<void> {
		// Old messages that somebody went to would take the place of the newest.
		if (!this.thread || this.pages.hasNewer) return;
		const messages = this.log.messages.slice(-KEPT_OFFLINE);
		const shown = new Set(
			messages.map((message) => this.replyOf(message)).map((reply) => reply && lineOf(reply))
		);
		const replies = [...this.log.replies.values()].filter(
			(reply) => shown.has(lineOf(reply)) || !isReplyOver(reply.status)
		);
		const { key, thread } = this;
		await this.#deps.store.writeThread({ key, thread, rev: this.log.rev, messages, replies });
	}

	/** Holds one stream while there is a reply to follow and somebody to look at it; `opened`, if it is there. */
	#followReply(opened: OpenEvents | null = null): void {
		if (!this.streaming) this.#live.forget();
		this.#live.follow(this.#shown && isVisible() ? this.streaming : null, opened);
	}

	/** The whole reply comes with the changes; until then the screen must not fall back. */
	#onReplyEnd(reply: Reply): void {
		const message = this.log.messages.find(({ replyId }) => replyId === reply.id);
		this.pages.learn({ reply, ...(message && { message: { ...message, body: reply.text } }) });
		this.catchUp();
	}
}

function isVisible(): boolean {
	return document.visibilityState === 'visible';
}
