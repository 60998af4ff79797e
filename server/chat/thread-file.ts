import type { Message, Reply } from '#lib/protocol/chat.ts';
import type { ThreadFile, ThreadFileMessage, ThreadFileReply } from '#lib/protocol/thread-file.ts';

/** A message with the reply that it shows, as an export reads it. */
export interface Exported {
	message: Message;
	reply: Reply | null;
	/** Another answer took its place. */
	replaced: boolean;
}

export type ThreadHead = Pick<ThreadFile, 'exportedAt' | 'thread'>;

/** How a thread is written: what comes first, each message, and what comes last. */
export interface ThreadFormat {
	head(head: ThreadHead): string;
	message(exported: Exported, index: number): string;
	end: string;
}

export const jsonFormat: ThreadFormat = {
	head({ exportedAt, thread }) {
		const format: Omit<ThreadFile, 'messages'> = {
			format: 'waystone-thread',
			version: 1,
			exportedAt,
			thread
		};
		return `${JSON.stringify(format).slice(0, -1)},"messages":[`;
	},
	message: (exported, index) => `${index === 0 ? '\n' : ',\n'}${JSON.stringify(toFileMessage(exported))}`,
	end: '\n]}\n'
};

function toFileMessage({ message, reply, replaced }: Exported): ThreadFileMessage {
	const { id, seq, kind, authorId, authorName, createdAt, editedAt, deletedAt, body, asked, quote } = message;
	const { mentions = [] } = message;
	return {
		id,
		seq,
		kind,
		author: authorId === null || authorName === null ? null : { id: authorId, name: authorName },
		createdAt,
		editedAt,
		deletedAt,
		body,
		asked,
		quote: quote && {
			messageId: quote.messageId,
			seq: quote.seq,
			author: quote.authorName,
			excerpt: quote.excerpt
		},
		mentions: mentions.map(({ userId, name }) => ({ id: userId, name })),
		reply: reply && toFileReply(reply, replaced)
	};
}

function toFileReply(
	{ requestedBy, requestedByName, stoppedByName, ...reply }: Reply,
	replaced: boolean
): ThreadFileReply {
	return {
		id: reply.id,
		status: reply.status,
		model: reply.model,
		requestedBy: { id: requestedBy, name: requestedByName },
		askedThroughSeq: reply.askedThroughSeq,
		retryOf: reply.retryOf,
		continues: reply.continues,
		replaced,
		stoppedBy: stoppedByName,
		errorCode: reply.errorCode,
		tokensIn: reply.tokensIn,
		tokensOut: reply.tokensOut,
		tokensEstimated: reply.tokensEstimated,
		createdAt: reply.createdAt,
		finishedAt: reply.finishedAt,
		context: reply.context
	};
}
