import { goto } from '$app/navigation';
import type { ProjectSession } from '#lib/client/project-session.svelte.ts';
import { frame } from '#lib/components/ui/frame.svelte.ts';
import { sectionThreadHref } from './places.ts';

/** Opens the section with its thread beside it; on a phone, the thread. */
export async function chatAboutSection(session: ProjectSession, milestoneId: string): Promise<void> {
	await goto(sectionThreadHref(session.projectId, milestoneId));
	frame.openThread();
}
