import { Node, type Editor } from '@tiptap/core';
import { shownMention, storedMention, type Mentionable } from './mentions.ts';

interface MentionOptions {
	known: () => readonly Mentionable[];
}

function draw(element: HTMLElement, known: readonly Mentionable[]): void {
	const { kind = '', id = '', label = '' } = element.dataset;
	const { text, href } = shownMention({ kind, id, label }, known);
	if (element.textContent !== text) element.textContent = text;
	if (href === null) element.removeAttribute('href');
	else element.setAttribute('href', href);
}

/** To be called when somebody or something was renamed, came or went. */
export function redrawMentions(editor: Editor, known: readonly Mentionable[]): void {
	for (const element of editor.view.dom.querySelectorAll<HTMLElement>('a.mention')) draw(element, known);
}

/** Somebody or a doc inside a line of text. */
export const Mention = Node.create<MentionOptions>({
	name: 'mention',
	group: 'inline',
	inline: true,
	atom: true,
	addOptions() {
		return { known: () => [] };
	},
	addAttributes() {
		return Object.fromEntries(
			['kind', 'id', 'label'].map((name) => [
				name,
				{ default: '', parseHTML: (element: HTMLElement) => element.dataset[name] ?? '' }
			])
		);
	},
	parseHTML() {
		return [{ tag: 'a[data-kind][data-id]', priority: 60 }];
	},
	renderHTML({ node }) {
		const { kind, id, label } = storedMention(node.attrs);
		return ['a', { class: 'mention', 'data-kind': kind, 'data-id': id, 'data-label': label }, label];
	},
	renderText({ node }) {
		return shownMention(storedMention(node.attrs), this.options.known()).text;
	},
	addNodeView() {
		return ({ node }) => {
			const dom = document.createElement('a');
			dom.className = 'mention';
			Object.assign(dom.dataset, storedMention(node.attrs));
			draw(dom, this.options.known());
			return { dom };
		};
	},
	addKeyboardShortcuts() {
		return {
			// The router follows it, as it follows a click.
			'Mod-Enter': ({ editor }) => {
				const { selection } = editor.state;
				const element = editor.view.nodeDOM(selection.from);
				if (selection.empty || !(element instanceof HTMLAnchorElement)) return false;
				element.click();
				return true;
			}
		};
	}
});
