import FileText from '@lucide/svelte/icons/file-text';
import type { Found } from '#lib/client/project-search.ts';
import type { ProjectSession } from '#lib/client/project-session.svelte.ts';
import { docHref, overviewHref, sectionHref } from '#lib/components/project/places.ts';
import { docTitle, linkTitle, projectTitle, sectionTitle } from '#lib/components/project/titles.ts';
import { describeDue } from '#lib/components/ui/due-date.ts';
import { m } from '#lib/paraglide/messages.js';
import { linkHost, safeHref } from '#lib/project/url.ts';
import type { DocView, LinkView, MilestoneView } from '#lib/project/view.ts';
import type { ProjectRow } from '#lib/protocol/project.ts';
import type { PaletteItem } from './palette-item.ts';

/** Everything in a project that one can go to, in its order. */
export function placesIn(session: ProjectSession): PaletteItem[] {
	const { milestones, docs, links } = session.content;
	return [
		overviewItem(session),
		...milestones.map((section) => sectionItem(session, section)),
		...docs.map((doc) => docItem(session, doc)),
		...links.map((link) => linkItem(session, link))
	];
}

/** What was found in a text leads to that place in it. */
export function foundItem(session: ProjectSession, found: Found, words: readonly string[]): PaletteItem {
	const { passage } = found;
	const item = itemOf(session, found);
	const place = found.kind === 'link' ? undefined : { anchor: passage.anchor, words };
	return { ...item, key: `text:${item.key}`, passage, place };
}

function itemOf(session: ProjectSession, { kind, view }: Found): PaletteItem {
	switch (kind) {
		case 'milestone':
			return sectionItem(session, view);
		case 'doc':
			return docItem(session, view);
		case 'link':
			return linkItem(session, view);
	}
}

export function projectItem(row: Pick<ProjectRow, 'id' | 'title'>): PaletteItem {
	return {
		key: row.id,
		label: row.title.trim() || m.projects_untitled(),
		note: m.project_project(),
		sign: { kind: 'project' },
		href: `/projects/${row.id}`
	};
}

function overviewItem(session: ProjectSession): PaletteItem {
	return {
		key: session.projectId,
		label: m.project_overview(),
		alias: projectTitle(session),
		note: projectTitle(session),
		sign: { kind: 'project' },
		href: overviewHref(session.projectId)
	};
}

function sectionItem({ projectId }: ProjectSession, section: MilestoneView): PaletteItem {
	return {
		key: section.id,
		label: sectionTitle(section),
		note: m.project_section(),
		sign: { kind: 'section', status: section.status, late: describeDue(section).late },
		href: sectionHref(projectId, section.id)
	};
}

function docItem(session: ProjectSession, doc: DocView): PaletteItem {
	return {
		key: doc.id,
		label: docTitle(doc),
		note: whereabouts(session, doc.milestoneId),
		sign: { kind: 'icon', icon: FileText },
		href: docHref(session.projectId, doc.id)
	};
}

/** A link that is not safe to follow leads to where it is listed. */
function linkItem(session: ProjectSession, link: LinkView): PaletteItem {
	const { host } = linkHost(link.url);
	const safe = safeHref(link.url);
	const { milestoneId } = link;
	const listed =
		milestoneId === null ? overviewHref(session.projectId) : sectionHref(session.projectId, milestoneId);
	return {
		key: link.id,
		label: linkTitle(link),
		alias: host,
		note: host || whereabouts(session, milestoneId),
		sign: { kind: 'link', url: link.url },
		href: safe ?? listed,
		outside: safe !== null
	};
}

function whereabouts({ content }: ProjectSession, milestoneId: string | null): string {
	const section = content.milestones.find(({ id }) => id === milestoneId);
	return section ? sectionTitle(section) : m.project_overview();
}
