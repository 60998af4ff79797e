import FilePlus from '@lucide/svelte/icons/file-plus';
import Link from '@lucide/svelte/icons/link';
import MessageSquare from '@lucide/svelte/icons/message-square';
import Plus from '@lucide/svelte/icons/plus';
import { goto } from '$app/navigation';
import type { ProjectSession } from '#lib/client/project-session.svelte.ts';
import { frame } from '#lib/components/ui/frame.svelte.ts';
import type { MenuEntry } from '#lib/components/ui/menu-entry.ts';
import { keyHint } from '#lib/components/ui/shortcuts.ts';
import { m } from '#lib/paraglide/messages.js';
import { addingLink } from './adding-link.svelte.ts';
import { beginSection, openNewDoc } from './new-items.ts';
import { overviewHref, sectionHref } from './places.ts';

/** The field for a new link, on the page where the link will be listed. */
async function beginLink({ projectId }: ProjectSession, milestoneId: string | null): Promise<void> {
	const href = milestoneId === null ? overviewHref(projectId) : sectionHref(projectId, milestoneId);
	await goto(href);
	addingLink.begin(milestoneId);
}

/** What one can begin in the section in view, or at project level with null. */
export function beginMenu(session: ProjectSession, milestoneId: string | null): MenuEntry[] {
	const thread = { label: m.find_open_thread(), icon: MessageSquare, hint: keyHint('thread') };
	const begin: MenuEntry[] = [
		{ label: m.project_add_section(), icon: Plus, run: beginSection },
		{ label: m.project_add_doc(), icon: FilePlus, run: () => openNewDoc(session, milestoneId) },
		{ label: m.project_add_link(), icon: Link, run: () => void beginLink(session, milestoneId) }
	];
	return [...(session.readOnly ? [] : begin), { ...thread, run: () => frame.openThread() }];
}
