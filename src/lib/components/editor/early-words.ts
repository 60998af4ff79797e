import type { Editor } from '@tiptap/core';

/** A place on the screen, in px of the window. */
export interface Point {
	readonly left: number;
	readonly top: number;
}

/** What somebody did in a text before its editor was there. */
export interface Begun {
	readonly words: string;
	/** Where the caret was asked for; null at the beginning. */
	readonly at: Point | null;
	/** Whether the focus is still here. */
	readonly focused: boolean;
}

/** Writes the words as if they were typed now, so that `- ` begins a list, and an Enter its next item. */
export function beginWith(editor: Editor, { words, at, focused }: Begun): void {
	const { view } = editor;
	const end = editor.state.doc.content.size;
	// Below the last line there is no place, and one goes on at the end.
	editor.commands.setTextSelection(at ? (view.posAtCoords(at)?.pos ?? end) : 0);
	for (const letter of words) {
		if (letter === '\n') pressEnter(editor);
		else typeLetter(editor, letter);
	}
	// Tiptap's own focus waits for the next frame, and the next key would still go to where the focus was.
	if (focused) view.focus();
}

function typeLetter({ view }: Editor, letter: string): void {
	const { from, to } = view.state.selection;
	const insert = () => view.state.tr.insertText(letter, from, to);
	const isTaken = view.someProp('handleTextInput', (take) => take(view, from, to, letter, insert));
	if (!isTaken) view.dispatch(insert());
}

function pressEnter({ view }: Editor): void {
	const event = new KeyboardEvent('keydown', { key: 'Enter' });
	view.someProp('handleKeyDown', (take) => take(view, event));
}
