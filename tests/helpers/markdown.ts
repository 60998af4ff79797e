import * as Y from 'yjs';
import { fragmentToMarkdown } from '#lib/project/markdown.ts';
import { appendNodes, type RichNode } from '#lib/project/rich-node.ts';

export function fragmentOf(nodes: readonly RichNode[]): Y.XmlFragment {
	const fragment = new Y.Doc().getXmlFragment('text');
	appendNodes(fragment, nodes);
	return fragment;
}

export function markdownOf(nodes: readonly RichNode[]): string {
	return fragmentToMarkdown(fragmentOf(nodes));
}
