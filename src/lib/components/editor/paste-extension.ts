import { Extension } from '@tiptap/core';
import { Plugin } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';
import { cleanPaste } from './clean-paste.ts';
import { looksLikeMarkdown } from './looks-like-markdown.ts';

/** Characters of pasted text that are read as Markdown; more stay as they are, since reading would be felt. */
const LONGEST_MARKDOWN = 500_000;

/** What other programs put on the clipboard comes in clean, and Markdown formatted. */
export const CleanPaste = Extension.create({
	name: 'cleanPaste',
	addProseMirrorPlugins() {
		return [
			new Plugin({
				props: {
					transformPastedHTML: (html) => cleanPaste(html),
					handlePaste: (view, event) => {
						const text = markdownOf(view, event);
						if (text !== null) void pasteMarkdown(view, text);
						return text !== null;
					}
				}
			})
		];
	}
});

/** Null for what is not Markdown, or is not to be read as such. */
function markdownOf(view: EditorView, { clipboardData }: ClipboardEvent): string | null {
	// With Shift, text is pasted as it is; ProseMirror knows, and does not put it into its types.
	const { input } = view as EditorView & { input: { shiftKey: boolean } };
	if (!clipboardData || input.shiftKey || view.state.selection.$from.parent.type.spec.code) return null;
	if (clipboardData.getData('text/html') !== '') return null;
	const text = clipboardData.getData('text/plain');
	return text.length <= LONGEST_MARKDOWN && looksLikeMarkdown(text) ? text : null;
}

async function pasteMarkdown(view: EditorView, text: string): Promise<void> {
	const html = await readMarkdown(text);
	if (view.isDestroyed) return;
	if (html === null) view.pasteText(text);
	else view.pasteHTML(html);
}

/** Null when what reads it cannot be fetched now. */
async function readMarkdown(text: string): Promise<string | null> {
	try {
		const { markdownToHtml } = await import('./markdown-paste.ts');
		return markdownToHtml(text);
	} catch {
		// The text as it is says the same.
		return null;
	}
}
