import { m } from '#lib/paraglide/messages.js';
import type { SectionFilter } from './section-filter.svelte.ts';

export function filterWord(filter: SectionFilter): string {
	return {
		all: m.project_filter_all,
		open: m.project_filter_open,
		planned: m.ui_status_planned,
		active: m.ui_status_active,
		done: m.ui_status_done,
		late: m.ui_status_late
	}[filter]();
}
