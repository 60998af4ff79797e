import Trash from '@lucide/svelte/icons/trash-2';
import type { ProjectSession } from '#lib/client/project-session.svelte.ts';
import { toasts } from '#lib/components/ui/toasts.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { deleteDoc, restoreDoc } from '#lib/project/doc.ts';
import { deleteLink, restoreLink } from '#lib/project/link.ts';
import { deleteMilestone, restoreMilestone } from '#lib/project/milestone.ts';
import type { DocView, LinkView, MilestoneView } from '#lib/project/view.ts';
import { undoLater } from './project-undo.svelte.ts';
import { docTitle, linkTitle, sectionTitle } from './titles.ts';

/** Each puts a thing into the bin at once and offers to take that back. */

export function binSection(session: ProjectSession, section: MilestoneView): void {
	const { doc } = session;
	if (deleteMilestone(doc, section.id))
		offerUndo(session, sectionTitle(section), () => restoreMilestone(doc, section.id));
}

export function binDoc(session: ProjectSession, item: DocView): void {
	const { doc } = session;
	if (deleteDoc(doc, item.id)) offerUndo(session, docTitle(item), () => restoreDoc(doc, item.id));
}

export function binLink(session: ProjectSession, link: LinkView): void {
	const { doc } = session;
	if (deleteLink(doc, link.id)) offerUndo(session, linkTitle(link), () => restoreLink(doc, link.id));
}

function offerUndo(session: ProjectSession, title: string, restore: () => boolean): void {
	toasts.show({
		text: m.project_in_bin({ title }),
		icon: Trash,
		action: { label: m.project_undo(), run: undoLater(session, restore) }
	});
}
