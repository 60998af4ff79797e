import type { ChatSession } from '#lib/client/chat-session.svelte.ts';

declare global {
	// Kit's own way to type what a history entry carries.
	// eslint-disable-next-line @typescript-eslint/no-namespace
	namespace App {
		interface PageState {
			/** The query that led to the message of the address. */
			sought?: string;
		}
	}
}

/** The search in the threads of one project: what was looked for is there when one comes back for the next. */
export class ThreadSearch {
	open = $state(false);
	query = $state('');
	scope = $state<'thread' | 'project'>('thread');

	/** In all threads, for what another search does not show. */
	openWith(query: string): void {
		this.query = query;
		this.scope = 'project';
		this.open = true;
	}
}

const searches = new WeakMap<ChatSession, ThreadSearch>();

export function threadSearch(chat: ChatSession): ThreadSearch {
	const known = searches.get(chat);
	if (known) return known;
	const search = new ThreadSearch();
	searches.set(chat, search);
	return search;
}
