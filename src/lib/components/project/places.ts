import { page } from '$app/state';
import type { ProjectContent } from '#lib/project/view.ts';
import { docTitle, sectionTitle } from './titles.ts';
import { m } from '#lib/paraglide/messages.js';

/** Which thread stands beside the page: the project's, or that of the section in view. */
export type ThreadScope = 'project' | 'section';

/** What the URL says. A section has its own thread beside it unless the project's was chosen. */
export function threadScope(milestoneId: string | null): ThreadScope {
	if (milestoneId === null) return 'project';
	return page.url.searchParams.get('thread') === 'project' ? 'project' : 'section';
}

/** The same page with the other thread. */
export function threadHref(scope: ThreadScope): string {
	return `${page.url.pathname}?thread=${scope}`;
}

/** Whoever chose the project's thread keeps it from section to section. */
function keptThread(): string {
	return page.url.searchParams.get('thread') === 'project' ? '?thread=project' : '';
}

export function overviewHref(projectId: string): string {
	return `/projects/${projectId}${keptThread()}`;
}

export function sectionHref(projectId: string, milestoneId: string): string {
	return `/projects/${projectId}/sections/${milestoneId}${keptThread()}`;
}

export function sectionThreadHref(projectId: string, milestoneId: string): string {
	return `/projects/${projectId}/sections/${milestoneId}?thread=section`;
}

export function docHref(projectId: string, docId: string): string {
	return `/projects/${projectId}/docs/${docId}${keptThread()}`;
}

export function membersHref(projectId: string): string {
	return `/projects/${projectId}/members${keptThread()}`;
}

/** Where somebody is, in words and as a way there; null for a place that this content does not have. */
export function describePlace(
	projectId: string,
	content: ProjectContent,
	here: { milestoneId: string | null; docId: string | null }
): { label: string; href: string } | null {
	const doc = content.docs.find(({ id }) => id === here.docId);
	if (doc) return { label: docTitle(doc), href: docHref(projectId, doc.id) };
	const section = content.milestones.find(({ id }) => id === here.milestoneId);
	if (section) return { label: sectionTitle(section), href: sectionHref(projectId, section.id) };
	if (here.docId !== null || here.milestoneId !== null) return null;
	return { label: m.project_overview(), href: overviewHref(projectId) };
}
