import Trash from '@lucide/svelte/icons/trash-2';
import type { ProjectSession } from '#lib/client/project-session.svelte.ts';
import { toasts } from '#lib/components/ui/toasts.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { deleteDoc, restoreDoc } from '#lib/project/doc.ts';
import { deleteLink, restoreLink } from '#lib/project/link.ts';
import { deleteMilestone, restoreMilestone } from '#lib/project/milestone.ts';
import type { DocView, LinkView, MilestoneView } from '#lib/project/view.ts';
import { docTitle, linkTitle, sectionTitle } from './titles.ts';

/** Each puts a thing into the bin at once and offers to take that back. */

export function binSection({ doc }: ProjectSession, section: MilestoneView): void {
	if (deleteMilestone(doc, section.id))
		offerUndo(sectionTitle(section), () => restoreMilestone(doc, section.id));
}

export function binDoc({ doc }: ProjectSession, item: DocView): void {
	if (deleteDoc(doc, item.id)) offerUndo(docTitle(item), () => restoreDoc(doc, item.id));
}

export function binLink({ doc }: ProjectSession, link: LinkView): void {
	if (deleteLink(doc, link.id)) offerUndo(linkTitle(link), () => restoreLink(doc, link.id));
}

function offerUndo(title: string, restore: () => boolean): void {
	toasts.show({
		text: m.project_in_bin({ title }),
		icon: Trash,
		action: { label: m.project_undo(), run: () => void restore() }
	});
}
