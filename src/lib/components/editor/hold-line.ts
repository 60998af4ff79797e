import type { Editor } from '@tiptap/core';
import type { EditorView } from '@tiptap/pm/view';
import { scrollerOf } from './bar-place.ts';
import { isRemoteChange, isUndo } from './remote-change.ts';

/** Where something is, in px of the window; null once it has gone. */
type Measure = () => number | null;

/**
 * Keeps the line under the caret where it is on the screen when a peer writes above it. Browsers do so for a
 * page that is read; in a text that has the focus they hold on to its beginning instead.
 */
export function holdLine(editor: Editor): void {
	let held: { measure: Measure; top: number } | null = null;
	/** Px that the last step could not go, since scrolling knows whole pixels only. */
	let rest = 0;
	editor.on('beforeTransaction', ({ transaction }) => {
		held = null;
		if (!transaction.docChanged || !isRemoteChange(transaction) || isUndo(transaction)) return;
		if (!editor.view.hasFocus()) return;
		const measure = caretLine(editor.view) ?? firstVisibleBlock(editor.view);
		const top = measure?.() ?? null;
		if (measure && top !== null) held = { measure, top };
	});
	editor.on('transaction', () => {
		const now = held?.measure() ?? null;
		if (held && now !== null) rest = scrollBy(scrollerOf(editor.view.dom), now - held.top + rest);
		held = null;
	});
}

/** Returns what is left to scroll. */
function scrollBy(scroller: Element, distance: number): number {
	const from = scroller.scrollTop;
	scroller.scrollTop = from + distance;
	const left = distance - (scroller.scrollTop - from);
	// At an end of the page the rest can never be made up.
	return Math.abs(left) < 1 ? left : 0;
}

function caretLine(view: EditorView): Measure | null {
	const measure = () => view.coordsAtPos(view.state.selection.head).top;
	const { top, bottom } = scrollerOf(view.dom).getBoundingClientRect();
	const now = measure();
	return now >= top && now <= bottom ? measure : null;
}

/** The caret is elsewhere: hold what the person is reading. */
function firstVisibleBlock(view: EditorView): Measure | null {
	const { top } = scrollerOf(view.dom).getBoundingClientRect();
	const block = [...view.dom.children].find((child) => child.getBoundingClientRect().bottom > top);
	return block ? () => (block.isConnected ? block.getBoundingClientRect().top : null) : null;
}
