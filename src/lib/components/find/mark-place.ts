import { foldWithPlaces } from '#lib/protocol/fold.ts';
import { hitsIn } from '#lib/client/passage.ts';
import type { FoundPlace } from './found-place.ts';

/** As FoundMark.svelte styles it. */
const HIGHLIGHT = 'found';
/** Long enough to find it with the eyes. */
const SHOWN_MS = 2_500;
/** A text that takes longer to appear is no longer waited for. */
const PATIENCE_MS = 10_000;
/** What somebody does who looks elsewhere by now. */
const OWN_MOVES = ['wheel', 'pointerdown', 'keydown'] as const;

/**
 * Brings a place in a text on the page into view and marks the words there for a moment, as soon as the text is
 * drawn; again, where the editor takes the place of the text that stood in for it. Returns what ends it.
 */
export function markPlace(root: HTMLElement, place: FoundPlace): () => void {
	/** Not the range, which moves to what is left when its text goes. */
	let shown: Node | undefined;
	let timer = setTimeout(stop, PATIENCE_MS);
	const observer = new MutationObserver(show);

	function show() {
		if (shown?.isConnected) return;
		const ranges = locate(root, place);
		const [first] = ranges;
		if (!first) return;
		if (!shown) {
			clearTimeout(timer);
			timer = setTimeout(stop, SHOWN_MS);
		}
		shown = first.startContainer;
		if ('highlights' in CSS) CSS.highlights.set(HIGHLIGHT, new Highlight(...ranges));
		first.startContainer.parentElement?.scrollIntoView({ block: 'center' });
	}

	function stop() {
		clearTimeout(timer);
		observer.disconnect();
		for (const name of OWN_MOVES) window.removeEventListener(name, leave);
		if ('highlights' in CSS) CSS.highlights.delete(HIGHLIGHT);
	}

	function leave() {
		observer.disconnect();
	}

	observer.observe(root, { childList: true, subtree: true });
	for (const name of OWN_MOVES) window.addEventListener(name, leave, { passive: true });
	show();
	return stop;
}

/** Where the words stand that the anchor begins with, and those that follow them closely. */
function locate(root: HTMLElement, { anchor, words }: FoundPlace): Range[] {
	for (const element of root.querySelectorAll('.tiptap')) {
		const nodes = textNodes(element);
		const at = nodes
			.map(({ data }) => data)
			.join('')
			.indexOf(anchor);
		if (at === -1) continue;
		const { text, places } = foldWithPlaces(anchor);
		return hitsIn(text, words).flatMap(({ start, end }) => {
			const from = pointAt(nodes, at + (places[start] ?? 0));
			const to = pointAt(nodes, at + (places[end] ?? 0));
			if (!from || !to) return [];
			const range = new Range();
			range.setStart(...from);
			range.setEnd(...to);
			return [range];
		});
	}
	return [];
}

/** Without the names of people, which stand in the middle of words. */
function textNodes(element: Element): Text[] {
	const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
	const nodes: Text[] = [];
	for (let node = walker.nextNode(); node; node = walker.nextNode()) {
		if (node instanceof Text && !node.parentElement?.closest('.peer-caret')) nodes.push(node);
	}
	return nodes;
}

function pointAt(nodes: readonly Text[], offset: number): [Text, number] | null {
	let before = 0;
	for (const node of nodes) {
		if (offset <= before + node.length) return [node, offset - before];
		before += node.length;
	}
	return null;
}
