import { inboxCount } from '#lib/client/inbox-count.svelte.ts';
import { m } from '#lib/paraglide/messages.js';

/** The title of a page, behind what waits in the inbox: "(3) Projects · Waystone". Reactive. */
export function tabTitle(...parts: readonly string[]): string {
	const title = [...parts.filter((part) => part !== ''), m.app_name()].join(' · ');
	return inboxCount.unread > 0 ? `(${inboxCount.unread}) ${title}` : title;
}
