import type * as Y from 'yjs';
import type { ContextManifest, ManifestSummary } from '#lib/protocol/chat.ts';
import { buildContext, hashOf, type Context } from '../assistant/context.ts';
import { NO_PROJECT, readContextSource, type ContextSource } from '../assistant/context-source.ts';
import type { ModelRequest } from '../assistant/model.ts';
import { tellSummary } from '../assistant/summary.ts';
import { targetsOf } from '../assistant/targets.ts';
import { estimateTokens, historyShares, type TokenBudget } from '../assistant/token-budget.ts';
import { TOOL_TOKENS } from '../assistant/tools.ts';
import { fitContinuedTurns, fitTurns, openQuestion, type FittedTurns } from '../assistant/turns.ts';
import type { ThreadRow } from './access.ts';
import type { SummaryRow } from './summaries.ts';
import type { ThreadHistory } from './thread-history.ts';

/** What a thread's project gives the model. */
export interface Material extends Context {
	scope: ContextManifest['scope'];
	/** What it was made of, so that it can be made with less. */
	source: ContextSource;
	/** What it was fitted into. */
	budget: TokenBudget;
	/** The model is offered tools. */
	tools: boolean;
}

export type ReadMaterial = (scope: Pick<ThreadRow, 'projectId' | 'milestoneId'>) => Promise<Material>;

export interface ComposedRequest {
	request: ModelRequest;
	context: ContextManifest;
}

/** Throws DomainError `unavailable` when the project cannot be read. */
export function createReadMaterial(
	readProject: <T>(projectId: string, read: (doc: Y.Doc) => T) => Promise<T>,
	budget: TokenBudget,
	tools: boolean
): ReadMaterial {
	const known = new WeakMap<Y.Doc, Map<string | null, Material>>();

	/** Kept until the document changes: a large project takes long to read, and somebody waits for the first word. */
	function read(doc: Y.Doc, projectId: string, milestoneId: string | null): Material {
		const ofDoc = known.get(doc) ?? new Map<string | null, Material>();
		const material =
			ofDoc.get(milestoneId) ??
			toMaterial(readContextSource(doc, { projectId, milestoneId }), { budget, tools });
		if (!known.has(doc)) doc.once('update', () => known.delete(doc));
		known.set(doc, ofDoc.set(milestoneId, material));
		return material;
	}

	return async ({ projectId, milestoneId }) => {
		if (!projectId) return toMaterial(NO_PROJECT, { budget, tools: false });
		return await readProject(projectId, (doc) => read(doc, projectId, milestoneId));
	};
}

function toMaterial(
	source: ContextSource,
	{ budget, tools }: Pick<Material, 'budget' | 'tools'>,
	without?: ReadonlySet<string>
): Material {
	const room = budget.system - (tools ? TOOL_TOKENS : 0);
	return { scope: source.scope, source, budget, tools, ...buildContext(source, room, without) };
}

/** The same without some of its items, by their ids. */
export function leaveOut(material: Material, without: readonly string[]): Material {
	if (without.length === 0) return material;
	return toMaterial(material.source, material, new Set(without));
}

/**
 * Puts together what the model is sent, and what is told of it. `begun` is the text of an answer that broke off
 * and is to be continued; empty for all others.
 */
export function composeRequest(material: Material, history: ThreadHistory, begun = ''): ComposedRequest {
	const { scope, source, sources, items, budget, tools } = material;
	const told = history.summary ? tellSummary(material.system, history.summary) : '';
	const summaryTokens = estimateTokens(told);
	const system = material.system + told;
	const room = budget.history - summaryTokens;
	const { sure } = historyShares(budget.history);
	const refs = new Set(sources.map(({ ref }) => ref));
	const talk =
		begun === ''
			? fitTurns(history.entries, room, refs, sure)
			: fitContinuedTurns(history.entries, begun, room, refs, sure);
	// The answer that is continued is one of the thread's messages too.
	const total = history.unsummarised + (begun === '' ? 0 : 1);
	const targets = tools ? () => targetsOf(source, items) : null;
	return {
		request: { system, turns: talk.turns, question: openQuestion(history.entries), sources, targets },
		context: {
			scope,
			items,
			history: {
				messages: talk.messages,
				tokens: talk.tokens,
				leftOut: total - (talk.messages - talk.summarised),
				...(history.summary && { summary: toldOf(history.summary, talk, summaryTokens) })
			},
			tokens: material.tokens + summaryTokens + talk.tokens + (tools ? TOOL_TOKENS : 0),
			budget: budget.system + budget.history,
			hash: told === '' ? material.hash : hashOf(system)
		}
	};
}

function toldOf(summary: SummaryRow, { summarised }: FittedTurns, tokens: number): ManifestSummary {
	const { id, throughSeq, messages, model, createdAt } = summary;
	const made = { model, createdAt: createdAt.toISOString() };
	return { id, throughSeq, messages: messages - summarised, tokens, ...made };
}
