import * as v from 'valibot';
import { text, uuid } from './text.ts';

/** UTF-16 units; far above what a person types, far below what would make a thread slow to read. */
export const MESSAGE_MAX_LENGTH = 20_000;

export const ThreadInput = v.object({ projectId: v.optional(uuid()), milestoneId: v.optional(uuid()) });
export type ThreadInput = v.InferOutput<typeof ThreadInput>;

const messageBody = v.pipe(
	text(),
	v.check((body) => body.trim() !== '', 'is empty'),
	v.maxLength(MESSAGE_MAX_LENGTH, `can have at most ${MESSAGE_MAX_LENGTH.toLocaleString('en')} characters`)
);

/** `clientId` is made once by the sender and never changes: it makes sending the same message twice harmless. */
export const MessageInput = v.object({
	clientId: uuid(),
	body: messageBody,
	ask: v.optional(v.boolean(), false)
});
export type MessageInput = v.InferOutput<typeof MessageInput>;

export const EditMessageInput = v.object({ body: messageBody });
export type EditMessageInput = v.InferOutput<typeof EditMessageInput>;

export const RetryInput = v.object({ clientId: uuid() });
export const ReadInput = v.object({ seq: v.pipe(v.number(), v.integer(), v.minValue(0)) });

export interface Thread {
	id: string;
	projectId: string | null;
	milestoneId: string | null;
	/** `seq` of the newest message, 0 when there is none. */
	lastSeq: number;
	/** Raised by every change in the thread; what `changes?since=` counts. */
	rev: number;
	/** `seq` up to which the person asking has read. */
	lastReadSeq: number;
	/** Messages of others after `lastReadSeq`. */
	unread: number;
}

export type ReplyStatus = 'queued' | 'streaming' | 'done' | 'stopped' | 'failed' | 'interrupted';

export function isReplyOver(status: ReplyStatus): boolean {
	return status !== 'queued' && status !== 'streaming';
}

/** Why a reply failed, each with a plain message on the screen that says what to do. */
export type ReplyError =
	| 'no_key'
	| 'wrong_key'
	| 'quota'
	| 'rate_limit'
	| 'context_too_long'
	| 'model_unknown'
	| 'unreachable'
	| 'timeout'
	| 'content_filter'
	| 'cut_short'
	| 'upstream';

export interface Message {
	id: string;
	threadId: string;
	seq: number;
	rev: number;
	kind: 'member' | 'assistant';
	/** Null for the assistant. */
	authorId: string | null;
	authorName: string | null;
	authorColor: number | null;
	clientId: string | null;
	/** Markdown. For an assistant's message the text stored so far. Empty when deleted. */
	body: string;
	/** The author asked the assistant with this message. */
	asked: boolean;
	/** Set on an assistant's message. */
	replyId: string | null;
	createdAt: string;
	editedAt: string | null;
	deletedAt: string | null;
}

/** One piece of the project that was offered to the model. */
export interface ManifestItem {
	kind: 'project' | 'milestone' | 'doc' | 'link';
	id: string;
	title: string;
	/** Of what is sent of it, estimated. */
	tokens: number;
	/** Of the whole item; only where not all of it is sent. */
	fullTokens?: number;
	state: 'included' | 'trimmed' | 'left_out';
}

/** What the assistant sees: stored with the reply, and shown before and after asking. */
export interface ContextManifest {
	scope: { projectId: string | null; milestoneId: string | null; title: string };
	items: ManifestItem[];
	/** Of the whole request, estimated. */
	tokens: number;
	budget: number;
	/** SHA-256 (hex) of the system text that was, or would be, sent. */
	hash: string;
}

export interface Reply {
	id: string;
	threadId: string;
	/** Null while queued: the message takes its place in the thread when streaming starts. */
	messageId: string | null;
	rev: number;
	requestedBy: string;
	requestedByName: string;
	/** It answers everything up to this `seq`. */
	askedThroughSeq: number;
	retryOf: string | null;
	status: ReplyStatus;
	text: string;
	stoppedBy: string | null;
	stoppedByName: string | null;
	errorCode: ReplyError | null;
	/** Seconds after which the model asked to be tried again. */
	retryAfter: number | null;
	context: ContextManifest | null;
	/** `built-in` for the assistant that needs no key. */
	model: string | null;
	tokensIn: number | null;
	tokensOut: number | null;
	createdAt: string;
	finishedAt: string | null;
}

/** Everything in a thread that changed after a given `rev`. */
export interface ThreadChanges {
	rev: number;
	lastSeq: number;
	messages: Message[];
	replies: Reply[];
}

/** Server-sent events of `GET /api/replies/:id/stream`; `id:` is the offset after the event. */
export interface ReplyDelta {
	/** Of the first UTF-16 unit of `text` in the whole reply. */
	offset: number;
	text: string;
}
export interface ReplyEnd {
	status: ReplyStatus;
	/** Of the whole text in UTF-16 units. */
	length: number;
	errorCode?: ReplyError;
}
