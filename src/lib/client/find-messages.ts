import { soughtText } from '#lib/protocol/citations.ts';
import { excerptOf, plainWords } from '#lib/protocol/excerpt.ts';
import { isReplyOver, type Message } from '#lib/protocol/chat.ts';
import type { FoundMessage, FoundPage } from '#lib/protocol/search.ts';
import { hasAll, marksIn, QUERY_MAX_LENGTH, readQuery } from '#lib/protocol/sought.ts';
import { readAnswers } from './answers.ts';
import { api, ApiError } from './api.ts';
import type { CachedThread, ChatStore, ThreadKey } from './chat-store.ts';

/** A server that does not answer in this time is taken for away. */
const PATIENCE_MS = 5_000;

export interface FindRequest {
	query: string;
	/** As the page before answered it. */
	before?: string | null;
	limit: number;
	signal: AbortSignal;
}

export interface FoundMessages extends FoundPage {
	/** The server does not answer: only the messages on this device were looked through. */
	onDevice: boolean;
}

export interface Searched {
	/** Null for a person's own thread. */
	projectId: string | null;
	/** Of the one thread that is searched; null for all of the project. */
	key: ThreadKey | null;
	/** Of that thread, once the server has answered for it. */
	threadId: string | null;
	store: ChatStore;
}

/** @throws ApiError, and an AbortError */
export async function findMessages(searched: Searched, request: FindRequest): Promise<FoundMessages> {
	const path = pathOf(searched, request);
	if (path === null || !navigator.onLine) return await findOnDevice(searched, request);
	const late = AbortSignal.timeout(PATIENCE_MS);
	try {
		const options = { signal: AbortSignal.any([request.signal, late]) };
		return { ...(await api<FoundPage>('GET', path, undefined, options)), onDevice: false };
	} catch (error) {
		request.signal.throwIfAborted();
		if (!late.aborted && !(error instanceof ApiError && isAway(error))) throw error;
		return await findOnDevice(searched, request);
	}
}

function isAway({ code }: ApiError): boolean {
	return code === 'offline' || code === 'unavailable';
}

function pathOf(
	{ projectId, key, threadId }: Searched,
	{ query, before, limit }: FindRequest
): string | null {
	const where = key === null ? projectId && `projects/${projectId}` : threadId && `threads/${threadId}`;
	if (!where) return null;
	const asked = new URLSearchParams({
		q: query.slice(0, QUERY_MAX_LENGTH),
		limit: String(limit),
		...(before && { before })
	});
	return `/api/${where}/search?${asked}`;
}

async function findOnDevice({ key, store }: Searched, { query, limit }: FindRequest): Promise<FoundMessages> {
	const sought = readQuery(query);
	const threads = sought.length === 0 ? [] : await store.readThreads();
	const found = threads
		.filter((thread) => key === null || thread.key === key)
		.flatMap((cached) => shownIn(cached).map((message) => ({ message, cached })))
		.sort((a, b) => Date.parse(b.message.createdAt) - Date.parse(a.message.createdAt))
		.flatMap(({ message, cached }): FoundMessage[] => {
			const text = plainWords(soughtText(message.kind, message.body));
			const marks = marksIn(text, sought);
			return hasAll(marks, sought) ? [toFound(message, cached, excerptOf(text, marks))] : [];
		});
	return { found: found.slice(0, limit), before: null, onDevice: true };
}

/** Without what was deleted, and answers in whose place everyone sees another. */
function shownIn({ messages, replies }: CachedThread): Message[] {
	const byId = new Map(replies.map((reply) => [reply.id, reply]));
	const answers = readAnswers({ replies: byId });
	// One that goes on with it has all its words; one that answers others' questions too has a place of its own.
	const retried = new Set(
		replies
			.filter(({ continues, firstReplyId }) => continues || !firstReplyId)
			.filter(({ text, status }) => text !== '' || !isReplyOver(status))
			.map(({ retryOf }) => retryOf)
	);
	return messages.filter(({ id, deletedAt, replyId }) => {
		if (deletedAt !== null || replyId === null) return deletedAt === null;
		const { shown } = answers.at.get(id) ?? answers.elsewhere.get(id) ?? {};
		return !retried.has(replyId) && (shown === undefined || shown.id === replyId);
	});
}

function toFound(
	{ id, threadId, seq, kind, authorName, authorColor, createdAt }: Message,
	{ thread }: CachedThread,
	excerpt: FoundMessage['excerpt']
): FoundMessage {
	const { milestoneId } = thread;
	return {
		id,
		threadId,
		milestoneId,
		archived: false,
		seq,
		kind,
		authorName,
		authorColor,
		createdAt,
		excerpt
	};
}
