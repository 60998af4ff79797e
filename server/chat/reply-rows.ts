import { eq } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { DomainError } from '#lib/protocol/errors.ts';
import type { Reply } from '#lib/protocol/chat.ts';
import type { Queryable } from '../db/client.ts';
import { messages, replies, users } from '../db/schema.ts';
import { proposalsOfReply } from './proposal-rows.ts';

const requester = alias(users, 'requester');
const stopper = alias(users, 'stopper');

/** Replies with the names of who asked and who stopped. */
export function selectReplies(from: Queryable) {
	return from
		.select({
			reply: replies,
			seq: messages.seq,
			requestedByName: requester.name,
			stoppedByName: stopper.name,
			proposals: proposalsOfReply
		})
		.from(replies)
		.innerJoin(requester, eq(requester.id, replies.requestedBy))
		.leftJoin(messages, eq(messages.id, replies.messageId))
		.leftJoin(stopper, eq(stopper.id, replies.stoppedBy))
		.$dynamic();
}

type ReplyJoin = Awaited<ReturnType<typeof selectReplies>>[number];

export function toReply({ reply, seq, requestedByName, stoppedByName, proposals }: ReplyJoin): Reply {
	return {
		id: reply.id,
		threadId: reply.threadId,
		messageId: reply.messageId,
		seq,
		rev: reply.rev,
		requestedBy: reply.requestedBy,
		requestedByName,
		askedThroughSeq: reply.askedThroughSeq,
		retryOf: reply.retryOf,
		firstReplyId: reply.firstReplyId,
		shownReplyId: reply.shownReplyId,
		continues: reply.continues,
		status: reply.status,
		text: reply.text,
		stoppedBy: reply.stoppedBy,
		stoppedByName,
		errorCode: reply.errorCode,
		retryAfter: reply.retryAfter,
		context: reply.context,
		proposals: proposals ?? [],
		model: reply.model,
		tokensIn: reply.tokensIn,
		tokensOut: reply.tokensOut,
		tokensEstimated: reply.tokensEstimated,
		createdAt: reply.createdAt.toISOString(),
		finishedAt: reply.finishedAt?.toISOString() ?? null
	};
}

/** Throws `not_found` when there is none. */
export async function findReply(from: Queryable, replyId: string): Promise<Reply> {
	const [row] = await selectReplies(from).where(eq(replies.id, replyId));
	if (!row) throw replyNotFound();
	return toReply(row);
}

export function replyNotFound(): DomainError {
	return new DomainError('not_found', 'There is no such reply.');
}
