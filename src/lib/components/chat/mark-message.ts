import { JoinedText, markRanges } from '#lib/components/find/mark-ranges.ts';
import { marksIn, readQuery } from '#lib/protocol/sought.ts';

/** Nothing stands between them in the page, so the last and the first word around each would be one. */
const BREAKS = '.block, p, br, li, td, th, pre, blockquote';

/** Marks the words of a query for a moment in the message to which it led, as soon as that is drawn. */
export function markMessage(root: HTMLElement, { seq, query }: { seq: number; query: string }): () => void {
	const sought = readQuery(query);
	return markRanges(root, () =>
		[...root.querySelectorAll(`[data-seq="${seq}"] .markdown`)].flatMap((message) => {
			const joined = new JoinedText(message, {
				isPart: (node) => !node.parentElement?.closest('button'),
				isBreak: (element) => element.matches(BREAKS)
			});
			return marksIn(joined.text, sought).flatMap(({ start, end }) => joined.range(start, end));
		})
	);
}
