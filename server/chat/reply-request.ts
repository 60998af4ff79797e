import type * as Y from 'yjs';
import type { ContextManifest } from '#lib/protocol/chat.ts';
import { buildContext } from '../assistant/context.ts';
import { NO_PROJECT, readContextSource, type ContextSource } from '../assistant/context-source.ts';
import type { ModelRequest } from '../assistant/model.ts';
import { HISTORY_BUDGET, SYSTEM_BUDGET } from '../assistant/token-budget.ts';
import { fitContinuedTurns, fitTurns, openQuestion } from '../assistant/turns.ts';
import type { Database } from '../db/client.ts';
import type { ThreadRow } from './access.ts';
import { readHistory } from './thread-history.ts';

interface PrepareDeps {
	database: Database;
	readProject<T>(projectId: string, read: (doc: Y.Doc) => T): Promise<T>;
}

/**
 * Puts together what the model is sent for a thread: the narrowed project, and the talk up to `throughSeq`.
 * `begun` is the text of an answer that broke off and is to be continued; empty for all others.
 */
export function createPrepare({ database, readProject }: PrepareDeps) {
	async function readSource({ projectId, milestoneId }: ThreadRow): Promise<ContextSource> {
		if (!projectId) return NO_PROJECT;
		return await readProject(projectId, (doc) => readContextSource(doc, { projectId, milestoneId }));
	}

	return async (
		thread: ThreadRow,
		throughSeq: number,
		begun: string
	): Promise<{ request: ModelRequest; context: ContextManifest }> => {
		const [source, history] = await Promise.all([
			readSource(thread),
			readHistory(database, thread.id, throughSeq)
		]);
		const { system, sources, items, hash, tokens } = buildContext(source, SYSTEM_BUDGET);
		const talk =
			begun === ''
				? fitTurns(history.entries, HISTORY_BUDGET)
				: fitContinuedTurns(history.entries, begun, HISTORY_BUDGET);
		// The answer that is continued is one of the thread's messages too.
		const total = history.total + (begun === '' ? 0 : 1);
		return {
			request: { system, turns: talk.turns, question: openQuestion(history.entries), sources },
			context: {
				scope: source.scope,
				items,
				history: { messages: talk.messages, tokens: talk.tokens, leftOut: total - talk.messages },
				tokens: tokens + talk.tokens,
				budget: SYSTEM_BUDGET + HISTORY_BUDGET,
				hash
			}
		};
	};
}
