import Undo from '@lucide/svelte/icons/undo-2';
import { goto } from '$app/navigation';
import { page } from '$app/state';
import type { ProjectSession } from '#lib/client/project-session.svelte.ts';
import { announcer } from '#lib/components/ui/announcer.svelte.ts';
import { toasts } from '#lib/components/ui/toasts.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Undone } from '#lib/project/history.ts';
import type { Place } from '#lib/project/history-place.ts';
import type { Bin } from '#lib/project/view.ts';
import { docHref, overviewHref, sectionHref } from './places.ts';
import { docTitle, linkTitle, projectTitle, sectionTitle } from './titles.ts';

interface Thing {
	title: string;
	href: string;
	/** Its change can be seen where the person is. */
	inView: boolean;
	binned: boolean;
}

let lastToast: number | null = null;

/** What was taken back is said aloud; on the screen too where it happened out of view, with the way there. */
export function sayUndone(session: ProjectSession, { type, place, kept }: Undone): void {
	const { title, href, inView, binned } = describe(session, place);
	const said = { undo: m.project_undone, redo: m.project_redone }[type]({ title });
	const text = kept ? m.project_undo_kept({ title }) : binned ? m.project_in_bin({ title }) : said;
	if (lastToast !== null) toasts.dismiss(lastToast);
	if (inView && !kept && !binned) return announcer.say(text);
	const show = { label: m.project_show(), run: () => void goto(href) };
	lastToast = toasts.show({ text, icon: Undo, action: inView || binned ? undefined : show });
}

function describe(session: ProjectSession, place: Place | null): Thing {
	const overview = overviewHref(session.projectId);
	if (!place) {
		const inView = page.url.pathname === `/projects/${session.projectId}`;
		return { title: projectTitle(session), href: overview, inView, binned: false };
	}
	return find(session, session.content, place) ?? find(session, session.bin, place) ?? nothing(overview);
}

function find(session: ProjectSession, content: Bin, { root, id }: Place): Thing | undefined {
	const { projectId } = session;
	const binned = content === session.bin;
	if (root === 'milestones') {
		const section = content.milestones.find((item) => item.id === id);
		// The outline shows it wherever one is.
		return (
			section && { title: sectionTitle(section), href: sectionHref(projectId, id), inView: true, binned }
		);
	}
	if (root === 'docs') {
		const doc = content.docs.find((item) => item.id === id);
		const inView = page.params.docId === id;
		return doc && { title: docTitle(doc), href: docHref(projectId, id), inView, binned };
	}
	const link = content.links.find((item) => item.id === id);
	if (!link) return undefined;
	const { milestoneId } = link;
	const href = milestoneId === null ? overviewHref(projectId) : sectionHref(projectId, milestoneId);
	return { title: linkTitle(link), href, inView: href.split('?', 1)[0] === page.url.pathname, binned };
}

/** It was deleted for ever. */
function nothing(href: string): Thing {
	return { title: m.project_nothing_there(), href, inView: true, binned: false };
}
