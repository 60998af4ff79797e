import { m } from '#lib/paraglide/messages.js';
import { daysBetween, shortDate } from './relative-time.ts';

export interface Due {
	/** "12 Dec", "today", "4 days late", "no date". */
	label: string;
	late: boolean;
}

interface Dated {
	status: 'planned' | 'active' | 'done';
	/** YYYY-MM-DD. */
	due: string | null;
}

/** A date without a time, at midnight of this device; null when it is not one. */
export function parseDay(day: string): Date | null {
	const [year, month, date] = day.split('-').map(Number);
	if (!year || !month || !date) return null;
	const parsed = new Date(year, month - 1, date);
	// 31 February would silently become March.
	return parsed.getMonth() === month - 1 ? parsed : null;
}

/** How a section's date reads today. What is done is never late. */
export function describeDue({ status, due }: Dated, now = new Date()): Due {
	const day = due === null ? null : parseDay(due);
	if (!day) return { label: m.ui_due_none(), late: false };
	const days = daysBetween(now, day);
	if (status !== 'done' && days < 0) return { label: m.ui_due_late({ count: -days }), late: true };
	if (status !== 'done' && days === 0) return { label: m.ui_due_today(), late: false };
	return { label: shortDate(day, now), late: false };
}
