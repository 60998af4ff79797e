import { m } from '#lib/paraglide/messages.js';
import type { MilestoneStatus } from '#lib/project/schema.ts';

export function statusWord(status: MilestoneStatus): string {
	return { planned: m.ui_status_planned, active: m.ui_status_active, done: m.ui_status_done }[status]();
}
