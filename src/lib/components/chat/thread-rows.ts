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
	/** `head`: it stands under the name of who says it, and is not a further one of that person's. */
	| { type: 'said'; key: string; by: Speaker; said: Said; head: boolean }
	/** `joined`: another one stands right above it. */
	| { type: 'reply'; key: string; message: Message; joined: boolean };

/** Messages of one person within this time stand under one name. */
const GROUP_MS = 5 * 60_000;

/**
 * The rows of a log, one for each message: those of one person within five minutes stand under one name,
 * replies of the assistant on their own, a divider before each day, and a line before the message with the
 * `seq` that is `newFrom`. What waits on this device stands at the end.
 *
 * `before` is not drawn: it stands right before the first message, and the rows are as if it were.
 */
export function threadRows(
	messages: readonly Message[],
	entries: readonly OutboxEntry[],
	me: { id: string; name: string; color: number },
	{ newFrom, before }: { newFrom?: number | undefined; before?: Message | undefined } = {}
): ThreadRow[] {
	const rows: ThreadRow[] = [];
	const all = before ? [before, ...messages] : messages;
	const entryOf = new Map(entries.map((entry) => [entry.clientId, entry]));
	for (const message of all) {
		if (message.seq === newFrom) {
			startDay(rows, new Date(message.createdAt));
			rows.push({ type: 'new', key: 'new' });
		}
		if (message.kind === 'assistant') {
			startDay(rows, new Date(message.createdAt));
			const joined = rows.at(-1)?.type === 'reply';
			rows.push({ type: 'reply', key: keyOf(message), message, joined });
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
	return before ? rows.slice(rows.findIndex(({ key }) => key === keyOf(before)) + 1) : rows;
}

/** The same for a message that waits here, and once it was sent. */
function keyOf({ id, clientId }: Message): string {
	return clientId ?? id;
}

function toSaid(message: Message, entry: OutboxEntry | null): Said {
	const { body, quote, createdAt } = message;
	return { key: keyOf(message), body, at: new Date(createdAt), quote, message, entry };
}

function addSaid(rows: ThreadRow[], by: Speaker, said: Said): void {
	const last = rows.at(-1);
	// Decided by the neighbour alone: counted from the first of them, what is drawn above would change it.
	const isFurther = last?.type === 'said' && last.by.id === by.id && isNear(last.said.at, said.at);
	if (!isFurther) startDay(rows, said.at);
	rows.push({ type: 'said', key: said.key, by, said, head: !isFurther });
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
	const at = before && (before.type === 'reply' ? new Date(before.message.createdAt) : before.said.at);
	if (at && isSameDay(at, date)) return;
	// A clock set back would make two dividers of one day; their keys must differ all the same.
	rows.push({ type: 'day', key: `${date.toDateString()} ${rows.length}`, date });
}

function isSameDay(a: Date, b: Date): boolean {
	return a.toDateString() === b.toDateString();
}
