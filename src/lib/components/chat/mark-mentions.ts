import type { NamedPerson } from '#lib/protocol/chat.ts';
import { nameSpans } from '#lib/protocol/mentions.ts';

/** Draws the names of those whom a message names as such, those of `me` stronger; never in code or in a link. */
export function markMentions(content: Node, people: readonly NamedPerson[], me: string): void {
	if (people.length === 0) return;
	const walker = document.createTreeWalker(content, NodeFilter.SHOW_TEXT);
	const texts: Text[] = [];
	for (let node = walker.nextNode(); node; node = walker.nextNode()) {
		if (node instanceof Text && !node.parentElement?.closest('code, pre, a')) texts.push(node);
	}
	for (const text of texts) markIn(text, people, me);
}

function markIn(node: Text, people: readonly NamedPerson[], me: string): void {
	const text = node.data.normalize('NFC');
	const spans = nameSpans(text, people);
	if (spans.length === 0) return;
	const parts: (string | Node)[] = [];
	let done = 0;
	for (const { from, to, userIds } of spans) {
		const mark = document.createElement('span');
		mark.className = userIds.includes(me) ? 'mention mine' : 'mention';
		mark.textContent = text.slice(from, to);
		parts.push(text.slice(done, from), mark);
		done = to;
	}
	node.replaceWith(...parts, text.slice(done));
}
