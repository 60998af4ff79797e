import type { ContextManifest, ReplyError, ReplyStatus } from './chat.ts';

/**
 * A thread as `GET /api/threads/:id/export?format=json` writes it: one object, with each message on a line of its
 * own. Fields are only ever added; what an older reader could misunderstand raises `version`.
 */
export interface ThreadFile {
	format: 'waystone-thread';
	version: 1;
	/** ISO 8601, as all times here. Everything is as it was at this moment. */
	exportedAt: string;
	thread: {
		id: string;
		/** Null for a person's own thread. */
		project: { id: string; title: string } | null;
		/** The section whose thread it is; its title is null where the server does not know it any more. */
		section: { id: string; title: string | null } | null;
		createdAt: string;
		messageCount: number;
	};
	messages: ThreadFileMessage[];
}

interface Named {
	id: string;
	name: string;
}

export interface ThreadFileMessage {
	id: string;
	/** Counts the messages of the thread, from 1. */
	seq: number;
	kind: 'member' | 'assistant';
	/** Null for the assistant, and for a person who is gone. */
	author: Named | null;
	createdAt: string;
	editedAt: string | null;
	/** When it was deleted; its body is empty then. */
	deletedAt: string | null;
	/** Markdown. */
	body: string;
	/** The author asked the assistant with it. */
	asked: boolean;
	/** The message that it answers, and the beginning of that. */
	quote: { messageId: string; seq: number; author: string | null; excerpt: string } | null;
	/** Whom it names. */
	mentions: Named[];
	/** Of the assistant's messages: how the answer came about. */
	reply: ThreadFileReply | null;
}

export interface ThreadFileReply {
	id: string;
	status: ReplyStatus;
	/** `built-in` for the assistant that needs no key. */
	model: string | null;
	requestedBy: Named;
	/** It answers everything up to this `seq`. */
	askedThroughSeq: number;
	/** Id of the answer that was asked for once more. */
	retryOf: string | null;
	/** Its text goes on with that of `retryOf`. */
	continues: boolean;
	/** Everyone sees another answer in its place. */
	replaced: boolean;
	stoppedBy: string | null;
	errorCode: ReplyError | null;
	tokensIn: number | null;
	tokensOut: number | null;
	/** The model's server counted none. */
	tokensEstimated: boolean;
	createdAt: string;
	finishedAt: string | null;
	/** What the assistant saw. */
	context: ContextManifest | null;
}

/** Of the answer of an export: how many bytes there will be, roughly. */
export const EXPORT_SIZE_HEADER = 'x-export-size';
