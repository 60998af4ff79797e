import { fold, wordsOf } from '#lib/protocol/fold.ts';
import { m } from '#lib/paraglide/messages.js';
import type { PaletteItem } from './palette-item.ts';
import { rank } from './rank.ts';

export interface PaletteGroup {
	readonly title: string;
	readonly items: readonly PaletteItem[];
}

/** What can be listed, each in an order that makes sense without a query. */
export interface Findable {
	/** Of the open project. */
	readonly places: readonly PaletteItem[];
	readonly actions: readonly PaletteItem[];
	readonly projects: readonly PaletteItem[];
	/** Keys of places and projects, latest first. */
	readonly recent: readonly string[];
	/** The place in view. */
	readonly here: string | null;
}

const RECENT = 5;
const PROJECTS = 5;
/** More than these nobody reads; another letter helps more. */
const BEST = 20;
/** An alias is worth less than the same word in the title. */
const ALIAS = 0.5;

/** Before anything is typed: where one was, what one can do, and where else one can go. */
export function suggestions({ places, actions, projects, recent, here }: Findable): PaletteGroup[] {
	const byRecency = (items: readonly PaletteItem[]) => sortBy(items, ({ key }) => recencyOf(recent, key));
	const lately = byRecency(places.filter(({ key }) => key !== here)).slice(0, RECENT);
	return [
		{ title: m.find_recent(), items: lately },
		{ title: m.find_actions(), items: actions },
		{ title: m.projects_title(), items: byRecency(projects).slice(0, PROJECTS) }
	].filter(({ items }) => items.length > 0);
}

/** What answers to a query by its title, best first; equals by how lately one was there, then the shorter. */
export function bestTitles({ places, actions, projects, recent }: Findable, query: string): PaletteItem[] {
	const sought = fold(query);
	const ranked = [...places, ...projects, ...actions].flatMap((item) => {
		const level = Math.max(rank(fold(item.label), sought), ALIAS * rank(fold(item.alias ?? ''), sought));
		return level > 0 ? [{ item, level }] : [];
	});
	ranked.sort(
		(a, b) =>
			b.level - a.level ||
			recencyOf(recent, a.item.key) - recencyOf(recent, b.item.key) ||
			a.item.label.length - b.item.label.length
	);
	return ranked.slice(0, BEST).map(({ item }) => item);
}

export function queryWords(query: string): string[] {
	return wordsOf(fold(query));
}

/** Equals keep their order. */
function recencyOf(recent: readonly string[], key: string): number {
	const index = recent.indexOf(key);
	return index === -1 ? recent.length : index;
}

function sortBy<T>(items: readonly T[], value: (item: T) => number): T[] {
	return items.toSorted((a, b) => value(a) - value(b));
}
