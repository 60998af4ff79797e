import { eq } from 'drizzle-orm';
import type { Message } from '#lib/protocol/chat.ts';
import type { Queryable } from '../db/client.ts';
import { messages, replies, users } from '../db/schema.ts';

/** Messages with their author and, for the assistant's, the reply whose text they show. */
export function selectMessages(from: Queryable) {
	return from
		.select({
			message: messages,
			authorName: users.name,
			authorColor: users.color,
			replyId: replies.id,
			replyText: replies.text
		})
		.from(messages)
		.leftJoin(users, eq(users.id, messages.authorId))
		.leftJoin(replies, eq(replies.messageId, messages.id))
		.$dynamic();
}

type MessageJoin = Awaited<ReturnType<typeof selectMessages>>[number];

export function toMessage({ message, authorName, authorColor, replyId, replyText }: MessageJoin): Message {
	return {
		id: message.id,
		threadId: message.threadId,
		seq: message.seq,
		rev: message.rev,
		kind: message.kind,
		authorId: message.authorId,
		authorName,
		authorColor,
		clientId: message.clientId,
		body: replyText ?? message.body,
		asked: message.asked,
		replyId,
		createdAt: message.createdAt.toISOString(),
		editedAt: message.editedAt?.toISOString() ?? null,
		deletedAt: message.deletedAt?.toISOString() ?? null
	};
}
