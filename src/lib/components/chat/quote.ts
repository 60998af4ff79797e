import { EXCERPT_LENGTH, type Message, type Quote } from '#lib/protocol/chat.ts';

/** A message as whoever answers it quotes it. */
export function quoteOf(message: Message, text: string): Quote {
	const { id, seq, kind, authorName, deletedAt } = message;
	const deleted = deletedAt !== null;
	const excerpt = deleted ? '' : text.slice(0, EXCERPT_LENGTH).toWellFormed();
	return { messageId: id, seq, kind, authorName, excerpt, deleted };
}
