import type * as Y from 'yjs';
import type { ContextManifest } from '#lib/protocol/chat.ts';
import { buildContext, type Context } from '../assistant/context.ts';
import { NO_PROJECT, readContextSource, type ContextSource } from '../assistant/context-source.ts';
import type { ModelRequest } from '../assistant/model.ts';
import { HISTORY_BUDGET, SYSTEM_BUDGET } from '../assistant/token-budget.ts';
import { fitContinuedTurns, fitTurns, openQuestion } from '../assistant/turns.ts';
import type { ThreadRow } from './access.ts';
import type { ThreadHistory } from './thread-history.ts';

/** What a thread's project gives the model. */
export interface Material extends Context {
	scope: ContextManifest['scope'];
	/** What it was made of, so that it can be made with less. */
	source: ContextSource;
}

export type ReadMaterial = (scope: Pick<ThreadRow, 'projectId' | 'milestoneId'>) => Promise<Material>;

export interface ComposedRequest {
	request: ModelRequest;
	context: ContextManifest;
}

/** Throws DomainError `unavailable` when the project cannot be read. */
export function createReadMaterial(
	readProject: <T>(projectId: string, read: (doc: Y.Doc) => T) => Promise<T>
): ReadMaterial {
	const known = new WeakMap<Y.Doc, Map<string | null, Material>>();

	/** Kept until the document changes: a large project takes long to read, and somebody waits for the first word. */
	function read(doc: Y.Doc, projectId: string, milestoneId: string | null): Material {
		const ofDoc = known.get(doc) ?? new Map<string | null, Material>();
		const material = ofDoc.get(milestoneId) ?? toMaterial(readContextSource(doc, { projectId, milestoneId }));
		if (!known.has(doc)) doc.once('update', () => known.delete(doc));
		known.set(doc, ofDoc.set(milestoneId, material));
		return material;
	}

	return async ({ projectId, milestoneId }) => {
		if (!projectId) return toMaterial(NO_PROJECT);
		return await readProject(projectId, (doc) => read(doc, projectId, milestoneId));
	};
}

function toMaterial(source: ContextSource, without?: ReadonlySet<string>): Material {
	return { scope: source.scope, source, ...buildContext(source, SYSTEM_BUDGET, without) };
}

/** The same without some of its items, by their ids. */
export function leaveOut(material: Material, without: readonly string[]): Material {
	return without.length === 0 ? material : toMaterial(material.source, new Set(without));
}

/**
 * Puts together what the model is sent, and what is told of it. `begun` is the text of an answer that broke off
 * and is to be continued; empty for all others.
 */
export function composeRequest(
	{ scope, system, sources, items, hash, tokens }: Material,
	history: ThreadHistory,
	begun = ''
): ComposedRequest {
	const refs = new Set(sources.map(({ ref }) => ref));
	const talk =
		begun === ''
			? fitTurns(history.entries, HISTORY_BUDGET, refs)
			: fitContinuedTurns(history.entries, begun, HISTORY_BUDGET, refs);
	// The answer that is continued is one of the thread's messages too.
	const total = history.total + (begun === '' ? 0 : 1);
	return {
		request: { system, turns: talk.turns, question: openQuestion(history.entries), sources },
		context: {
			scope,
			items,
			history: { messages: talk.messages, tokens: talk.tokens, leftOut: total - talk.messages },
			tokens: tokens + talk.tokens,
			budget: SYSTEM_BUDGET + HISTORY_BUDGET,
			hash
		}
	};
}
