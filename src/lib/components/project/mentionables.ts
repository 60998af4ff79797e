import type { ProjectSession } from '#lib/client/project-session.svelte.ts';
import type { Mentionable } from '#lib/components/editor/mentions.ts';
import { docHref } from './places.ts';
import { docTitle } from './titles.ts';

/** Whom and what a text of this project can mention: its members and docs, as this device knows them. */
export function mentionablesOf({ projectId, members, content }: ProjectSession): Mentionable[] {
	return [
		...members.map(({ userId, name }): Mentionable => ({ kind: 'member', id: userId, name, href: null })),
		...content.docs.map((doc): Mentionable => ({
			...{ kind: 'doc', id: doc.id, name: docTitle(doc), href: docHref(projectId, doc.id) }
		}))
	];
}
