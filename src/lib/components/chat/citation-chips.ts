import { m } from '#lib/paraglide/messages.js';
import type { Cite, CitedItem } from './cited-items.ts';

/** In one block of a text; further ones are words, so that a text of nothing else does not stop the page. */
const MOST = 300;

/** Ids of the drawings in CitationSigns.svelte. */
export const SIGNS = {
	doc: 'cite-doc',
	link: 'cite-link',
	milestone: 'cite-section',
	project: 'cite-project'
};

/** Puts in place of each `cite` what it stands for. Titles are people's words, and only ever text here. */
export function placeCitations(safe: DocumentFragment, cite: Cite): void {
	for (const [index, element] of [...safe.querySelectorAll('cite')].entries()) {
		const { ref = '', words = '' } = element.dataset;
		const item = cite(ref);
		if (index >= MOST) element.replaceWith(`[${item?.title ?? m.cite_unverified()}]`);
		else element.replaceWith(item ? chipOf(item, ref, words) : unverified());
	}
}

function chipOf(item: CitedItem, ref: string, words: string): HTMLElement {
	const { kind, title, href } = item;
	if (href === null) return chip('span', 'gone', SIGNS[kind], [title, m.cite_deleted()]);
	const link = chip('a', 'there', SIGNS[kind], [title]);
	link.setAttribute('href', href);
	link.title = words === '' ? title : `${title}: ${words}`;
	link.dataset.ref = ref;
	link.dataset.words = words;
	return link;
}

function unverified(): HTMLElement {
	const element = chip('span', 'unverified', null, [m.cite_unverified()]);
	element.title = m.cite_unverified_why();
	return element;
}

function chip(tag: 'a' | 'span', state: string, sign: string | null, words: string[]): HTMLElement {
	const element = document.createElement(tag);
	element.className = `cited ${state}`;
	if (sign !== null) element.append(drawing(sign));
	for (const text of words) {
		const part = document.createElement('span');
		part.textContent = text;
		element.append(part);
	}
	return element;
}

function drawing(id: string): SVGElement {
	const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
	const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
	use.setAttribute('href', `#${id}`);
	svg.setAttribute('aria-hidden', 'true');
	svg.append(use);
	return svg;
}
