import CodeBlock from '@tiptap/extension-code-block';
import type { Node } from '@tiptap/pm/model';
import { Plugin, PluginKey, type EditorState } from '@tiptap/pm/state';
import { Decoration, DecorationSet, type EditorView } from '@tiptap/pm/view';
import { canBeColoured } from '#lib/components/code/code-colours.ts';
import type { Highlight } from '#lib/components/code/code-highlight.ts';
import { languageOf } from '#lib/components/code/code-language.ts';
import { loadedHighlighter, loadHighlighter } from '#lib/components/code/code-loader.ts';
import { isRemoteChange } from './remote-change.ts';
import type { Piece } from '#lib/components/code/code-piece.ts';

/** Time after the last change until code is coloured anew: while somebody types, colours only move along. */
const REST_MS = 150;

const key = new PluginKey<DecorationSet>('colouredCode');

/** Nodes never change, so that only the blocks written in since are read again. */
const known = new WeakMap<Node, readonly Piece[]>();

function piecesOf(block: Node, highlight: Highlight): readonly Piece[] {
	const found = known.get(block);
	if (found) return found;
	const language = languageOf(String(block.attrs.language ?? ''));
	const code = block.textContent;
	const pieces = (language && canBeColoured(code) && highlight(code, language)) || [];
	known.set(block, pieces);
	return pieces;
}

function codeBlocks(doc: Node): { block: Node; from: number }[] {
	const found: { block: Node; from: number }[] = [];
	doc.descendants((node, position) => {
		if (node.type.name === 'codeBlock') found.push({ block: node, from: position + 1 });
		return !node.isTextblock;
	});
	return found;
}

function colours(doc: Node, highlight: Highlight): DecorationSet {
	const all = codeBlocks(doc).flatMap(({ block, from }) => {
		let at = from;
		return piecesOf(block, highlight).flatMap(({ text, kind }) => {
			const start = at;
			at += text.length;
			return kind === null ? [] : Decoration.inline(start, at, { class: `code-${kind}` });
		});
	});
	return DecorationSet.create(doc, all);
}

class Colouring {
	readonly #view: EditorView;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#ended = false;

	constructor(view: EditorView) {
		this.#view = view;
		this.#later(0);
	}

	update(view: EditorView, before: EditorState): void {
		if (view.state.doc !== before.doc) this.#later(REST_MS);
	}

	destroy(): void {
		this.#ended = true;
		clearTimeout(this.#timer);
	}

	#later(milliseconds: number): void {
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => this.#colour(), milliseconds);
	}

	#colour(): void {
		const { state } = this.#view;
		const hasAny = codeBlocks(state.doc).some(({ block }) => languageOf(String(block.attrs.language ?? '')));
		if (!hasAny && key.getState(state) === DecorationSet.empty) return;
		const highlight = loadedHighlighter();
		if (highlight) this.#view.dispatch(state.tr.setMeta(key, colours(state.doc, highlight)));
		else {
			void loadHighlighter().then((loaded) => {
				if (loaded && !this.#ended) this.#colour();
			});
		}
	}
}

/** Code in the colours that it has in the threads, by decorations: what is stored is the text and the language. */
export const ColouredCode = CodeBlock.extend({
	addProseMirrorPlugins() {
		return [
			...(this.parent?.() ?? []),
			new Plugin<DecorationSet>({
				key,
				state: {
					init: () => DecorationSet.empty,
					apply: (transaction, set) => {
						const found: unknown = transaction.getMeta(key);
						if (found instanceof DecorationSet) return found;
						// y-tiptap puts in a peer's edit by replacing the whole text: colours moved along would all be lost.
						const highlight = isRemoteChange(transaction) && transaction.docChanged && loadedHighlighter();
						if (highlight) return colours(transaction.doc, highlight);
						return set.map(transaction.mapping, transaction.doc);
					}
				},
				props: { decorations: (state) => key.getState(state) },
				view: (view) => new Colouring(view)
			})
		];
	}
}).configure({ enableTabIndentation: true, tabSize: 2 });
