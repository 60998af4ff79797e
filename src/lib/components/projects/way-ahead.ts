import { describeDue, type Due } from '#lib/components/ui/due-date.ts';
import type { ProjectOverview } from '#lib/protocol/project.ts';

type Section = ProjectOverview['milestones'][number];

/** How far a project's way is walked, as a row of the list shows it. */
export interface WayAhead {
	/** One bar for each section, in order. */
	bars: ('planned' | 'active' | 'done' | 'late')[];
	done: number;
	total: number;
	/** What goes on now: the first active section, else the first that is not done. */
	next: (Section & { dueLabel: Due }) | null;
	/** It has sections, and all are done. */
	finished: boolean;
}

export function wayAhead({ milestones }: ProjectOverview, now = new Date()): WayAhead {
	const next =
		milestones.find((section) => section.status === 'active') ??
		milestones.find((section) => section.status !== 'done');
	const done = milestones.filter((section) => section.status === 'done').length;
	return {
		bars: milestones.map((section) => (describeDue(section, now).late ? 'late' : section.status)),
		done,
		total: milestones.length,
		next: next ? { ...next, dueLabel: describeDue(next, now) } : null,
		finished: milestones.length > 0 && done === milestones.length
	};
}
