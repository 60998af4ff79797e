import * as v from 'valibot';
import type { Proposal } from './proposals.ts';
import type { ContextManifest } from './context.ts';
import { text, uuid } from './text.ts';

export type {
	ManifestItem,
	ManifestSummary,
	ThreadSummary,
	ContextManifest,
	Allowance,
	SeenByAssistant
} from './context.ts';

/** UTF-16 units; far above what a person types, far below what would make a thread slow to read. */
export const MESSAGE_MAX_LENGTH = 20_000;

export const ThreadInput = v.object({ projectId: v.optional(uuid()), milestoneId: v.optional(uuid()) });
export type ThreadInput = v.InferOutput<typeof ThreadInput>;

const messageBody = v.pipe(
	text(),
	v.check((body) => body.trim() !== '', 'is empty'),
	v.maxLength(MESSAGE_MAX_LENGTH, `can have at most ${MESSAGE_MAX_LENGTH.toLocaleString('en')} characters`)
);

/** Items of the project that one ask may leave out: as many as an address has room for. */
export const WITHOUT_MAX = 200;
export const Without = v.pipe(v.array(uuid()), v.maxLength(WITHOUT_MAX));
/** More people than anybody picks for one message. */
export const MENTIONS_MAX = 50;
const mentions = () => v.pipe(v.array(uuid()), v.maxLength(MENTIONS_MAX, 'are too many'));

/**
 * `clientId` is made once by the sender and never changes: it makes sending the same message twice harmless.
 * Without `ask` the assistant is asked when the text calls it (`callsAssistant`). `replyTo` is the id of a
 * message of the same thread. `without` holds the ids of what the assistant is not to see for this ask. `mentions`
 * are ids of people whose names stand in the text after an `@`: needed where a name is that of several members, and
 * else of no consequence.
 */
export const MessageInput = v.object({
	clientId: uuid(),
	body: messageBody,
	ask: v.optional(v.boolean()),
	replyTo: v.optional(uuid()),
	without: v.optional(Without),
	mentions: v.optional(mentions())
});
export type MessageInput = v.InferOutput<typeof MessageInput>;

/** Without `mentions` those whom the message names already. */
export const EditMessageInput = v.object({ body: messageBody, mentions: v.optional(mentions()) });
export type EditMessageInput = v.InferOutput<typeof EditMessageInput>;

/** `continue` keeps the text that is there and has the rest written after it. */
export const RetryInput = v.object({ clientId: uuid(), continue: v.optional(v.boolean(), false) });
export const ReadInput = v.object({ seq: v.pipe(v.number(), v.integer(), v.minValue(0)) });

/** `@assistant` in the text of a message asks it, as the switch beside the composer does. */
export function callsAssistant(body: string): boolean {
	return /(^|[^\p{L}\p{N}_@.])@assistant(?![\p{L}\p{N}_-])/iu.test(body);
}

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
	| 'upstream'
	/** Ours: what may be spent in a day. `retryAfter` says when the next one begins. */
	| 'budget';

/** UTF-16 units of a quoted message that are shown with the one that answers it. */
export const EXCERPT_LENGTH = 160;

/** The message that another one answers, as it is now. */
export interface Quote {
	messageId: string;
	seq: number;
	kind: 'member' | 'assistant';
	/** Null for the assistant, and for a person who is gone. */
	authorName: string | null;
	/** The beginning of its Markdown, at most `EXCERPT_LENGTH`; empty when it was deleted. */
	excerpt: string;
	deleted: boolean;
}

/** Somebody who can be named in a message. */
export interface NamedPerson {
	userId: string;
	name: string;
}

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
	/** The message that it answers. */
	quote: Quote | null;
	/** Whom it names, as they are called now; missing in what an older version stored. */
	mentions?: readonly NamedPerson[];
	/** Set on an assistant's message. */
	replyId: string | null;
	createdAt: string;
	editedAt: string | null;
	deletedAt: string | null;
}

export interface Reply {
	id: string;
	threadId: string;
	/** Null while queued: the message takes its place in the thread when streaming starts. */
	messageId: string | null;
	/** Of its message. Null while queued; what a device kept from before answers could be stepped through lacks it. */
	seq?: number | null;
	rev: number;
	requestedBy: string;
	requestedByName: string;
	/** It answers everything up to this `seq`. */
	askedThroughSeq: number;
	retryOf: string | null;
	/** The first answer to the same question; null for that one itself. */
	firstReplyId?: string | null;
	/** On the first answer: the one of them that everyone sees. Null while there is no other. */
	shownReplyId?: string | null;
	/** Its text begins with that of `retryOf`, and goes on where that one broke off. */
	continues: boolean;
	status: ReplyStatus;
	text: string;
	stoppedBy: string | null;
	stoppedByName: string | null;
	errorCode: ReplyError | null;
	/** Seconds after which the model asked to be tried again. */
	retryAfter: number | null;
	context: ContextManifest | null;
	/** What the model proposes to change; missing in what a device kept from before. */
	proposals?: Proposal[];
	/** `built-in` for the assistant that needs no key. */
	model: string | null;
	tokensIn: number | null;
	tokensOut: number | null;
	/** The model's server reported none. */
	tokensEstimated: boolean;
	createdAt: string;
	finishedAt: string | null;
}

/** Everything in a thread that changed after a given `rev`, or a page of it. */
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
