import { hitsIn } from '#lib/client/passage.ts';
import { foldWithPlaces } from '#lib/protocol/fold.ts';
import type { FoundPlace } from './found-place.ts';
import { JoinedText, markRanges } from './mark-ranges.ts';

/** Brings a place in a text on the page into view, and marks the words there for a moment. Returns what ends it. */
export function markPlace(root: HTMLElement, place: FoundPlace): () => void {
	return markRanges(
		root,
		() => locate(root, place),
		(at) => at.parentElement?.scrollIntoView({ block: 'center' })
	);
}

/** Where the words stand that the anchor begins with, and those that follow them closely. */
function locate(root: HTMLElement, { anchor, words, item }: FoundPlace): Range[] {
	if (item !== undefined) return rowOf(root, item);
	for (const element of root.querySelectorAll('.tiptap')) {
		const joined = new JoinedText(element, { isPart: isWritten });
		const at = joined.text.indexOf(anchor);
		if (at === -1) continue;
		const { text, places } = foldWithPlaces(anchor);
		return hitsIn(text, words).flatMap(({ start, end }) =>
			joined.range(at + (places[start] ?? 0), at + (places[end] ?? 0))
		);
	}
	return [];
}

function rowOf(root: HTMLElement, item: string): Range[] {
	const row = root.querySelector(`[data-item="${CSS.escape(item)}"]`);
	if (!row) return [];
	const range = new Range();
	range.selectNodeContents(row);
	return [range];
}

/** And not the name of somebody, which stands in the middle of a word. */
function isWritten(node: Text): boolean {
	return !node.parentElement?.closest('.peer-caret');
}
