import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Calendar days from `from` to `to` on this device's clock; negative when `to` is earlier. */
export function daysBetween(from: Date, to: Date): number {
	// Noon to noon: a day of 23 or 25 hours still rounds to one.
	const noon = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate(), 12).getTime();
	return Math.round((noon(to) - noon(from)) / DAY);
}

/** Within this many days a date without a year can mean only one. */
const SAME_YEAR_DAYS = 200;

/** Day before month in every English, as the screens are drawn. */
function dateLocale(): string {
	return getLocale() === 'en' ? 'en-GB' : getLocale();
}

/** "12 Dec", with the year when the date is far from now. */
export function shortDate(date: Date, now = new Date()): string {
	const isNear = Math.abs(daysBetween(now, date)) <= SAME_YEAR_DAYS;
	return new Intl.DateTimeFormat(dateLocale(), {
		day: 'numeric',
		month: 'short',
		year: isNear ? undefined : 'numeric'
	}).format(date);
}

/** "Dec", or "Jan 2027". */
export function monthName(date: Date, withYear: boolean): string {
	const year = withYear ? ('numeric' as const) : undefined;
	return new Intl.DateTimeFormat(dateLocale(), { month: 'short', year }).format(date);
}

/** "14:02". */
export function clockTime(time: number | Date): string {
	return new Intl.DateTimeFormat(dateLocale(), {
		hour: '2-digit',
		minute: '2-digit'
	}).format(time);
}

/** How long ago, in as few letters as a column has: "now", "2 min", "1 h", "yesterday", "Mon", "3 Dec", "Oct 2025". */
export function relativeTime(iso: string, now = new Date()): string {
	const date = new Date(iso);
	if (Number.isNaN(date.getTime())) return '';
	const ago = now.getTime() - date.getTime();
	// A clock that runs ahead must not read "in 3 minutes".
	if (ago < MINUTE) return m.ui_time_now();
	if (ago < HOUR) return m.ui_time_minutes({ count: Math.floor(ago / MINUTE) });
	const days = daysBetween(date, now);
	if (days === 0) return m.ui_time_hours({ count: Math.floor(ago / HOUR) });
	if (days === 1) return m.ui_time_yesterday();
	if (days < 7) return new Intl.DateTimeFormat(dateLocale(), { weekday: 'short' }).format(date);
	if (days <= SAME_YEAR_DAYS) return shortDate(date, now);
	return new Intl.DateTimeFormat(dateLocale(), { month: 'short', year: 'numeric' }).format(date);
}
