import type { ChatSession } from '#lib/client/chat-session.svelte.ts';
import type { ThreadState } from '#lib/client/thread.svelte.ts';
import type { Answers } from '#lib/client/answers.ts';
import type { Quote } from '#lib/protocol/chat.ts';
import type { AnswerLooks } from './answer-looks.svelte.ts';

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
	readonly looks: AnswerLooks;
	/** Shows another answer to a question, to everyone where that is this person's to choose. */
	onstep(answers: Answers, replyId: string): void;
	/** Goes to a message of this thread, by its `seq`. */
	onreveal(seq: number): void;
}
