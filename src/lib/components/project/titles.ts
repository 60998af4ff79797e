import type { ProjectSession } from '#lib/client/project-session.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { linkHost } from '#lib/project/url.ts';
import type { DocView, LinkView, MilestoneView } from '#lib/project/view.ts';

/** What stands for a thing where its title has no letters. */

export function projectTitle({ title }: Pick<ProjectSession, 'title'>): string {
	return title.trim() || m.project_untitled_project();
}

export function sectionTitle({ title }: Pick<MilestoneView, 'title'>): string {
	return title.trim() || m.project_untitled_section();
}

export function docTitle({ title }: Pick<DocView, 'title'>): string {
	return title.trim() || m.project_untitled_doc();
}

export function linkTitle({ title, url }: Pick<LinkView, 'title' | 'url'>): string {
	return title.trim() || linkHost(url).host || url || m.project_untitled_link();
}
