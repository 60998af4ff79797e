/** As FoundMark.svelte styles it. */
const HIGHLIGHT = 'found';
/** Long enough to find it with the eyes. */
const SHOWN_MS = 2_500;
/** A text that takes longer to appear is no longer waited for. */
const PATIENCE_MS = 10_000;
/** What somebody does who looks elsewhere by now. */
const OWN_MOVES = ['wheel', 'pointerdown', 'keydown'] as const;

/**
 * Marks what `locate` finds in the page for a moment, as soon as it is drawn; again, where it is drawn anew. `reveal`
 * is called each time with where the first of it is. Returns what ends it.
 */
export function markRanges(
	root: HTMLElement,
	locate: () => Range[],
	reveal: (at: Node) => void = () => undefined
): () => void {
	/** Not the range, which moves to what is left when its text goes. */
	let shown: Node | undefined;
	let timer = setTimeout(stop, PATIENCE_MS);
	const observer = new MutationObserver(show);

	function show() {
		if (shown?.isConnected) return;
		const ranges = locate();
		const [first] = ranges;
		if (!first) return;
		if (!shown) {
			clearTimeout(timer);
			timer = setTimeout(stop, SHOWN_MS);
		}
		shown = first.startContainer;
		if ('highlights' in CSS) CSS.highlights.set(HIGHLIGHT, new Highlight(...ranges));
		reveal(shown);
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

/** The text of nodes as one, and parts of it as ranges. */
export class JoinedText {
	readonly text: string;
	readonly #parts: readonly { node: Text; start: number }[];

	/** Without what is no part of it; where an element begins that `isBreak`, a line begins, and so a word. */
	constructor(
		root: Element,
		{
			isPart = () => true,
			isBreak = () => false
		}: { isPart?: (node: Text) => boolean; isBreak?: (element: Element) => boolean } = {}
	) {
		const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
		const parts: { node: Text; start: number }[] = [];
		let text = '';
		for (let node = walker.nextNode(); node; node = walker.nextNode()) {
			if (node instanceof Text && isPart(node)) {
				parts.push({ node, start: text.length });
				text += node.data;
			} else if (node instanceof Element && isBreak(node)) text += '\n';
		}
		this.#parts = parts;
		this.text = text;
	}

	/** None where the text does not reach so far. */
	range(start: number, end: number): Range[] {
		const from = this.#pointAt(start);
		const to = this.#pointAt(end);
		if (!from || !to) return [];
		const range = new Range();
		range.setStart(...from);
		range.setEnd(...to);
		return [range];
	}

	#pointAt(offset: number): [Text, number] | null {
		const part = this.#parts.find(({ node, start }) => offset <= start + node.length);
		return part ? [part.node, offset - part.start] : null;
	}
}
