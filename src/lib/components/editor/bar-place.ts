import type { Editor } from '@tiptap/core';

export interface Rectangle {
	left: number;
	top: number;
	width: number;
}

/** Px between a bar and the line it belongs to. */
const GAP = 8;

/** The element whose scrolling moves the text. */
export function scrollerOf(element: Element): Element {
	for (let at = element.parentElement; at !== null; at = at.parentElement) {
		if (/auto|scroll/.test(getComputedStyle(at).overflowY)) return at;
	}
	return document.documentElement;
}

/**
 * Above the first line of the selection, or below its last where there is no room; inside the text's width.
 * In px from the top left of `host`.
 */
export function placeAtSelection(editor: Editor, host: Element, bar: { width: number; height: number }) {
	const { from, to } = editor.state.selection;
	const start = editor.view.coordsAtPos(from);
	const end = editor.view.coordsAtPos(to, -1);
	const box = host.getBoundingClientRect();
	const ceiling = Math.max(0, scrollerOf(host).getBoundingClientRect().top);
	const above = start.top - bar.height - GAP;
	const room = Math.max(0, box.width - bar.width);
	return {
		left: Math.min(Math.max(0, start.left - box.left - GAP), room),
		top: (above < ceiling + GAP ? end.bottom + GAP : above) - box.top
	};
}

/** At the foot of the pane that scrolls, which ends above the bar of panes and above a keyboard. In px of the window. */
export function dockedPlace(host: Element, height: number): Rectangle {
	const { left, bottom, width } = scrollerOf(host).getBoundingClientRect();
	return { left, top: bottom - height, width };
}
