import { Extension } from '@tiptap/core';
import type { Node } from '@tiptap/pm/model';
import { Plugin, PluginKey, TextSelection, type EditorState, type Transaction } from '@tiptap/pm/state';
import { Decoration, DecorationSet, type EditorView } from '@tiptap/pm/view';
import { isRemoteChange } from './remote-change.ts';

/** Places that are found; more are not counted, nor marked. */
export const MOST_FOUND = 1_000;
/** Time after the last change until the text is searched again: meanwhile the marks move along. */
const REST_MS = 200;

interface Finding {
	words: string;
	/** Where the one stands that the person is at. */
	at: number | null;
	marks: DecorationSet;
}

interface Place {
	from: number;
	to: number;
}

const NOTHING: Finding = { words: '', at: null, marks: DecorationSet.empty };

const key = new PluginKey<Finding>('findText');

/** Marks what is searched for. Opening, moving and closing are functions, below. */
export const FindText = Extension.create({
	name: 'findText',
	addProseMirrorPlugins() {
		return [
			new Plugin<Finding>({
				key,
				state: {
					init: () => NOTHING,
					apply: (transaction, finding, before) => {
						const set = transaction.getMeta(key) as Finding | undefined;
						if (set) return set;
						if (!transaction.docChanged || finding.words === '') return finding;
						if (isRemoteChange(transaction)) return afterPeer(transaction, finding, before);
						return {
							...finding,
							at: finding.at === null ? null : transaction.mapping.map(finding.at),
							marks: finding.marks.map(transaction.mapping, transaction.doc)
						};
					}
				},
				props: { decorations: (state) => findingOf(state).marks },
				view: () => searchAgain()
			})
		];
	}
});

/** y-tiptap puts in a peer's edit by replacing the whole text, through which no place could be followed. */
function afterPeer({ doc }: Transaction, { words, at }: Finding, before: EditorState): Finding {
	const start = before.doc.content.findDiffStart(doc.content);
	const isBehind = at !== null && start !== null && at >= start;
	return finding(
		doc,
		words,
		places(doc, words),
		isBehind ? at + doc.content.size - before.doc.content.size : at
	);
}

function finding(doc: Node, words: string, found: readonly Place[], at: number | null): Finding {
	const marks = found.map(({ from, to }) =>
		Decoration.inline(from, to, { class: from === at ? 'found here' : 'found' })
	);
	return { words, at, marks: DecorationSet.create(doc, marks) };
}

function findingOf(state: EditorState): Finding {
	return key.getState(state) ?? NOTHING;
}

function searchAgain() {
	let timer: ReturnType<typeof setTimeout> | undefined;
	return {
		update: (view: EditorView, before: EditorState) => {
			if (view.state.doc === before.doc || findingOf(view.state).words === '') return;
			clearTimeout(timer);
			timer = setTimeout(() => {
				const { words, at } = findingOf(view.state);
				mark(view, words, places(view.state.doc, words), at);
			}, REST_MS);
		},
		destroy: () => clearTimeout(timer)
	};
}

/** In each block by itself: no match goes over the end of a paragraph. */
function places(doc: Node, words: string): Place[] {
	if (words === '') return [];
	// A hyphen is no sign of this syntax, and must not be escaped.
	const pattern = new RegExp(words.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'), 'giu');
	const found: Place[] = [];
	doc.descendants((block, position) => {
		if (!block.isTextblock) return found.length < MOST_FOUND;
		// What is not text is one character long, so that an index is a position.
		const text = block.textBetween(0, block.content.size, '\uFFFC', '\uFFFC');
		for (const match of text.matchAll(pattern)) {
			if (found.length === MOST_FOUND) break;
			const from = position + 1 + match.index;
			found.push({ from, to: from + match[0].length });
		}
		return false;
	});
	return found;
}

function mark(view: EditorView, words: string, found: readonly Place[], at: number | null): void {
	view.dispatch(view.state.tr.setMeta(key, finding(view.state.doc, words, found, at)));
}

/** Where the person is among what was found; 0 of some when no longer at one of them. */
export function foundIn(state: EditorState): { number: number; count: number } {
	const { at, marks } = findingOf(state);
	const all = marks.find();
	return { number: all.findIndex(({ from }) => from === at) + 1, count: all.length };
}

/** Marks all of it, and goes to the first behind the caret. */
export function find(view: EditorView, words: string): void {
	const found = places(view.state.doc, words);
	const next = found.find(({ from }) => from >= view.state.selection.from) ?? found[0];
	mark(view, words, found, next?.from ?? null);
	if (next) show(view, next.from);
}

/** To the next, or the one before, and around at the end. */
export function findNext(view: EditorView, step: 1 | -1): void {
	const { words, at } = findingOf(view.state);
	const found = places(view.state.doc, words);
	const now = found.findIndex(({ from }) => from === at);
	const next = found[(Math.max(now, step === 1 ? -1 : 0) + step + found.length) % found.length];
	if (!next) return;
	mark(view, words, found, next.from);
	show(view, next.from);
}

/** Leaves what was found selected, so that the person goes on from there. */
export function stopFinding(view: EditorView): void {
	const { at, marks } = findingOf(view.state);
	const here = marks.find().find(({ from }) => from === at);
	const transaction = view.state.tr.setMeta(key, NOTHING);
	if (here) transaction.setSelection(TextSelection.create(transaction.doc, here.from, here.to));
	view.dispatch(transaction);
	view.focus();
}

function show(view: EditorView, position: number): void {
	const { node } = view.domAtPos(position, 1);
	const element = node instanceof Element ? node : node.parentElement;
	element?.scrollIntoView({ block: 'center' });
}
