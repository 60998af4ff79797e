import { goto } from '$app/navigation';
import type { CitedProject } from '#lib/client/chat-host.ts';
import type { CitedItem } from './cited-items.ts';

/** To the passage, or without what finds it to the item. */
export async function followCitation(project: CitedProject, item: CitedItem, words: string): Promise<void> {
	try {
		const { openCitation } = await import('./open-citation.ts');
		await openCitation(project, item, words);
	} catch (error) {
		console.warn('the passage cannot be shown', error);
		if (item.href !== null) await goto(item.href);
	}
}
