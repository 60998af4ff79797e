import { goto } from '$app/navigation';
import { page } from '$app/state';
import type { CitedProject } from '#lib/client/chat-host.ts';
import { findWords } from '#lib/client/find-words.ts';
import { fold } from '#lib/protocol/fold.ts';
import type { FoundPlace } from '#lib/components/find/found-place.ts';
import { toasts } from '#lib/components/ui/toasts.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { docBody } from '#lib/project/doc.ts';
import { milestoneDescription } from '#lib/project/milestone.ts';
import { fragmentToText } from '#lib/project/text.ts';
import type { CitedItem } from './cited-items.ts';

/** Leads to the passage of a citation where it stands by now, or says that its words are not there any more. */
export async function openCitation(project: CitedProject, item: CitedItem, words: string): Promise<void> {
	const { href, kind, id, title } = item;
	if (href === null) return;
	const text = textOf(project, item);
	const found = findWords(text, words);
	if (words !== '' && !found && !findWords(factsOf(project, item), words) && project.ready) {
		toasts.show({ text: m.cite_words_gone({ title }) });
	}
	const place = kind === 'link' ? { anchor: '', words: [], item: id } : found && placeOf(text, found);
	const replaceState = href === page.url.pathname + page.url.search;
	await goto(href, { state: place ? { found: place } : {}, replaceState });
	// On a phone the chip is not on the screen any more.
	if (document.activeElement === document.body) document.getElementById('main')?.focus();
}

/** On the page nothing stands between two lines. */
function placeOf(text: string, { start, end }: { start: number; end: number }): FoundPlace {
	const anchor = text.slice(start, end).replaceAll('\n', '');
	return { anchor, words: [fold(anchor)] };
}

/** What stands in an editor. */
function textOf({ doc }: CitedProject, { kind, id }: CitedItem): string {
	const fragment =
		kind === 'doc' ? docBody(doc, id) : kind === 'milestone' ? milestoneDescription(doc, id) : undefined;
	return fragment ? fragmentToText(fragment) : '';
}

/** What else the assistant is told of it, as server/assistant/context.ts words it. */
function factsOf({ content }: CitedProject, { kind, id, title }: CitedItem): string {
	const { project, milestones, links } = content;
	if (kind === 'milestone') {
		const section = milestones.find((view) => view.id === id);
		return `Section: ${title}\nStatus: ${section?.status}\nDue: ${section?.due}`;
	}
	if (kind === 'link') {
		const link = links.find((view) => view.id === id);
		return `${title}\n${link?.url}\n${link?.note}`;
	}
	if (kind === 'doc') return title;
	const outline = milestones.map((view) => `${view.title} (${view.status}, due ${view.due})`);
	return [`Project: ${title}`, project.summary, 'Sections:', ...outline].join('\n');
}
