import { ProjectSearch } from '#lib/client/project-search.ts';
import type { ProjectSession } from '#lib/client/project-session.svelte.ts';

const searches = new WeakMap<ProjectSession, ProjectSearch>();

/** The texts of an open project, read at the first search of it and gone with the session. */
export function searchOf(session: ProjectSession): ProjectSearch {
	const known = searches.get(session);
	if (known) return known;
	const search = new ProjectSearch(session.doc);
	searches.set(session, search);
	return search;
}
