import { Extension, type Editor } from '@tiptap/core';
import type { EditorState } from '@tiptap/pm/state';
import { PluginKey } from '@tiptap/pm/state';
import { shift, size } from '@floating-ui/dom';
import FileText from '@lucide/svelte/icons/file-text';
import User from '@lucide/svelte/icons/user';
import Suggestion, { type SuggestionOptions } from '@tiptap/suggestion';
import { findInsertions } from './insertions.ts';
import type { Mentionable } from './mentions.ts';
import { isRemoteChange } from './remote-change.ts';
import type { Suggested, SuggestMenu } from './suggest-menu.svelte.ts';

/** Px from the edges of the screen, and how high the list may be. */
const EDGE = 8;
const LONGEST = 336;
const SHORTEST = 132;
const MOST_MENTIONS = 8;

interface SuggestOptions {
	menu: SuggestMenu;
	known: () => readonly Mentionable[];
}

const INSERT = new PluginKey<{ active: boolean }>('suggestInsertion');
const MENTION = new PluginKey<{ active: boolean }>('suggestMention');

/** What opens while `/` or `@` and a few letters are typed. */
export function suggestExtension(options: SuggestOptions) {
	return Extension.create({
		name: 'suggest',
		addProseMirrorPlugins() {
			const shared = sharedOptions(this.editor, options.menu);
			return [
				Suggestion({
					...shared,
					...onlyWhileTyping(this.editor, INSERT),
					char: '/',
					items: ({ editor, query }) => insertionsFor(editor, query)
				}),
				Suggestion({
					...shared,
					...onlyWhileTyping(this.editor, MENTION),
					char: '@',
					// A name is more than one word.
					allowSpaces: true,
					items: ({ query }) => mentionsFor(options.known(), query)
				})
			];
		}
	});
}

type Options = SuggestionOptions<Suggested, Suggested>;

function sharedOptions(editor: Editor, menu: SuggestMenu) {
	return {
		editor,
		allow: ({ state }) => isProse(state),
		command: ({ editor, range, props }) => props.run(editor, range),
		floatingUi: { middleware: [shift({ padding: EDGE }), size({ padding: EDGE, apply: fit })] },
		render: () => ({
			onStart: (suggestions) => menu.show(suggestions),
			onUpdate: (suggestions) => menu.show(suggestions),
			onExit: () => menu.close(),
			onKeyDown: ({ event }) => !event.isComposing && menu.press(event.key)
		})
	} satisfies Options;
}

function fit({
	availableHeight,
	elements
}: {
	availableHeight: number;
	elements: { floating: HTMLElement };
}) {
	const height = Math.min(LONGEST, Math.max(SHORTEST, availableHeight));
	elements.floating.style.maxHeight = `${String(height)}px`;
}

/** In code both characters are just that. */
function isProse({ selection }: EditorState): boolean {
	const { parent } = selection.$from;
	return !parent.type.spec.code && !selection.$from.marks().some(({ type }) => type.spec.code);
}

/** A caret that comes to "and /etc" by a click or an arrow asks for nothing. */
function onlyWhileTyping(editor: Editor, pluginKey: PluginKey<{ active: boolean }>) {
	return {
		pluginKey,
		shouldShow: ({ transaction }) => {
			const isTyping = transaction.docChanged && !isRemoteChange(transaction);
			return isTyping || pluginKey.getState(editor.state)?.active === true;
		}
	} satisfies Partial<Options>;
}

function insertionsFor(editor: Editor, typed: string): Suggested[] {
	return findInsertions(editor, typed).map(({ id, label, icon, hint, run }) => ({
		...{ id, icon, hint, label: label() },
		run: (editor, range) => {
			editor.commands.deleteRange(range);
			run(editor);
		}
	}));
}

/** Members first, as they are few; then docs. */
function mentionsFor(known: readonly Mentionable[], typed: string): Suggested[] {
	const wanted = typed.trim().toLowerCase();
	const found = known.filter(({ name }) => {
		const words = name.toLowerCase();
		return words.startsWith(wanted) || words.includes(` ${wanted}`);
	});
	return found.slice(0, MOST_MENTIONS).map(({ kind, id, name }) => ({
		...{ id, label: name, icon: kind === 'member' ? User : FileText },
		run: (editor, range) => {
			const mention = { type: 'mention', attrs: { kind, id, label: name } };
			editor
				.chain()
				.focus()
				.insertContentAt(range, [mention, { type: 'text', text: ' ' }])
				.run();
		}
	}));
}
