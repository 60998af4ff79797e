import type * as Y from 'yjs';
import type {
	Message,
	Reply,
	SeenByAssistant,
	Thread,
	ThreadChanges,
	ThreadSummary
} from '#lib/protocol/chat.ts';
import type { Role } from '#lib/protocol/project.ts';
import type { FoundPage } from '#lib/protocol/search.ts';
import type { Bus } from '../bus.ts';
import type { Config } from '../config.ts';
import type { Database } from '../db/client.ts';
import type { Log } from '../log.ts';
import type { Model } from '../assistant/model.ts';
import { createModel } from '../assistant/create-model.ts';
import { createAccess } from './access.ts';
import type { PageInput } from './message-page.ts';
import { createMessages, type EditInput } from './messages.ts';
import { createPace } from './pace.ts';
import { createProposals, type Proposals } from './proposals.ts';
import { createReplies } from './replies.ts';
import { ReplyFeeds } from './reply-feed.ts';
import { ReplyReaper } from './reply-reaper.ts';
import { createReadMaterial } from './reply-request.ts';
import type { RetryRequest } from './reply-retry.ts';
import { ReplyRunners } from './reply-runners.ts';
import { createReplyStreams } from './reply-streams.ts';
import { createSearch, type SearchInput } from './search.ts';
import { createSendMessage, type SendInput } from './send-message.ts';
import { SummaryKeeper } from './summary-keeper.ts';
import { createThreadContext } from './thread-context.ts';
import { createThreadExport, type ExportFormat, type ThreadExport } from './thread-export.ts';
import { TokenLedger } from './token-ledger.ts';
import { createThreads } from './threads.ts';
import { TIMING, type Timing } from './timing.ts';
import { WordKeeper, type WordTiming } from './word-keeper.ts';

export interface ChatDeps {
	database: Database;
	bus: Bus;
	log: Log;
	config: Config['assistant'];
	tokens: Config['tokens'];
	limits: Config['chatLimits'];
	/** Reads the freshest state the server has. Throws DomainError `unavailable` when it has none. */
	readProject<T>(projectId: string, read: (doc: Y.Doc) => T): Promise<T>;
	/** Membership; null for everyone else. */
	roleOf(userId: string, projectId: string): Promise<Role | null>;
	/** Instead of the one that `config` names. */
	model?: Model;
	timing?: Partial<Timing>;
	/** The text search configuration of Postgres by which messages are found. */
	searchLanguage?: string;
	wordTiming?: Partial<WordTiming>;
}

/** Words as they are: the only configuration that does no harm where people write in several languages. */
const SEARCH_LANGUAGE = 'simple';

/**
 * Threads, messages and the assistant's replies. Every method checks the rights of `userId` itself and
 * throws DomainError: `not_found` for what one may not know of, `forbidden` for a viewer who writes.
 */
export interface Chat {
	/** Looks after replies whose runner died, starts queued ones, and writes the words of messages. */
	start(): void;
	/** Ends this node's replies as interrupted, with their text kept, and closes all open streams. */
	stop(): Promise<void>;

	/** One thread per project, per milestone, and per person where no project is named. */
	getOrCreateThread(input: {
		userId: string;
		projectId?: string | undefined;
		milestoneId?: string | undefined;
	}): Promise<{ thread: Thread; created: boolean }>;
	listThreads(input: { userId: string; projectId: string }): Promise<Thread[]>;
	/**
	 * `limit` messages without a gap, ascending: the newest, the newest before a `seq`, the oldest after one, or
	 * those around one, with it among them. With the replies that they show and those that are not over.
	 */
	listMessages(input: PageInput & { userId: string; threadId: string }): Promise<ThreadChanges>;
	/** Everything that changed after `since`. */
	changes(input: { userId: string; threadId: string; since: number }): Promise<ThreadChanges>;
	/**
	 * Sending twice with one `clientId` answers the first message again, with `created` false. The second time
	 * may add `ask`; another body or `replyTo`, or an ask less, is a `client_id_conflict`.
	 */
	sendMessage(input: SendInput): Promise<{ message: Message; reply?: Reply; created: boolean }>;
	editMessage(input: EditInput): Promise<Message>;
	/** Leaves a tombstone with an empty body. */
	deleteMessage(input: { userId: string; messageId: string }): Promise<Message>;
	/** Never moves backwards, nor beyond the last message. */
	markRead(input: { userId: string; threadId: string; seq: number }): Promise<Thread>;
	/** Messages and answers with all of the words, newest first. Any text is a query. */
	search(input: SearchInput): Promise<FoundPage>;
	/** All messages as a file, as they are at one moment. */
	exportThread(input: { userId: string; threadId: string; format: ExportFormat }): Promise<ThreadExport>;
	/**
	 * What the assistant would see if it were asked now, without what is left out for that ask; `text` is the system
	 * text, word for word.
	 */
	context(input: {
		userId: string;
		threadId: string;
		without?: string[] | undefined;
	}): Promise<SeenByAssistant>;
	/** Throws `not_found` also when a message that it stands for was changed since. */
	summary(input: { userId: string; threadId: string; summaryId: string }): Promise<ThreadSummary>;
	/** What members decide about what the assistant proposed. */
	proposals: Proposals;
	getReply(input: { userId: string; replyId: string }): Promise<Reply>;
	/** Throws `reply_not_running` when the reply is over. */
	stopReply(input: { userId: string; replyId: string }): Promise<Reply>;
	/** Makes it the one that everyone sees of the answers to its question. Returns the first of them, which says so. */
	showReply(input: { userId: string; replyId: string }): Promise<Reply>;
	/** With `continue`, and text to go on from, the new reply begins with the old one's text. */
	retryReply(input: RetryRequest): Promise<{ reply: Reply; created: boolean }>;
	/** Server-sent events from the offset `from` (UTF-16 units) on: `delta`, `reset`, `end`. */
	openReplyStream(input: {
		userId: string;
		replyId: string;
		from: number;
		signal?: AbortSignal | undefined;
	}): Promise<ReadableStream<Uint8Array>>;
	/** The same for who has just asked for the reply, begun with the event `sent`, which holds what was sent. */
	joinReplyStream(
		input: { userId: string; replyId: string; signal?: AbortSignal | undefined },
		sent: object
	): ReadableStream<Uint8Array>;
}

export function createChat(deps: ChatDeps): Chat {
	const { database, bus, log, readProject } = deps;
	const timing: Timing = { ...TIMING, ...deps.timing };
	const model = deps.model ?? createModel(deps.config);
	const access = createAccess(database, deps.roleOf);
	const { feeds, readMaterial, ledger, summaries, runners } = createWriters(deps, model, timing);
	const reaper = new ReplyReaper({ database, bus, log, runners, timing, ledger });
	const pace = createPace(deps.limits);
	const onAsked = (threadId: string) => runners.startNext(threadId);
	const threads = createThreads({ database, access, bus, readProject });
	const messages = createMessages({ database, access, bus, summaries, pace });
	const language = deps.searchLanguage ?? SEARCH_LANGUAGE;
	const words = new WordKeeper({ database, bus, log, language, timing: deps.wordTiming ?? {} });
	const { canContinue } = model;
	const replies = createReplies({ database, access, bus, canContinue, onAsked, pace });
	const streams = createReplyStreams({ bus, log, feeds, replies, heartbeatMs: timing.heartbeatMs });

	return {
		start() {
			reaper.start();
			words.start();
		},
		async stop() {
			await words.stop();
			await reaper.stop();
			await runners.stop();
			await summaries.stop();
			streams.close();
		},
		getOrCreateThread: threads.getOrCreate,
		listThreads: threads.list,
		listMessages: messages.list,
		changes: messages.changes,
		sendMessage: createSendMessage({ database, bus, runners, summaries, pace }),
		editMessage: messages.edit,
		deleteMessage: messages.delete,
		markRead: threads.markRead,
		...createThreadContext({ database, access, model, readMaterial, ledger }),
		search: createSearch({ database, access, language }),
		exportThread: createThreadExport({ database, access, bus, log }),
		proposals: createProposals({ database, access, bus }),
		getReply: replies.get,
		stopReply: replies.stop,
		showReply: replies.show,
		retryReply: replies.retry,
		openReplyStream: streams.open,
		joinReplyStream: streams.join
	};
}

/** What calls the model, and what it is called with. */
function createWriters({ database, bus, log, tokens, readProject }: ChatDeps, model: Model, timing: Timing) {
	const feeds = new ReplyFeeds({ database, bus, log });
	const budget = { system: tokens.context - tokens.history, history: tokens.history };
	const readMaterial = createReadMaterial(readProject, budget, model.isLanguageModel);
	// What is no language model costs nothing.
	const ledger = new TokenLedger(model.isLanguageModel ? tokens : { perPerson: null, perProject: null });
	const summaries = new SummaryKeeper({ database, bus, log, model, timing, budget, ledger });
	const writers = { feeds, readMaterial, ledger, summaries };
	return { ...writers, runners: new ReplyRunners({ database, bus, log, model, timing, ...writers }) };
}
