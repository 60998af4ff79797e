import * as Y from 'yjs';
import { writtenText } from './fields.ts';
import { fragmentToText, insertsOf, isElement, type Insert } from './text.ts';

/** A rich text in plain JSON, with everything that is stored of it, also what this version does not know. */
export type RichNode = RichElement | RichText;

export interface RichElement {
	readonly name: string;
	readonly attributes?: Readonly<Record<string, unknown>>;
	readonly children?: readonly RichNode[];
}

export interface RichText {
	readonly text: readonly Insert[];
}

export function isRichElement(node: RichNode): node is RichElement {
	return 'name' in node;
}

/** Deeper nodes come as plain text: a peer may nest as deep as it likes, and recursion may not. */
const MAX_DEPTH = 200;

export function readNodes(parent: Y.XmlFragment, depth = 0): RichNode[] {
	const children: readonly unknown[] = parent.toArray();
	return children.flatMap((child): RichNode[] => {
		if (child instanceof Y.XmlText) return [{ text: insertsOf(child) }];
		if (!isElement(child)) return [];
		if (depth >= MAX_DEPTH) return [{ text: [{ insert: fragmentToText(child) }] }];
		const attributes: Record<string, unknown> = child.getAttributes();
		const nodes = readNodes(child, depth + 1);
		return [
			{
				name: child.nodeName,
				...(Object.keys(attributes).length > 0 && { attributes }),
				...(nodes.length > 0 && { children: nodes })
			}
		];
	});
}

/** To be called in a transaction of a mutator. */
export function appendNodes(parent: Y.XmlFragment, nodes: readonly RichNode[]): void {
	insertNodes(parent, parent.length, nodes);
}

/** To be called in a transaction of a mutator. */
export function insertNodes(parent: Y.XmlFragment, index: number, nodes: readonly RichNode[]): void {
	parent.insert(index, nodes.map(sharedNode));
}

function sharedNode(node: RichNode): Y.XmlElement | Y.XmlText {
	if ('text' in node) {
		const text = new Y.XmlText();
		text.applyDelta(node.text.map(wellFormed));
		return text;
	}
	const element = new Y.XmlElement(node.name);
	for (const [name, value] of Object.entries(node.attributes ?? {})) {
		// Whatever JSON can say: the editor stores numbers and booleans too.
		element.setAttribute(name, value as string);
	}
	element.insert(0, (node.children ?? []).map(sharedNode));
	return element;
}

function wellFormed({ insert, attributes }: Insert): Insert {
	const written = typeof insert === 'string' ? writtenText(insert) : insert;
	return attributes === undefined ? { insert: written } : { insert: written, attributes };
}
