import type { ProjectSession } from '#lib/client/project-session.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { sectionTitle } from './titles.ts';

/** What the thread of a section is called, or with null that of the project; also of a section that is gone. */
export function threadName({ content, bin }: ProjectSession, milestoneId: string | null): string {
	if (milestoneId === null) return m.project_project();
	const section = content.milestones.find(({ id }) => id === milestoneId);
	if (section) return sectionTitle(section);
	const inBin = bin.milestones.find(({ id }) => id === milestoneId);
	return inBin ? m.search_thread_in_bin({ title: sectionTitle(inBin) }) : m.search_thread_deleted();
}
