import type { OutboxEntry } from '#lib/client/chat-store.ts';
import type { Message, Quote } from '#lib/protocol/chat.ts';

/** A message of a person as it stands in the log: sent, or on its way. */
export interface Said {
	/** The same before and after it was sent, so that nothing flickers in between. */
	key: string;
	body: string;
	at: Date;
	/** What it answers. */
	quote: Quote | null;
	message: Message | null;
	/** While the server does not have it, or the assistant was not asked with it. */
	entry: OutboxEntry | null;
}

export interface Speaker {
	id: string | null;
	name: string | null;
	color: number;
}

export type ThreadRow =
	| { type: 'day'; key: string; date: Date }
	| { type: 'new'; key: string }
	| { type: 'said'; key: string; by: Speaker; at: Date; said: Said[] }
	/** `joined`: another one stands right above it. */
	| { type: 'reply'; key: string; message: Message; joined: boolean };

/** Messages of one person within this time stand under one name. */
const GROUP_MS = 5 * 60_000;

/**
 * The rows of a log: messages grouped by person and five minutes, replies of the assistant on their own, a
 * divider before each day, and a line before the first message of others after `newSince`. What waits on this
 * device stands at the end.
 */
export function threadRows(
	messages: readonly Message[],
	entries: readonly OutboxEntry[],
	me: { id: string; name: string; color: number },
	newSince: number | null = null
): ThreadRow[] {
	const rows: ThreadRow[] = [];
	const entryOf = new Map(entries.map((entry) => [entry.clientId, entry]));
	const firstNew = messages.find(
		({ seq, authorId }) => newSince !== null && seq > newSince && authorId !== me.id
	);
	for (const message of messages) {
		if (message === firstNew) {
			startDay(rows, new Date(message.createdAt));
			rows.push({ type: 'new', key: 'new' });
		}
		if (message.kind === 'assistant') {
			startDay(rows, new Date(message.createdAt));
			const joined = rows.at(-1)?.type === 'reply';
			rows.push({ type: 'reply', key: message.id, message, joined });
		} else {
			const { authorId: id, authorName: name, authorColor } = message;
			const isMine = id === me.id;
			const entry = (isMine && message.clientId && entryOf.get(message.clientId)) || null;
			if (entry) entryOf.delete(entry.clientId);
			addSaid(rows, { id, name, color: authorColor ?? 1 }, toSaid(message, entry));
		}
	}
	for (const entry of entryOf.values()) {
		// The message it belongs to is above, on a page that is not loaded.
		if (entry.state === 'unasked') continue;
		const { clientId, body, quote = null, writtenAt } = entry;
		addSaid(rows, me, { key: clientId, body, at: new Date(writtenAt), quote, message: null, entry });
	}
	return rows;
}

function toSaid(message: Message, entry: OutboxEntry | null): Said {
	const { id, clientId, body, quote, createdAt } = message;
	return { key: clientId ?? id, body, at: new Date(createdAt), quote, message, entry };
}

function addSaid(rows: ThreadRow[], by: Speaker, said: Said): void {
	const last = rows.at(-1);
	const before = last?.type === 'said' && last.by.id === by.id ? last.said.at(-1) : undefined;
	// Decided by the neighbour alone: counted from the first of them, what is drawn above would change it.
	if (last?.type === 'said' && before && isNear(before.at, said.at)) {
		last.said.push(said);
		return;
	}
	startDay(rows, said.at);
	rows.push({ type: 'said', key: said.key, by, at: said.at, said: [said] });
}

/** Who writes each minute for hours has the time beside it now and then. */
function isNear(before: Date, at: Date): boolean {
	return (
		at.getTime() - before.getTime() <= GROUP_MS &&
		isSameDay(before, at) &&
		before.getHours() === at.getHours()
	);
}

function startDay(rows: ThreadRow[], date: Date): void {
	const before = rows.findLast((row) => row.type === 'said' || row.type === 'reply');
	const at =
		before && (before.type === 'reply' ? new Date(before.message.createdAt) : before.said.at(-1)?.at);
	if (at && isSameDay(at, date)) return;
	// A clock set back would make two dividers of one day; their keys must differ all the same.
	rows.push({ type: 'day', key: `${date.toDateString()} ${rows.length}`, date });
}

function isSameDay(a: Date, b: Date): boolean {
	return a.toDateString() === b.toDateString();
}
