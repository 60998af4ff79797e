import type { ChatSession } from '#lib/client/chat-session.svelte.ts';
import type { ThreadState } from '#lib/client/thread.svelte.ts';
import type { Quote } from '#lib/protocol/chat.ts';

/** What each message of a log needs of it. Reactive. */
export interface LogContext {
	readonly chat: ChatSession;
	readonly thread: ThreadState;
	/** Sending does not succeed at the moment. */
	readonly away: boolean;
	/** `seq` of the message that somebody was led to. */
	readonly marked: number | null;
	/** Id of the message that is being changed. */
	readonly editing: string | null;
	onreply(quote: Quote): void;
	onedit(messageId: string | null): void;
	/** Goes to a message of this thread, by its `seq`. */
	onreveal(seq: number): void;
}
