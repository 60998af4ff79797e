import type * as Y from 'yjs';
import { addDoc, docBody } from './doc.ts';
import { shownText } from './fields.ts';
import { readMarkdown, type DocAt } from './read-markdown.ts';
import { appendNodes, isRichElement, type RichNode } from './rich-node.ts';

/** A doc as a file of Markdown gives it. */
export interface ImportedDoc {
	readonly title: string;
	readonly nodes: readonly RichNode[];
}

/** Of keys and values: a text may also begin with a rule. */
const FRONT_MATTER = /^---[ \t]*\n((?=[\w-]+[ \t]*:)[^]*?\n)?---[ \t]*(?:\n|$)/;
/** Names of files that say what is in their folder. */
const FOLDER_FILES = /^(readme|index)$/i;
const MAX_TITLE = 200;

/**
 * The title is that of the front matter, or the first heading, or the file's name; a heading at the beginning is not
 * repeated in the text. Front matter that says more is kept as code. `docAt` knows which links lead to other docs.
 */
export function importedDoc(source: string, path: string, docAt?: DocAt): ImportedDoc {
	const text = source.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
	const [matter = '', inner = ''] = FRONT_MATTER.exec(text) ?? [];
	const nodes = readMarkdown(text.slice(matter.length), docAt);
	const named = /^title:[ \t]*(["']?)(.+?)\1[ \t]*$/m.exec(inner)?.[2];
	const rest = inner.replace(/^title:.*\n/m, '').trim();
	const kept = rest === '' ? [] : [matterBlock(rest)];
	const [first] = nodes;
	const heading = nodes.find(
		(node) => isRichElement(node) && node.name === 'heading' && node.attributes?.level === 1
	);
	const title = tidy(named ?? '') || tidy(heading ? wordsOf([heading]) : '');
	const repeats = first !== undefined && first === heading && tidy(wordsOf([first])) === title;
	return { title: title || nameOf(path), nodes: [...kept, ...(repeats ? nodes.slice(1) : nodes)] };
}

/** The doc with its text, to be called in a transaction. */
export function addImportedDoc(
	doc: Y.Doc,
	{ id, title, nodes }: ImportedDoc & { readonly id: string },
	{ by, milestoneId }: { by: string; milestoneId: string | null }
): void {
	addDoc(doc, { id, title, by, milestoneId });
	const body = docBody(doc, id);
	if (body) appendNodes(body, nodes);
}

function matterBlock(yaml: string): RichNode {
	return { name: 'codeBlock', attributes: { language: 'yaml' }, children: [{ text: [{ insert: yaml }] }] };
}

/** `docs/guide/README.md` is about its folder. */
function nameOf(path: string): string {
	const parts = path.split('/').map((part) => part.replace(/\.(md|markdown|mdown|mkd|txt)$/i, ''));
	const name = parts.findLast((part, index) => index === 0 || !FOLDER_FILES.test(part)) ?? '';
	return tidy(name);
}

function tidy(title: string): string {
	return shownText(title.replace(/\s+/g, ' ').trim(), MAX_TITLE);
}

/** The words of a node and of all in it. */
function wordsOf(nodes: readonly RichNode[]): string {
	return nodes
		.map((node) => {
			if (isRichElement(node)) return node.name === 'hardBreak' ? ' ' : wordsOf(node.children ?? []);
			return node.text.map(({ insert }) => (typeof insert === 'string' ? insert : '')).join('');
		})
		.join('');
}
