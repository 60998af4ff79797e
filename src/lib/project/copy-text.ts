import * as Y from 'yjs';

/**
 * Writes all that is in a text into an empty one, unknown nodes too. From the top down and not recursive: a peer
 * may nest as deep as it likes.
 */
export function copyText(from: Y.XmlFragment, to: Y.XmlFragment): void {
	const pending: [Y.XmlFragment, Y.XmlFragment][] = [[from, to]];
	for (let pair = pending.pop(); pair; pair = pending.pop()) {
		const children = pair[0].toArray();
		// A hook may stand there too, which the types of `insert` leave out.
		const copies = children.map(withoutChildren) as (Y.XmlElement | Y.XmlText)[];
		pair[1].insert(0, copies);
		for (const [index, child] of children.entries()) {
			const copy = copies[index];
			if (child instanceof Y.XmlElement && copy instanceof Y.XmlElement) pending.push([child, copy]);
		}
	}
}

function withoutChildren(node: Y.XmlElement | Y.XmlText | Y.XmlHook): Y.XmlElement | Y.XmlText | Y.XmlHook {
	if (!(node instanceof Y.XmlElement)) return node.clone();
	const copy = new Y.XmlElement(node.nodeName);
	for (const [name, value] of Object.entries(node.getAttributes())) {
		if (value !== undefined) copy.setAttribute(name, value);
	}
	return copy;
}
