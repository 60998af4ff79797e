import { daysBetween, shortDate } from '#lib/components/ui/relative-time.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';

/** "Today", "Yesterday", "Monday", "Mon 2 Dec". */
export function dayLabel(date: Date, now = new Date()): string {
	const days = daysBetween(date, now);
	if (days === 0) return m.chat_today();
	if (days === 1) return m.chat_yesterday();
	const weekday = (width: 'long' | 'short') =>
		new Intl.DateTimeFormat(getLocale(), { weekday: width }).format(date);
	return days > 1 && days < 7 ? weekday('long') : `${weekday('short')} ${shortDate(date, now)}`;
}
