import type * as Y from 'yjs';
import { docBody } from '#lib/project/doc.ts';
import { milestoneDescription } from '#lib/project/milestone.ts';
import { fragmentToText } from '#lib/project/text.ts';
import { readProject, type DocView, type LinkView, type MilestoneView } from '#lib/project/view.ts';
import { fold, wordsOf } from '#lib/protocol/fold.ts';
import { idle } from './idle.ts';
import { bestPassage, type Passage } from './passage.ts';
import { scoreText } from './text-score.ts';

type Item =
	| { readonly kind: 'milestone'; readonly view: MilestoneView }
	| { readonly kind: 'doc'; readonly view: DocView }
	| { readonly kind: 'link'; readonly view: LinkView };

export type Found = Item & { readonly passage: Passage };

/** Ms of reading between two breaths: half a frame, so that no keystroke waits. */
const SLICE_MS = 8;

/**
 * The texts of a project, to be searched. A text is read when it is first needed, and again after it changed;
 * kept of it is one folded copy and no index of words: looking through all of them takes a few ms, finds words
 * inside of compounds too, and leaves nothing to be brought up to date at a keystroke.
 */
export class ProjectSearch {
	readonly #doc: Y.Doc;
	/** Of the fragments that were read and have not changed since; gone with the fragment. */
	readonly #texts = new WeakMap<object, string>();

	constructor(doc: Y.Doc) {
		this.#doc = doc;
		doc.on('afterTransaction', ({ changedParentTypes }: Y.Transaction) => {
			for (const type of changedParentTypes.keys()) this.#texts.delete(type);
		});
	}

	/** Reads what is missing, a little at a time. */
	async prepare(): Promise<void> {
		let until = performance.now() + SLICE_MS;
		for (const item of this.#items()) {
			if (this.#known(item) === undefined) this.#fold(item);
			if (performance.now() < until) continue;
			await idle();
			until = performance.now() + SLICE_MS;
		}
	}

	/**
	 * What has all of these words in its title and text, and some of them in its text; best first. Of a project
	 * that is not prepared, what can be read within a moment.
	 */
	find(query: string, limit: number): Found[] {
		const words = [...new Set(wordsOf(fold(query)))];
		if (words.length === 0) return [];
		const until = performance.now() + SLICE_MS;
		const scored = this.#items().flatMap((item) => {
			const text = this.#known(item) ?? (performance.now() < until ? this.#fold(item) : '');
			const score = scoreText({ title: fold(item.view.title), text }, words);
			return score > 0 ? [{ item, score }] : [];
		});
		scored.sort((a, b) => b.score - a.score);
		return scored.slice(0, limit).flatMap(({ item }) => {
			const passage = bestPassage(this.#read(item), words);
			return passage ? [{ ...item, passage }] : [];
		});
	}

	#items(): Item[] {
		const { milestones, docs, links } = readProject(this.#doc);
		return [
			...milestones.map((view) => ({ kind: 'milestone', view }) as const),
			...docs.map((view) => ({ kind: 'doc', view }) as const),
			...links.map((view) => ({ kind: 'link', view }) as const)
		];
	}

	#known(item: Item): string | undefined {
		// The words of a link stand in its view, and are few.
		if (item.kind === 'link') return this.#fold(item);
		const fragment = this.#fragment(item);
		return fragment ? this.#texts.get(fragment) : '';
	}

	#fold(item: Item): string {
		const text = fold(this.#read(item));
		const fragment = this.#fragment(item);
		if (fragment) this.#texts.set(fragment, text);
		return text;
	}

	#read(item: Item): string {
		if (item.kind === 'link') return `${item.view.note}\n${item.view.url}`.trim();
		const fragment = this.#fragment(item);
		return fragment ? fragmentToText(fragment) : '';
	}

	#fragment({ kind, view }: Item): Y.XmlFragment | undefined {
		if (kind === 'doc') return docBody(this.#doc, view.id);
		return kind === 'milestone' ? milestoneDescription(this.#doc, view.id) : undefined;
	}
}
