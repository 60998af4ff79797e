import type * as Y from 'yjs';
import { docBody } from '#lib/project/doc.ts';
import { readItem } from '#lib/project/item.ts';
import { fragmentToMarkdown } from '#lib/project/markdown.ts';
import { milestoneDescription } from '#lib/project/milestone.ts';
import type { MilestoneStatus } from '#lib/project/schema.ts';
import { readBin, readProject, type MilestoneView, type ProjectContent } from '#lib/project/view.ts';
import type { ContextManifest } from '#lib/protocol/chat.ts';

export interface SourceDoc {
	id: string;
	title: string;
	markdown: string;
}

export interface SourceLink {
	id: string;
	title: string;
	url: string;
	note: string;
}

interface SourceMilestone {
	id: string;
	title: string;
	status: MilestoneStatus;
	due: string | null;
}

/** All that may reach the model in one thread. What is not in here cannot leak into it. */
export interface ContextSource {
	scope: ContextManifest['scope'];
	project: { id: string; title: string; summary: string; milestones: SourceMilestone[] } | null;
	section: (SourceMilestone & { description: string; docs: SourceDoc[]; links: SourceLink[] }) | null;
	docs: SourceDoc[];
	links: SourceLink[];
}

/** Of a person's own thread. */
export const NO_PROJECT: ContextSource = {
	scope: { projectId: null, milestoneId: null, title: '' },
	project: null,
	section: null,
	docs: [],
	links: []
};

/**
 * The narrowing. A milestone's thread gets its own docs and links and those of the project level; of other
 * milestones only what the outline shows. Decided by the milestone that is *stored* with an item: one that
 * is in the bin still owns its docs, which the screen shows at project level meanwhile, so they are in the
 * project's thread and in no other milestone's.
 */
export function readContextSource(
	doc: Y.Doc,
	{ projectId, milestoneId }: { projectId: string; milestoneId: string | null }
): ContextSource {
	const content = readProject(doc);
	const section = milestoneId === null ? null : readSection(doc, content, milestoneId);
	const storedIn = (root: 'docs' | 'links', id: string) => readItem(doc, root, id)?.milestoneId ?? null;
	const atProjectLevel = (root: 'docs' | 'links') => (item: { id: string; milestoneId: string | null }) => {
		return milestoneId === null ? item.milestoneId === null : storedIn(root, item.id) === null;
	};
	const { title, summary } = content.project;
	return {
		scope: { projectId, milestoneId, title: section?.title ?? title },
		project: { id: projectId, title, summary, milestones: content.milestones.map(outline) },
		section,
		docs: content.docs.filter(atProjectLevel('docs')).map((view) => toSourceDoc(doc, view)),
		links: content.links.filter(atProjectLevel('links')).map(toSourceLink)
	};
}

function readSection(doc: Y.Doc, content: ProjectContent, id: string): ContextSource['section'] {
	const own = (root: 'docs' | 'links') => (item: { id: string }) =>
		readItem(doc, root, item.id)?.milestoneId === id;
	const milestone = [...content.milestones, ...readBin(doc).milestones].find((view) => view.id === id);
	const description = milestoneDescription(doc, id);
	return {
		...(milestone ? outline(milestone) : { id, title: '', status: 'planned', due: null }),
		description: description ? fragmentToMarkdown(description) : '',
		docs: content.docs.filter(own('docs')).map((view) => toSourceDoc(doc, view)),
		links: content.links.filter(own('links')).map(toSourceLink)
	};
}

function outline({ id, title, status, due }: MilestoneView): SourceMilestone {
	return { id, title, status, due };
}

function toSourceDoc(doc: Y.Doc, { id, title }: { id: string; title: string }): SourceDoc {
	const body = docBody(doc, id);
	return { id, title, markdown: body ? fragmentToMarkdown(body) : '' };
}

function toSourceLink({ id, title, url, note }: SourceLink): SourceLink {
	return { id, title, url, note };
}
