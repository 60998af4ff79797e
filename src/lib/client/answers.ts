import { isReplyOver, type Message, type Reply } from '#lib/protocol/chat.ts';
import type { ThreadLog } from './thread-log.ts';

/** Several answers to one question. */
export interface Answers {
	/** Id of the first reply to the question, by which all of them are known. */
	readonly first: string;
	/** In the order in which they were begun; the last one's message is the place of all. */
	readonly all: readonly Reply[];
	/** The one that everyone sees. */
	readonly shown: Reply;
	/** Grows whenever that changes. */
	readonly rev: number;
}

export interface ThreadAnswers {
	/** By the id of the message that is their place. */
	readonly at: ReadonlyMap<string, Answers>;
	/** By the id of any other message that shows one of them, and is not drawn. */
	readonly elsewhere: ReadonlyMap<string, Answers>;
}

/**
 * Questions with more than one answer. A reply without a word is none: what became of it stands where it stands. One
 * that goes on with another is the same answer.
 */
export function readAnswers({ replies }: Pick<ThreadLog, 'replies'>): ThreadAnswers {
	const at = new Map<string, Answers>();
	const elsewhere = new Map<string, Answers>();
	const isAnswer = ({ messageId, text, status }: Reply) => {
		return messageId !== null && (text.trim() !== '' || !isReplyOver(status));
	};
	const lines = Map.groupBy([...replies.values()].filter(isAnswer), lineOf);
	for (const [first, line] of lines) {
		const all = line.filter((reply) => continuationOf(reply, line) === undefined).sort(byPlace);
		const newest = all.at(-1);
		if (all.length < 2 || !newest) continue;
		const { shownReplyId = null, rev = 0 } = replies.get(first) ?? {};
		const answers = { first, all, shown: all.find(({ id }) => id === shownReplyId) ?? newest, rev };
		for (const { id, messageId } of line) {
			if (messageId !== null) (id === newest.id ? at : elsewhere).set(messageId, answers);
		}
	}
	return { at, elsewhere };
}

/** Of the answers, the one that a reply of theirs is, or is the beginning of. */
export function answerWith(
	replies: ReadonlyMap<string, Reply>,
	{ all }: Answers,
	replyId: string
): Reply | undefined {
	let reply = replies.get(replyId);
	while (reply && !all.includes(reply)) reply = continuationOf(reply, [...replies.values()]);
	return reply;
}

/** Whether a question that a reply answers was changed after it was asked for. */
export function isQuestionEdited({ messages, replies }: ThreadLog, reply: Reply): boolean {
	const { askedThroughSeq, createdAt } = reply;
	const earlier = [...replies.values()].filter(
		(other) => lineOf(other) !== lineOf(reply) && other.askedThroughSeq < askedThroughSeq
	);
	const asked = messages.filter((message) => isOpenAsk(message) && message.seq <= askedThroughSeq);
	const from = Math.max(...earlier.map((other) => other.askedThroughSeq), 0);
	// Without the answer before it nobody knows how many questions it answers; the last of them at least.
	const own = from > 0 ? asked.filter(({ seq }) => seq > from) : asked.slice(-1);
	return own.some(({ editedAt }) => editedAt !== null && editedAt > createdAt);
}

function isOpenAsk({ asked, deletedAt }: Message): boolean {
	return asked && deletedAt === null;
}

/** Id of the first reply to the same question. */
export function lineOf({ id, firstReplyId }: Reply): string {
	return firstReplyId ?? id;
}

function continuationOf({ id }: Reply, line: readonly Reply[]): Reply | undefined {
	return line.find(({ continues, retryOf, messageId }) => continues && retryOf === id && messageId !== null);
}

function byPlace(a: Reply, b: Reply): number {
	return (a.seq ?? 0) - (b.seq ?? 0);
}
