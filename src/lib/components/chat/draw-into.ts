/**
 * Makes the children of an element those of a fragment, and leaves what is the same in its place: a link or a chip
 * in an answer that grows keeps its focus, and the press of a pointer that has begun.
 */
export function drawInto(element: Node, next: Node): void {
	let at = element.firstChild;
	for (const child of [...next.childNodes]) {
		if (!at) element.appendChild(child);
		else if (!at.isEqualNode(child)) at = renew(at, child);
		at = at?.nextSibling ?? null;
	}
	while (at) {
		const { nextSibling } = at;
		at.remove();
		at = nextSibling;
	}
}

/** Returns the node that stands there now. */
function renew(node: ChildNode, next: ChildNode): ChildNode {
	if (node instanceof Text && next instanceof Text) node.data = next.data;
	else if (node.cloneNode(false).isEqualNode(next.cloneNode(false))) drawInto(node, next);
	else {
		node.replaceWith(next);
		return next;
	}
	return node;
}
