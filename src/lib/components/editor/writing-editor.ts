import { Editor, Extension, type EditorOptions, type Extensions } from '@tiptap/core';
import Collaboration from '@tiptap/extension-collaboration';
import { Placeholder } from '@tiptap/extensions';
import type { EditorView } from '@tiptap/pm/view';
import { ySyncPluginKey } from '@tiptap/y-tiptap';
import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import { safeHref } from '#lib/project/url.ts';
import { carets } from './carets.ts';
import { FindText } from './find-text.ts';
import { holdLine } from './hold-line.ts';
import { KeptSelection } from './kept-selection.ts';
import type { Mentionable } from './mentions.ts';
import { CleanPaste } from './paste-extension.ts';
import { suggestExtension } from './suggest-extension.ts';
import type { SuggestMenu } from './suggest-menu.svelte.ts';
import { textHistory } from './text-history.ts';
import { writingExtensions } from './writing-extensions.ts';

/** Px kept free above and below the caret: the bar docked at the foot of a phone is 48 high. */
const CARET_ROOM = 64;

export interface WritingOptions {
	fragment: Y.XmlFragment;
	awareness: Awareness;
	editable: boolean;
	label: string;
	placeholder: string;
	mentionables: () => readonly Mentionable[];
	/** Shows what is offered while `/` or `@` is typed. */
	suggest: SuggestMenu;
	/** Ctrl+K on a selection or in a link. */
	onLink: () => void;
	/** Ctrl+F. */
	onFind: () => void;
	/** Alt+F10, the way from a text to its toolbar. */
	onToolbar: () => void;
}

/**
 * Mounts an editor on a fragment that `readability` found readable; on others it would destroy content.
 * `injectCSS` stays off: the page's policy allows no style element, so WritingSurface.svelte brings the rules.
 */
export function mountEditor(element: HTMLElement, options: WritingOptions): Editor {
	const { fragment } = options;
	const undoManager = textHistory(fragment);
	const editor = new Editor({
		element,
		injectCSS: false,
		editable: options.editable,
		// What is Markdown is told by all of it; by its own rules Tiptap would format words that are pasted as they are.
		enablePasteRules: ['link'],
		extensions: [
			...writingExtensions(options.mentionables),
			Collaboration.configure({ fragment, yUndoOptions: { undoManager } }),
			carets(options.awareness),
			Placeholder.configure({ placeholder: options.placeholder }),
			KeptSelection,
			CleanPaste,
			FindText,
			suggestExtension({ menu: options.suggest, known: options.mentionables }),
			writingKeys(options)
		],
		editorProps: writingProps(options.label)
	});
	holdCaret(editor, undoManager);
	holdLine(editor);
	return editor;
}

/** `label` says what is written here, for readers of the screen. */
export function writingProps(label: string): EditorOptions['editorProps'] {
	return {
		attributes: { role: 'textbox', 'aria-multiline': 'true', 'aria-label': label },
		handleClick: openOnModifierClick,
		handleDOMEvents: { keydown: readSelection },
		scrollThreshold: CARET_ROOM,
		scrollMargin: CARET_ROOM
	};
}

/**
 * y-tiptap, whose fields these are, hence the pinned version, scrolls to the caret after each peer's edit, which
 * moves the page under the person; only after an undo is that where one wants to be.
 */
function holdCaret(editor: Editor, undoManager: Y.UndoManager): void {
	const { binding } = ySyncPluginKey.getState(editor.state) as {
		binding: { _isLocalCursorInView: () => boolean };
	};
	binding._isLocalCursorInView = () => undoManager.undoing || undoManager.redoing;
}

function writingKeys({ onLink, onFind, onToolbar }: WritingOptions): Extensions[number] {
	return Extension.create({
		name: 'writingKeys',
		// Before Collaboration (1000): where its redo has nothing to do, the key would fall through to undo.
		priority: 1100,
		addKeyboardShortcuts() {
			return {
				'Mod-k': ({ editor }) => {
					if (editor.state.selection.empty && !editor.isActive('link')) return false;
					onLink();
					return true;
				},
				'Shift-Mod-z': ({ editor }) => {
					editor.commands.redo();
					return true;
				},
				'Mod-f': () => {
					onFind();
					return true;
				},
				'Alt-F10': () => {
					onToolbar();
					return true;
				}
			};
		}
	});
}

/**
 * Browsers tell of a moved caret a moment after the key that moved it. On a machine that is behind with its
 * keys the next one would act on the old selection: Ctrl+End, Enter would replace what was selected.
 */
function readSelection(view: EditorView): boolean {
	// ProseMirror's own reading, which it does not put into its types.
	const { domObserver } = view as EditorView & { domObserver: { flush: () => void } };
	if (!view.composing) domObserver.flush();
	return false;
}

/** In an editable text a plain click sets the caret; with Ctrl or Cmd it follows the link. */
function openOnModifierClick(_view: EditorView, _position: number, event: MouseEvent): boolean {
	if (!event.ctrlKey && !event.metaKey) return false;
	const anchor = event.target instanceof Element ? event.target.closest('a') : null;
	const href = safeHref(anchor?.getAttribute('href') ?? '');
	if (href === null) return false;
	window.open(href, '_blank', 'noopener,noreferrer');
	return true;
}

/** Puts the caret behind everything; below a block that takes no more text, such as code, a new line begins. */
export function writeAtEnd(editor: Editor): void {
	const last = editor.state.doc.lastChild;
	if (last?.type.name === 'paragraph' || last?.type.name === 'heading' || last?.type.name.endsWith('List')) {
		editor.commands.focus('end');
	} else {
		editor.chain().insertContentAt(editor.state.doc.content.size, { type: 'paragraph' }).focus('end').run();
	}
}
