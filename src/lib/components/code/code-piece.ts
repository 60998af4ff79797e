/** What is told apart by colour; `Markdown.svelte` has a colour for each. */
export type PieceKind = 'keyword' | 'string' | 'number' | 'comment' | 'title' | 'name' | 'added' | 'removed';

/** Code in one colour. */
export interface Piece {
	readonly text: string;
	/** Null has the colour of the text. */
	readonly kind: PieceKind | null;
}

/**
 * Makes `parent`, which shows `before`, show `after`: one node for each piece, those that stay the same left alone,
 * so that what a reader has selected in them stays selected while the code grows.
 */
export function paint(parent: HTMLElement, before: readonly Piece[], after: readonly Piece[]): void {
	let same = 0;
	while (same < after.length && isSame(before[same], after[same])) same += 1;
	while (parent.childNodes.length > same) parent.lastChild?.remove();
	parent.append(...after.slice(same).map(nodeOf));
}

function isSame(one: Piece | undefined, other: Piece | undefined): boolean {
	return one?.kind === other?.kind && one?.text === other?.text;
}

function nodeOf({ text, kind }: Piece): Node {
	if (kind === null) return document.createTextNode(text);
	const span = document.createElement('span');
	span.className = `code-${kind}`;
	span.textContent = text;
	return span;
}
