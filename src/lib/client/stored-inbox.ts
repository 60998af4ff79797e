import type { InboxPage } from '#lib/protocol/inbox.ts';

/** The inbox as this device last knew it. */
export interface StoredInbox extends InboxPage {
	/** Messages that were read here, which the server has not been told yet. */
	reading: string[];
}

const key = (userId: string) => `waystone:${userId}:inbox`;

export function isInboxKey(name: string | null, userId: string): boolean {
	return name === key(userId);
}

/** Null where there is none, or none that can be read: the server has it too. */
export function readInbox(userId: string): StoredInbox | null {
	try {
		const stored = JSON.parse(localStorage.getItem(key(userId)) ?? 'null') as Partial<StoredInbox> | null;
		if (!stored || !Array.isArray(stored.items) || !Array.isArray(stored.reading)) return null;
		const { items, reading, unread = 0, more = false } = stored;
		return { items, reading, unread, more };
	} catch (error) {
		console.warn('the inbox cannot be read', error);
		return null;
	}
}

export function writeInbox(userId: string, stored: StoredInbox): void {
	try {
		localStorage.setItem(key(userId), JSON.stringify(stored));
	} catch (error) {
		console.warn('the inbox is not kept', error);
	}
}

/** Nothing is to tell what was said in a project that is no longer this person's. */
export function forgetInboxOf(userId: string, projectId: string): void {
	const stored = readInbox(userId);
	if (!stored) return;
	const items = stored.items.filter((item) => item.projectId !== projectId);
	const unread = items.filter(({ read }) => !read).length;
	writeInbox(userId, { ...stored, items, unread });
}
