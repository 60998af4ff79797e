import type { Editor } from '@tiptap/core';
import type { Transaction } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';
import { scrollerOf } from './bar-place.ts';
import { isRemoteChange, isUndo } from './remote-change.ts';

/** Something on the screen, by its position in the document. */
interface Place {
	position: number;
	/** Px of the window; null once it has gone. */
	top: () => number | null;
}

/**
 * Keeps the line under the caret where it is on the screen when a peer writes above it. Browsers do so for a
 * page that is read; in a text that has the focus they hold on to its beginning instead.
 */
export function holdLine(editor: Editor): void {
	let held: { place: Place; top: number } | null = null;
	/** Px that the last step could not go, since scrolling knows whole pixels only. */
	let rest = 0;
	editor.on('beforeTransaction', ({ transaction }) => {
		held = null;
		if (!transaction.docChanged || !isRemoteChange(transaction) || isUndo(transaction)) return;
		if (!editor.view.hasFocus()) return;
		const place = caretLine(editor.view) ?? firstVisibleBlock(editor.view);
		const top = place?.top() ?? null;
		// To measure again lays out all of the text, which a key that comes with it would wait for.
		if (place && top !== null && mayMove(place, transaction)) held = { place, top };
	});
	editor.on('transaction', () => {
		const now = held?.place.top() ?? null;
		if (held && now !== null) rest = scrollBy(scrollerOf(editor.view.dom), now - held.top + rest);
		held = null;
	});
}

/** Not by what changes below its block. */
function mayMove({ position }: Place, { before, doc }: Transaction): boolean {
	const changed = before.content.findDiffStart(doc.content);
	const at = before.resolve(position);
	return changed !== null && changed <= (at.depth === 0 ? position : at.end(1));
}

/** Returns what is left to scroll. */
function scrollBy(scroller: Element, distance: number): number {
	const from = scroller.scrollTop;
	scroller.scrollTop = from + distance;
	const left = distance - (scroller.scrollTop - from);
	// At an end of the page the rest can never be made up.
	return Math.abs(left) < 1 ? left : 0;
}

function caretLine(view: EditorView): Place | null {
	const position = view.state.selection.head;
	const caret = () => view.coordsAtPos(view.state.selection.head).top;
	const { top, bottom } = scrollerOf(view.dom).getBoundingClientRect();
	const now = caret();
	return now >= top && now <= bottom ? { position, top: caret } : null;
}

/** The caret is elsewhere: hold what the person is reading. */
function firstVisibleBlock(view: EditorView): Place | null {
	const { top } = scrollerOf(view.dom).getBoundingClientRect();
	const block = [...view.dom.children].find((child) => child.getBoundingClientRect().bottom > top);
	if (!block) return null;
	return {
		position: view.posAtDOM(block, 0),
		top: () => (block.isConnected ? block.getBoundingClientRect().top : null)
	};
}
