import * as Y from 'yjs';
import { fragmentToText } from '#lib/project/text.ts';

export interface Heading {
	title: string;
	/** 1 to 3. */
	level: number;
}

export interface TextFacts {
	words: number;
	headings: readonly Heading[];
}

/** A run of letters and digits, with what joins two of them inside a word. */
const WORD = /[\p{L}\p{N}]+(?:['’.-][\p{L}\p{N}]+)*/gu;

/** Time after the last change until a text is read again: it is read whole. */
const REST_MS = 400;

/** In the order in which they stand, as the page draws them. Not recursive: a peer may nest as deep as it likes. */
function headingsOf(fragment: Y.XmlFragment): Heading[] {
	const found: Heading[] = [];
	const pending: unknown[] = fragment.toArray().reverse();
	while (pending.length > 0) {
		const node = pending.pop();
		if (!(node instanceof Y.XmlElement)) continue;
		if (node.nodeName === 'heading') {
			const level: unknown = node.getAttribute('level');
			found.push({ title: fragmentToText(node).trim(), level: Math.min(3, Math.max(1, Number(level) || 1)) });
		} else for (const child of node.toArray().reverse()) pending.push(child);
	}
	return found;
}

export function textFacts(fragment: Y.XmlFragment): TextFacts {
	return {
		words: fragmentToText(fragment).match(WORD)?.length ?? 0,
		headings: headingsOf(fragment)
	};
}

/** Tells the facts now and after changes, once the writing rests. Returns the function that ends it. */
export function watchTextFacts(fragment: Y.XmlFragment, tell: (facts: TextFacts) => void): () => void {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const later = (): void => {
		clearTimeout(timer);
		timer = setTimeout(() => tell(textFacts(fragment)), REST_MS);
	};
	tell(textFacts(fragment));
	fragment.observeDeep(later);
	return () => {
		clearTimeout(timer);
		fragment.unobserveDeep(later);
	};
}
