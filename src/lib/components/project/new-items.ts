import { goto } from '$app/navigation';
import type { ProjectSession } from '#lib/client/project-session.svelte.ts';
import { frame } from '#lib/components/ui/frame.svelte.ts';
import { addDoc } from '#lib/project/doc.ts';
import { addingSection } from './adding-section.svelte.ts';
import { markAdded } from './just-added.ts';
import { docHref } from './places.ts';

/** A doc in a section, or at project level with null, opened at its title. */
export function openNewDoc({ doc, projectId, user }: ProjectSession, milestoneId: string | null): void {
	const id = addDoc(doc, { title: '', milestoneId, by: user.id });
	markAdded(id);
	void goto(docHref(projectId, id));
}

/** The outline's field for a new section, wherever the outline is just now. */
export function beginSection(): void {
	if (frame.rail || (frame.phone && frame.pane !== 'outline')) frame.toggleOutline();
	addingSection.open = true;
}
