import type { ProjectSession } from '#lib/client/project-session.svelte.ts';
import { describeDue } from '#lib/components/ui/due-date.ts';
import { readRemembered, writeRemembered } from '#lib/components/ui/remembered.ts';
import { MILESTONE_STATUSES } from '#lib/project/schema.ts';
import type { MilestoneView } from '#lib/project/view.ts';

/** `open`: everything that is not done. */
export const SECTION_FILTERS = ['all', 'open', ...MILESTONE_STATUSES, 'late'] as const;
export type SectionFilter = (typeof SECTION_FILTERS)[number];

function passesFilter(section: MilestoneView, filter: SectionFilter): boolean {
	if (filter === 'all') return true;
	if (filter === 'open') return section.status !== 'done';
	if (filter === 'late') return describeDue(section).late;
	return section.status === filter;
}

/** Which sections of a project this device shows; remembered for each project. */
class SectionFilters {
	/** Chosen since the page was loaded. */
	#chosen = $state.raw<Readonly<Record<string, SectionFilter>>>({});

	of(projectId: string): SectionFilter {
		const stored = readRemembered(nameOf(projectId));
		return this.#chosen[projectId] ?? SECTION_FILTERS.find((filter) => filter === stored) ?? 'all';
	}

	choose(projectId: string, filter: SectionFilter): void {
		this.#chosen = { ...this.#chosen, [projectId]: filter };
		writeRemembered(nameOf(projectId), filter === 'all' ? null : filter);
	}
}

function nameOf(projectId: string): string {
	return `sections-shown:${projectId}`;
}

export const sectionFilters = new SectionFilters();

/** In order; the section in view is always among them. */
export function shownSections(session: ProjectSession, inView: string | null): MilestoneView[] {
	const filter = sectionFilters.of(session.projectId);
	return session.content.milestones.filter(
		(section) => section.id === inView || passesFilter(section, filter)
	);
}
