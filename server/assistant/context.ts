import { createHash } from 'node:crypto';
import type { ManifestItem } from '#lib/protocol/chat.ts';
import { PieceCutter, type Piece } from './context-piece.ts';
import type { ContextSource, SourceDoc, SourceLink } from './context-source.ts';
import { createFence, oneLine } from './fence.ts';
import { OWN_THREAD_INSTRUCTIONS, PROJECT_INSTRUCTIONS } from './instructions.ts';
import type { Source } from './model.ts';
import { estimateTokens } from './token-budget.ts';

/** How much of the budget these may take at most; what they do not need is left to the docs. */
const SHARE = { project: 0.15, section: 0.25, links: 0.15 };

export interface Context {
	/** What the model gets, word for word. */
	system: string;
	/** SHA-256 (hex) of `system`. */
	hash: string;
	/** Of `system`, estimated. */
	tokens: number;
	items: ManifestItem[];
	sources: Source[];
}

/**
 * The system text for a thread, within `budget` estimated tokens. Room is given in this order, so what is
 * too much is cut in the opposite one:
 * 1. the project's title, summary and outline, cut to 15 % of the budget
 * 2. the section's title, status, due date and description, cut to 25 %
 * 3. links, the section's before the project's, each whole or not at all, 15 % together
 * 4. the section's docs: the longest are cut first, and when all would be stubs the last are left out
 * 5. the project's docs, likewise
 *
 * The thread's messages have a budget of their own, `fitTurns`: of them the oldest are left out.
 */
export function buildContext({ project, section, docs, links }: ContextSource, budget: number): Context {
	if (!project) return toContext(OWN_THREAD_INSTRUCTIONS, []);
	const allLinks = [...(section?.links ?? []), ...links].map(linkSource);
	const docsOf = { section: (section?.docs ?? []).map(docSource), project: docs.map(docSource) };
	const frame = { project: projectSource(project), section: section ? [sectionSource(section)] : [] };
	const everything = [frame.project, ...frame.section, ...allLinks, ...docsOf.section, ...docsOf.project];
	const cutter = new PieceCutter(createFence(everything.flatMap(({ title, text }) => [title, text])));

	let left = budget - estimateTokens(PROJECT_INSTRUCTIONS);
	const take = (pieces: Piece[]) => {
		for (const piece of pieces) left -= piece.tokens;
		return pieces;
	};
	const room = (share: number) => Math.min(left, Math.floor(budget * share));
	const projectPiece = take([cutter.cut(frame.project, room(SHARE.project))]);
	const sectionPiece = take(frame.section.map((source) => cutter.cut(source, room(SHARE.section))));
	const linkPieces = take(fitInOrder(cutter, allLinks, room(SHARE.links)));
	const sectionDocs = take(cutter.share(docsOf.section, left));
	const projectDocs = take(cutter.share(docsOf.project, left));

	const ofSection = section?.links.length ?? 0;
	return toContext(PROJECT_INSTRUCTIONS, [
		...sectionPiece,
		...sectionDocs,
		...linkPieces.slice(0, ofSection),
		...projectPiece,
		...projectDocs,
		...linkPieces.slice(ofSection)
	]);
}

/** A long one that does not fit makes room for later, shorter ones. */
function fitInOrder(cutter: PieceCutter, sources: readonly Source[], room: number): Piece[] {
	let left = room;
	return sources.map((source) => {
		const piece = cutter.whole(source, left);
		left -= piece.tokens;
		return piece;
	});
}

function toContext(instructions: string, pieces: readonly Piece[]): Context {
	const sent = pieces.filter((piece) => piece.state !== 'left_out');
	const system = [instructions, ...sent.map((piece) => piece.block)].join('\n\n');
	return {
		system,
		hash: hashOf(system),
		tokens: estimateTokens(system),
		items: pieces.map(toItem),
		sources: sent.map((piece) => piece.source)
	};
}

/** What `ContextManifest.hash` is. */
export function hashOf(system: string): string {
	return createHash('sha256').update(system).digest('hex');
}

function toItem({ source, tokens, fullTokens, state }: Piece): ManifestItem {
	const { kind, id, title } = source;
	return { kind, id, title, tokens, state, ...(state !== 'included' && { fullTokens }) };
}

function projectSource({ id, title, summary, milestones }: NonNullable<ContextSource['project']>): Source {
	const outline = milestones.map((milestone) => {
		return `- ${oneLine(milestone.title)} (${milestone.status}${milestone.due ? `, due ${milestone.due}` : ''})`;
	});
	const sections = outline.length > 0 ? `Sections:\n${outline.join('\n')}` : 'No sections yet.';
	return {
		kind: 'project',
		id,
		title,
		text: [`Project: ${oneLine(title)}`, summary, sections].filter(Boolean).join('\n\n')
	};
}

function sectionSource({
	id,
	title,
	status,
	due,
	description
}: NonNullable<ContextSource['section']>): Source {
	const facts = `Section: ${oneLine(title)}\nStatus: ${status}${due ? `\nDue: ${due}` : ''}`;
	return { kind: 'milestone', id, title, text: [facts, description].filter(Boolean).join('\n\n') };
}

function docSource({ id, title, markdown }: SourceDoc): Source {
	return { kind: 'doc', id, title, text: markdown };
}

function linkSource({ id, title, url, note }: SourceLink): Source {
	return { kind: 'link', id, title, text: [url, note].filter(Boolean).join('\n') };
}
