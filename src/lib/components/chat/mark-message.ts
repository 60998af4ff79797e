import { JoinedText, markRanges } from '#lib/components/find/mark-ranges.ts';
import { marksIn, readQuery } from '#lib/protocol/sought.ts';

/** Marks the words of a query for a moment in the message to which it led, as soon as that is drawn. */
export function markMessage(root: HTMLElement, { seq, query }: { seq: number; query: string }): () => void {
	const sought = readQuery(query);
	return markRanges(root, () =>
		// Block by block: nothing stands between them, so their last and first words would be one.
		[...root.querySelectorAll(`[data-seq="${seq}"] .markdown > .block`)].flatMap((block) => {
			const joined = new JoinedText(block);
			return marksIn(joined.text, sought).flatMap(({ start, end }) => joined.range(start, end));
		})
	);
}
