import type { CitedProject } from '#lib/client/chat-host.ts';
import { docHref, overviewHref, sectionHref } from '#lib/components/project/places.ts';
import { docTitle, linkTitle, projectTitle, sectionTitle } from '#lib/components/project/titles.ts';
import type { ContextManifest, ManifestItem } from '#lib/protocol/chat.ts';

/** An item of the project that an answer cites, as it is now. */
export interface CitedItem {
	kind: ManifestItem['kind'];
	id: string;
	title: string;
	/** Where it is; null when it was deleted since. */
	href: string | null;
}

/** Null for what the answer was not offered. */
export type Cite = (ref: string) => CitedItem | null;

/**
 * What the refs in one reply's text stand for. Only by its own manifest: the model may write anything, and what it
 * was not shown it cannot have read. Reactive.
 */
export function citedItems(context: ContextManifest | null | undefined, project: CitedProject | null): Cite {
	const shown = context?.items.filter(({ state }) => state === 'included' || state === 'trimmed') ?? [];
	const byRef = new Map(shown.flatMap((item) => (item.ref === undefined ? [] : [[item.ref, item] as const])));
	return (ref) => {
		const item = byRef.get(ref);
		return item && project ? asItIsNow(item, project) : null;
	};
}

function asItIsNow({ kind, id, title }: ManifestItem, project: CitedProject): CitedItem {
	// Until the project is here nobody knows what became of it; the place itself will say.
	const now =
		placeOf(kind, id, project) ?? (project.ready ? null : { title, href: hrefOf(kind, id, project) });
	return { kind, id, title: now?.title ?? title, href: now?.href ?? null };
}

function placeOf(
	kind: ManifestItem['kind'],
	id: string,
	project: CitedProject
): { title: string; href: string } | null {
	const { milestones, docs, links } = project.content;
	switch (kind) {
		case 'project':
			return { title: projectTitle(project), href: overviewHref(project.projectId) };
		case 'milestone': {
			const section = milestones.find((view) => view.id === id);
			return section ? { title: sectionTitle(section), href: hrefOf(kind, id, project) } : null;
		}
		case 'doc': {
			const doc = docs.find((view) => view.id === id);
			return doc ? { title: docTitle(doc), href: hrefOf(kind, id, project) } : null;
		}
		case 'link': {
			const link = links.find((view) => view.id === id);
			return link ? { title: linkTitle(link), href: hrefOf(kind, id, project) } : null;
		}
	}
}

/** A link is shown where it is listed: following it is another step. */
function hrefOf(kind: ManifestItem['kind'], id: string, { projectId, content }: CitedProject): string {
	if (kind === 'doc') return docHref(projectId, id);
	if (kind === 'project') return overviewHref(projectId);
	const sectionId = kind === 'milestone' ? id : content.links.find((view) => view.id === id)?.milestoneId;
	return sectionId ? sectionHref(projectId, sectionId) : overviewHref(projectId);
}
