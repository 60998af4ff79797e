import MessageSquare from '@lucide/svelte/icons/message-square';
import Search from '@lucide/svelte/icons/search';
import type { MessageSearch } from '#lib/client/message-search.svelte.ts';
import { piecesOf } from '#lib/client/passage.ts';
import { messageHref } from '#lib/components/chat/message-link.ts';
import { threadSearch } from '#lib/components/chat/thread-search.svelte.ts';
import { threadName } from '#lib/components/project/thread-name.ts';
import { frame } from '#lib/components/ui/frame.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import type { FoundMessage } from '#lib/protocol/search.ts';
import type { PaletteItem } from './palette-item.ts';
import { palette, type OpenProject } from './palette.svelte.ts';

/** What was found in the threads of the open project, and the way to the rest of it. Reactive. */
export function messageItems(messages: MessageSearch, query: string): PaletteItem[] {
	const { project } = palette;
	const chat = project?.chat.session;
	if (!project || !chat) return [];
	const items = messages.found.map((message) => messageItem(project, message, query));
	if (!messages.hasMore) return items;
	const search = threadSearch(chat);
	return [
		...items,
		{
			key: 'messages:all',
			label: m.search_thread_more({ sought: query.trim() }),
			sign: { kind: 'icon', icon: Search },
			run() {
				frame.openThread();
				search.openWith(query);
			}
		}
	];
}

function messageItem({ session }: OpenProject, message: FoundMessage, query: string): PaletteItem {
	const { id, kind, authorName, milestoneId, seq } = message;
	return {
		key: `message:${id}`,
		label: kind === 'assistant' ? m.chat_assistant() : (authorName ?? m.chat_former_member()),
		note: threadName(session, milestoneId),
		sign: { kind: 'icon', icon: MessageSquare },
		passage: { pieces: piecesOf(message.excerpt) },
		sought: query,
		href: messageHref(session.projectId, milestoneId ?? '', seq)
	};
}
