import { page } from '$app/state';
import { account } from '#lib/client/account.svelte.ts';
import type { MessageSearch } from '#lib/client/message-search.svelte.ts';
import { projects } from '#lib/client/projects.svelte.ts';
import { recentPlaces } from '#lib/client/recent-places.ts';
import { pageMenu } from '#lib/components/project/page-menu.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { actionItems } from './action-items.ts';
import { appMenu } from './app-menu.ts';
import { messageItems } from './message-items.ts';
import { bestTitles, queryWords, suggestions, type Findable, type PaletteGroup } from './palette-list.ts';
import { palette } from './palette.svelte.ts';
import { foundItem, placesIn, projectItem } from './place-items.ts';
import { searchOf } from './search-of.ts';

/** Texts that are shown of what was found. */
const MOST_TEXTS = 20;

/** Everything that answers to a query, or that suggests itself before there is one. Reactive. */
export function paletteGroups(query: string, messages: MessageSearch): PaletteGroup[] {
	if (query.trim() === '') return suggestions(findable());
	return [
		{ title: m.find_go_to(), items: bestTitles(findable(), query) },
		{ title: m.find_in_texts(), items: texts(query) },
		{
			title: messages.onDevice ? m.search_thread_group_device() : m.search_thread_group(),
			items: messageItems(messages, query)
		}
	].filter(({ items }) => items.length > 0);
}

function findable(): Findable {
	const { project } = palette;
	const openId = project?.session.projectId;
	return {
		places: project ? placesIn(project.session) : [],
		actions: actions(),
		projects: projects.list.filter(({ id }) => id !== openId).map(projectItem),
		recent: account.user
			? recentPlaces(account.user.id).map(({ projectId, itemId }) => itemId ?? projectId)
			: [],
		here: page.params.docId ?? page.params.milestoneId ?? openId ?? null
	};
}

/** What the page in view offers, the project, and the app; each label once. */
function actions() {
	const { project } = palette;
	const all = [
		...(project ? actionItems(project.entries()) : []),
		...(project ? actionItems(pageMenu.entries, pageMenu.label) : []),
		...actionItems(appMenu())
	];
	return all.filter(({ label }, index) => all.findIndex((item) => item.label === label) === index);
}

function texts(query: string) {
	const { project } = palette;
	if (!project) return [];
	const words = queryWords(query);
	return searchOf(project.session)
		.find(query, MOST_TEXTS)
		.map((found) => foundItem(project.session, found, words));
}
