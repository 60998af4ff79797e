import { relativeTime } from '#lib/components/ui/relative-time.ts';
import { m } from '#lib/paraglide/messages.js';

const MINUTE = 60_000;

/** When something was begun, as a line of text says it: "2 min ago", "yesterday", "4 Dec". */
export function madeWhen(iso: string, now = new Date()): string {
	const when = relativeTime(iso, now);
	const minutes = Math.floor((now.getTime() - new Date(iso).getTime()) / MINUTE);
	if (minutes < 1) return m.project_just_now();
	const sameDay = new Date(iso).toDateString() === now.toDateString();
	return minutes < 60 || sameDay ? m.project_ago({ when }) : when;
}
