import type { Excerpt } from './excerpt.ts';

/** A message in which something was found. */
export interface FoundMessage {
	id: string;
	threadId: string;
	/** The section whose thread it is; null in the thread of the whole. */
	milestoneId: string | null;
	/** Its thread is closed. */
	archived: boolean;
	seq: number;
	kind: 'member' | 'assistant';
	/** Null for the assistant, and for a person who is gone. */
	authorName: string | null;
	authorColor: number | null;
	createdAt: string;
	excerpt: Excerpt;
}

/** Newest first. */
export interface FoundPage {
	found: FoundMessage[];
	/** What to ask for next: messages before this one. Null at the end. */
	before: string | null;
}
