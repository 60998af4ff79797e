import { isReplyOver, type Message, type Reply, type ThreadChanges } from '#lib/protocol/chat.ts';

/**
 * What is known of a thread: a run of its messages without a gap, mostly the newest ones, and the replies that
 * they show.
 */
export interface ThreadLog {
	/** Every change of these messages up to here is known. */
	readonly rev: number;
	/** Of the newest message of the thread, known or not. */
	readonly lastSeq: number;
	/** Ascending by `seq`. */
	readonly messages: readonly Message[];
	readonly replies: ReadonlyMap<string, Reply>;
}

export const EMPTY_LOG: ThreadLog = { rev: 0, lastSeq: 0, messages: [], replies: new Map() };

/** There are messages before the known ones. */
export function hasOlder(log: ThreadLog): boolean {
	return (log.messages[0]?.seq ?? 1) > 1;
}

/** There are messages after the known ones: somebody went to an old message, and the newest are not loaded. */
export function hasNewer(log: ThreadLog): boolean {
	return (log.messages.at(-1)?.seq ?? log.lastSeq) < log.lastSeq;
}

/** A page that replaces what was known. */
export function startLog(page: ThreadChanges): ThreadLog {
	return {
		rev: page.rev,
		lastSeq: page.lastSeq,
		messages: page.messages,
		replies: new Map(page.replies.map((reply) => [reply.id, reply]))
	};
}

/**
 * With what changed after `log.rev`. What lies outside the known run is left out, since it would tear a gap:
 * messages before it, and those after it where the newest ones are not loaded.
 */
export function applyChanges(log: ThreadLog, changes: ThreadChanges): ThreadLog {
	if (changes.rev < log.rev) return log;
	const first = log.messages[0]?.seq ?? 0;
	const last = hasNewer(log) ? (log.messages.at(-1)?.seq ?? 0) : Infinity;
	const inRun = changes.messages.filter(({ seq }) => seq >= first && seq <= last);
	return {
		rev: changes.rev,
		lastSeq: changes.lastSeq,
		messages: mergeMessages(log.messages, inRun),
		replies: mergeReplies(log.replies, changes.replies)
	};
}

/** With a page that adjoins the known messages, before or after them. */
export function joinPage(log: ThreadLog, page: ThreadChanges): ThreadLog {
	return {
		...log,
		lastSeq: Math.max(log.lastSeq, page.lastSeq),
		messages: mergeMessages(page.messages, log.messages),
		replies: mergeReplies(new Map(page.replies.map((reply) => [reply.id, reply])), [...log.replies.values()])
	};
}

/**
 * With one message or reply that the server answered, ahead of the changes that will bring it too. The known
 * `rev` stays: there may be others before it.
 */
export function addAnswer(log: ThreadLog, answer: { message?: Message; reply?: Reply }): ThreadLog {
	const { message } = answer;
	const isKnown = message && log.messages.some(({ id }) => id === message.id);
	return {
		...log,
		messages: message && (isKnown || !hasNewer(log)) ? mergeMessages(log.messages, [message]) : log.messages,
		replies: answer.reply ? mergeReplies(log.replies, [answer.reply]) : log.replies
	};
}

/** The reply that is being written, if any, and the one that waits. */
export function liveReplies(log: ThreadLog): { streaming: Reply | null; queued: Reply | null } {
	let [streaming, queued]: (Reply | null)[] = [null, null];
	for (const reply of log.replies.values()) {
		if (reply.status === 'streaming') streaming = reply;
		if (reply.status === 'queued') queued = reply;
	}
	return { streaming: streaming ?? null, queued: queued ?? null };
}

function mergeMessages(known: readonly Message[], news: readonly Message[]): readonly Message[] {
	if (news.length === 0) return known;
	const byId = new Map(known.map((message) => [message.id, message]));
	for (const message of news) {
		if (message.rev >= (byId.get(message.id)?.rev ?? 0)) byId.set(message.id, message);
	}
	return [...byId.values()].sort((a, b) => a.seq - b.seq);
}

function mergeReplies(known: ReadonlyMap<string, Reply>, news: readonly Reply[]): ReadonlyMap<string, Reply> {
	if (news.length === 0) return known;
	const byId = new Map(known);
	for (const reply of news) {
		const before = byId.get(reply.id);
		// The end is heard on the stream, ahead of the changes that were under way and do not know of it.
		const goesBack = before && isReplyOver(before.status) && !isReplyOver(reply.status);
		if (!goesBack && reply.rev >= (before?.rev ?? 0)) byId.set(reply.id, reply);
	}
	return byId;
}
