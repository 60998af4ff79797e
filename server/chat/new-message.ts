import { v7 as uuidv7 } from 'uuid';
import type { Message, Quote } from '#lib/protocol/chat.ts';
import type { NewMessageRow } from './message-rows.ts';
import type { Step } from './thread-lock.ts';

interface NewMessage {
	userId: string;
	threadId: string;
	clientId: string;
	body: string;
	ask: boolean;
}

/** A message with the one who wrote it. */
export type Question = Pick<Message, 'threadId' | 'seq' | 'rev'> & { authorId: string };
export type MemberMessage = Message & Question;

export function newMessage(
	{ userId, threadId, clientId, body, ask }: NewMessage,
	step: Step,
	sender: { name: string; color: number; at: Date },
	quote: Quote | null
): MemberMessage {
	return {
		id: uuidv7(),
		threadId,
		...step,
		kind: 'member',
		authorId: userId,
		authorName: sender.name,
		authorColor: sender.color,
		clientId,
		body,
		asked: ask,
		quote,
		replyId: null,
		createdAt: sender.at.toISOString(),
		editedAt: null,
		deletedAt: null
	};
}

export function toRow(message: MemberMessage): NewMessageRow {
	const { id, threadId, seq, rev, kind, authorId, clientId, body, asked, quote, createdAt } = message;
	const replyTo = quote?.messageId ?? null;
	return { id, threadId, seq, rev, kind, authorId, clientId, body, asked, replyTo, createdAt };
}
