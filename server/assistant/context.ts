import { createHash } from 'node:crypto';
import type { ManifestItem } from '#lib/protocol/chat.ts';
import { itemRefs } from '#lib/protocol/citations.ts';
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
 * What is in `without`, by id, is offered and not sent: its room goes to the others.
 *
 * The thread's messages have a budget of their own, `fitTurns`: of them the oldest are left out.
 */
export function buildContext(
	source: ContextSource,
	budget: number,
	without: ReadonlySet<string> = new Set()
): Context {
	const offered = toSources(source);
	if (!offered) return toContext(OWN_THREAD_INSTRUCTIONS, []);
	const { project, section, links, docs } = offered;
	const ticked = allOf(offered).filter(({ id }) => !without.has(id));
	const fence = createFence(ticked.flatMap(({ title, text }) => [title, text]));
	const cutter = new PieceCutter(fence, without);

	let left = budget - estimateTokens(PROJECT_INSTRUCTIONS);
	const take = (pieces: Piece[]) => {
		for (const piece of pieces) left -= piece.tokens;
		return pieces;
	};
	const room = (share: number) => Math.min(left, Math.floor(budget * share));
	const projectPiece = take([cutter.cut(project, room(SHARE.project))]);
	const sectionPiece = take(section.map((item) => cutter.cut(item, room(SHARE.section))));
	const linkPieces = take(fitInOrder(cutter, [...links.section, ...links.project], room(SHARE.links)));
	const sectionDocs = take(cutter.share(docs.section, left));
	const projectDocs = take(cutter.share(docs.project, left));

	const ofSection = links.section.length;
	return toContext(PROJECT_INSTRUCTIONS, [
		...sectionPiece,
		...sectionDocs,
		...linkPieces.slice(0, ofSection),
		...projectPiece,
		...projectDocs,
		...linkPieces.slice(ofSection)
	]);
}

/** All that a thread offers. */
interface Offered {
	project: Source;
	/** Empty in the thread of the project. */
	section: Source[];
	links: { section: Source[]; project: Source[] };
	docs: { section: Source[]; project: Source[] };
}

type Unnamed = Omit<Source, 'ref'>;

function toSources({ project, section, docs, links }: ContextSource): Offered | null {
	if (!project) return null;
	const items = [...docs, ...links, ...(section ? [section, ...section.docs, ...section.links] : [])];
	const refs = itemRefs([project, ...project.milestones, ...items].map(({ id }) => id));
	const named = (source: Unnamed): Source => ({ ...source, ref: refs.get(source.id) ?? '' });
	const toDocs = (of: readonly SourceDoc[]) => of.map((doc) => named(docSource(doc)));
	const toLinks = (of: readonly SourceLink[]) => of.map((link) => named(linkSource(link)));
	return {
		project: named(projectSource(project, refs)),
		section: section ? [named(sectionSource(section))] : [],
		links: { section: toLinks(section?.links ?? []), project: toLinks(links) },
		docs: { section: toDocs(section?.docs ?? []), project: toDocs(docs) }
	};
}

function allOf({ project, section, links, docs }: Offered): Source[] {
	return [project, ...section, ...links.section, ...links.project, ...docs.section, ...docs.project];
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
	const sent = pieces.filter((piece) => piece.block !== '');
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
	const { kind, id, ref, title } = source;
	return { kind, id, ref, title, tokens, state, ...(state !== 'included' && { fullTokens }) };
}

function projectSource(
	{ id, title, summary, milestones }: NonNullable<ContextSource['project']>,
	refs: ReadonlyMap<string, string>
): Unnamed {
	const outline = milestones.map((milestone) => {
		const { status, due } = milestone;
		const facts = [status, ...(due ? [`due ${due}`] : []), `ref=${refs.get(milestone.id) ?? ''}`];
		return `- ${oneLine(milestone.title)} (${facts.join(', ')})`;
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
}: NonNullable<ContextSource['section']>): Unnamed {
	const facts = `Section: ${oneLine(title)}\nStatus: ${status}${due ? `\nDue: ${due}` : ''}`;
	return { kind: 'milestone', id, title, text: [facts, description].filter(Boolean).join('\n\n') };
}

function docSource({ id, title, markdown }: SourceDoc): Unnamed {
	return { kind: 'doc', id, title, text: markdown };
}

function linkSource({ id, title, url, note }: SourceLink): Unnamed {
	return { kind: 'link', id, title, text: [url, note].filter(Boolean).join('\n') };
}
