import * as Y from 'yjs';

/** A piece of a text, as Yjs lists it; a string unless something is embedded. */
export interface Insert {
	readonly insert: unknown;
	readonly attributes?: unknown;
}

export function insertsOf(text: Y.Text): readonly Insert[] {
	return text.toDelta() as Insert[];
}

/** The characters of a text, without its formatting; what is embedded in it has none. */
export function plainText(text: Y.Text): string {
	return insertsOf(text)
		.map(({ insert }) => (typeof insert === 'string' ? insert : ''))
		.join('');
}

export function isElement(node: unknown): node is Y.XmlElement {
	return node instanceof Y.XmlElement;
}

/** A line break inside a paragraph. One that a peer has put words into is an unknown node. */
export function isHardBreak(node: Y.XmlElement): boolean {
	return node.nodeName === 'hardBreak' && node.length === 0;
}

/** Nothing, or the one empty paragraph that an editor begins with. */
export function isBlank(root: Y.XmlFragment): boolean {
	const [first, ...others] = root.toArray();
	if (!first) return true;
	if (others.length > 0 || !(first instanceof Y.XmlElement) || first.nodeName !== 'paragraph') return false;
	return first.toArray().every((child) => child instanceof Y.XmlText && child.length === 0);
}

function isMention(node: Y.XmlElement): boolean {
	return node.nodeName === 'mention' && node.length === 0;
}

/** As it was called when it was written. */
function mentionName(mention: Y.XmlElement): string {
	const label: unknown = mention.getAttribute('label');
	return typeof label === 'string' ? label : '';
}

const BREAK = Symbol('line break between blocks');

/**
 * The words of a rich text, a line for each paragraph, heading, item and line of code. Unknown nodes keep
 * their text. Not recursive: a peer may nest as deep as it likes.
 */
export function fragmentToText(root: Y.XmlFragment): string {
	const parts: string[] = [];
	const pending: unknown[] = [root];
	while (pending.length > 0) {
		const node = pending.pop();
		if (node === BREAK) {
			if (parts.length > 0 && parts.at(-1) !== '\n') parts.push('\n');
		} else if (node instanceof Y.XmlText) parts.push(plainText(node));
		else if (isElement(node) && isHardBreak(node)) parts.push('\n');
		else if (isElement(node) && isMention(node)) parts.push(mentionName(node));
		// One by one: spread into a call, as many children as a peer may write overflow the stack.
		else if (node instanceof Y.XmlFragment) for (const next of blocksOf(node).reverse()) pending.push(next);
	}
	return parts.join('').trimEnd();
}

/** The children, with a break before and after each that is not in the middle of a text. */
function blocksOf(node: Y.XmlFragment): unknown[] {
	const children: unknown[] = node.toArray();
	if (children.some((child) => child instanceof Y.XmlText || (isElement(child) && isMention(child))))
		return children;
	return children.flatMap((child) => [BREAK, child, BREAK]);
}
