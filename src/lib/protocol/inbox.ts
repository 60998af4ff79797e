/** Items of one answer, and ids of one request. */
export const INBOX_PAGE_MAX = 200;

/** A message that is meant for a person: it names them, or answers one of theirs. */
export interface InboxItem {
	messageId: string;
	threadId: string;
	/** Of the message in its thread. */
	seq: number;
	projectId: string;
	projectTitle: string;
	/** The section whose thread it is; null for the project's. */
	milestoneId: string | null;
	/** Null also where the section is not known any more. */
	milestoneTitle: string | null;
	kind: 'mention' | 'answer';
	/** Null for a person who is gone. */
	authorName: string | null;
	authorColor: number | null;
	/** The beginning of its Markdown, at most `EXCERPT_LENGTH`. */
	excerpt: string;
	/** ISO 8601: when it became meant for this person, by an edit later than it was written. */
	at: string;
	read: boolean;
}

export interface InboxPage {
	/** The newest first. */
	items: InboxItem[];
	/** There are older ones. */
	more: boolean;
	/** Of all items. */
	unread: number;
}

/** These, or all there are. */
export type InboxRead = { messageIds: string[] } | { all: true };
