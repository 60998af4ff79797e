import MarkdownIt, { type StateCore, type Token } from 'markdown-it';
import { htmlBlocks } from './read-html.ts';
import { readInline } from './read-inline.ts';
import { isRichElement, type RichElement, type RichNode } from './rich-node.ts';

/**
 * Markdown as the nodes that the editor stores: CommonMark with GFM's tables, task lists, strikethrough and alerts.
 * Pictures become links, of raw HTML its words are kept, and addresses that are not safe to follow are left out.
 * The size of a parser: to be loaded when it is needed.
 */
export function readMarkdown(source: string, docAt?: DocAt): RichNode[] {
	return blocksOf(parser.parse(source, { docAt } satisfies Environment));
}

/** The id of the doc that the address of a link leads to; null for any other. */
export type DocAt = (address: string) => string | null;

interface Environment {
	readonly docAt?: DocAt;
}

const parser = new MarkdownIt({ html: true, linkify: false, typographer: false });
// What may be followed is decided by `safeHref`; what may not keeps its words.
parser.validateLink = () => true;
parser.normalizeLink = (url) => url.trim().replaceAll(' ', '%20');
parser.normalizeLinkText = (text) => text;
parser.core.ruler.before('inline', 'callouts', findCallouts);
parser.core.ruler.before('inline', 'tasks', findTasks);
parser.core.ruler.after('inline', 'docs', findDocs);

const CALLOUT = /^\[!(note|tip|important|warning|caution)\][ \t]*(?:\n|$)/i;
const KINDS = {
	note: 'note',
	tip: 'tip',
	important: 'note',
	warning: 'warning',
	caution: 'warning'
} as const;
const TASK = /^\[([ xX])\](?:[ \t]+|(?=\n)|$)/;

/** A quote whose first line names a kind. */
function findCallouts({ tokens }: StateCore): void {
	for (const [index, token] of tokens.entries()) {
		const inline = token.type === 'blockquote_open' ? firstLine(tokens, index) : undefined;
		const [line, name] = (inline && CALLOUT.exec(inline.content)) ?? [];
		if (!inline || line === undefined || name === undefined) continue;
		inline.content = inline.content.slice(line.length);
		token.meta = { callout: KINDS[name.toLowerCase() as keyof typeof KINDS] };
	}
}

/** Items of a bullet list that begin with a box. */
function findTasks({ tokens }: StateCore): void {
	for (const [index, token] of tokens.entries()) {
		const isBullet = token.type === 'list_item_open' && '-+*'.includes(token.markup);
		const inline = isBullet ? firstLine(tokens, index) : undefined;
		const [box, sign] = (inline && TASK.exec(inline.content)) ?? [];
		if (!inline || box === undefined) continue;
		inline.content = inline.content.slice(box.length);
		token.meta = { checked: sign !== ' ' };
	}
}

/** Links to docs become mentions, as `read-inline.ts` knows them. */
function findDocs({ tokens, env }: StateCore): void {
	const { docAt } = env as Environment;
	if (!docAt) return;
	for (const token of tokens.flatMap(({ children }) => children ?? [])) {
		const id = token.type === 'link_open' ? docAt(String(token.attrGet('href') ?? '')) : null;
		if (id !== null) token.attrSet('href', `mention:doc/${id}`);
	}
}

/** Of the paragraph that a quote or an item begins with. */
function firstLine(tokens: readonly Token[], index: number): Token | undefined {
	return tokens[index + 1]?.type === 'paragraph_open' ? tokens[index + 2] : undefined;
}

interface OpenElement {
	readonly name: string;
	readonly attributes?: Record<string, unknown>;
	children: RichNode[];
}

const NAMES: Readonly<Record<string, string>> = {
	paragraph_open: 'paragraph',
	heading_open: 'heading',
	bullet_list_open: 'bulletList',
	ordered_list_open: 'orderedList',
	list_item_open: 'listItem',
	blockquote_open: 'blockquote',
	table_open: 'table',
	tr_open: 'tableRow',
	th_open: 'tableHeader',
	td_open: 'tableCell'
};

/** Not recursive: the tokens come in a row. */
function blocksOf(tokens: readonly Token[]): RichNode[] {
	const root: OpenElement = { name: 'doc', children: [] };
	const open = [root];
	for (const token of tokens) {
		const parent = open.at(-1) ?? root;
		if (token.type in NAMES) open.push(openElement(token));
		else if (token.nesting === -1 && isClosing(token)) {
			open.pop();
			(open.at(-1) ?? root).children.push(...finished(parent));
		} else parent.children.push(...leaf(token));
	}
	return root.children;
}

function isClosing({ type }: Token): boolean {
	return type.replace(/_close$/, '_open') in NAMES;
}

function openElement(token: Token): OpenElement {
	const { type, tag, meta } = token;
	const name = NAMES[type] ?? '';
	if (typeof meta?.callout === 'string')
		return { name: 'callout', attributes: { kind: meta.callout }, children: [] };
	if (typeof meta?.checked === 'boolean') {
		return { name: 'taskItem', attributes: { checked: meta.checked }, children: [] };
	}
	if (name === 'heading') return { name, attributes: { level: Number(tag.slice(1)) }, children: [] };
	if (name === 'orderedList')
		return { name, attributes: { start: Number(token.attrGet('start') ?? 1) }, children: [] };
	if (name === 'tableHeader' || name === 'tableCell') {
		return { name, attributes: { colspan: 1, rowspan: 1 }, children: [] };
	}
	return { name, children: [] };
}

function leaf(token: Token): RichNode[] {
	switch (token.type) {
		case 'inline':
			return readInline(token.children ?? []);
		case 'fence':
		case 'code_block':
			return [codeBlock(token)];
		case 'hr':
			return [{ name: 'horizontalRule' }];
		case 'html_block':
			return htmlBlocks(token.content);
		default:
			// The head and body of a table are not told apart by an element.
			return [];
	}
}

function codeBlock({ content, info, type }: Token): RichElement {
	const text = content.replace(/\n$/, '');
	const [language] = (type === 'fence' && /^[^\s`|]{1,40}/.exec(info.trim())) || [];
	return {
		name: 'codeBlock',
		...(language && { attributes: { language } }),
		...(text !== '' && { children: [{ text: [{ insert: text }] }] })
	};
}

/** What stands for an element whose content is complete; nothing for one that would show nothing. */
function finished({ name, attributes, children }: OpenElement): RichElement[] {
	const element = (content: readonly RichNode[]): RichElement => ({
		name,
		...(attributes && { attributes }),
		...(content.length > 0 && { children: content })
	});
	switch (name) {
		case 'paragraph':
			return children.length > 0 ? [element(children)] : [];
		case 'blockquote':
			return children.length > 0 ? [element(children)] : [];
		case 'listItem':
		case 'taskItem':
		case 'callout':
			return [element(children.length > 0 ? children : [{ name: 'paragraph' }])];
		case 'tableHeader':
		case 'tableCell':
			return [element([{ name: 'paragraph', ...(children.length > 0 && { children }) }])];
		case 'bulletList':
			return byKindOfItem(children.filter(isRichElement));
		case 'table':
			return [element(withoutEmptyHead(children.filter(isRichElement)))];
		default:
			return [element(children)];
	}
}

/** Tasks and other items in one list become lists of their own, in the same sequence. */
function byKindOfItem(items: readonly RichElement[]): RichElement[] {
	const lists: { name: string; children: RichElement[] }[] = [];
	for (const item of items) {
		const name = item.name === 'taskItem' ? 'taskList' : 'bulletList';
		const last = lists.at(-1);
		if (last?.name === name) last.children.push(item);
		else lists.push({ name, children: [item] });
	}
	return lists;
}

/** Markdown has no table without a head, so an empty one stands for none. */
function withoutEmptyHead(rows: readonly RichElement[]): readonly RichElement[] {
	const [head, ...body] = rows;
	const isEmpty = head?.children?.every((cell) => isRichElement(cell) && isEmptyCell(cell)) ?? false;
	return isEmpty && body.length > 0 ? body : rows;
}

function isEmptyCell({ children = [] }: RichElement): boolean {
	return children.every((child) => isRichElement(child) && child.children === undefined);
}
