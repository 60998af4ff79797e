import FolderInput from '@lucide/svelte/icons/folder-input';
import type { ProjectSession } from '#lib/client/project-session.svelte.ts';
import { toasts } from '#lib/components/ui/toasts.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { attachDoc } from '#lib/project/doc.ts';
import { attachLink } from '#lib/project/link.ts';
import type { DocView, LinkView } from '#lib/project/view.ts';
import { undoLater } from './project-undo.svelte.ts';
import { docTitle, linkTitle, sectionTitle } from './titles.ts';

/** Each puts a thing into another section, or out of all with null, says where it is now, and offers to take that back. */

export function moveDocTo(session: ProjectSession, item: DocView, milestoneId: string | null): void {
	const attach = (to: string | null) => attachDoc(session.doc, item.id, to);
	if (attach(milestoneId)) tellPlace(session, docTitle(item), milestoneId, () => attach(item.milestoneId));
}

export function moveLinkTo(session: ProjectSession, link: LinkView, milestoneId: string | null): void {
	const attach = (to: string | null) => attachLink(session.doc, link.id, to);
	if (attach(milestoneId)) tellPlace(session, linkTitle(link), milestoneId, () => attach(link.milestoneId));
}

function tellPlace(
	session: ProjectSession,
	title: string,
	milestoneId: string | null,
	back: () => boolean
): void {
	const section = session.content.milestones.find(({ id }) => id === milestoneId);
	toasts.show({
		text: section
			? m.project_now_in_section({ title, section: sectionTitle(section) })
			: m.project_now_in_overview({ title }),
		icon: FolderInput,
		action: { label: m.project_undo(), run: undoLater(session, back) }
	});
}
