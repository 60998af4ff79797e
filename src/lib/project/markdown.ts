import * as Y from 'yjs';
import { inlineMarkdown, inlineMarkdownLine } from './markdown-inline.ts';
import { tableMarkdown } from './markdown-table.ts';
import { isChecked } from './tasks.ts';
import { fragmentToText, isElement, plainText } from './text.ts';

/** Deeper nodes come as plain text: a peer may nest as deep as it likes, and recursion may not. */
const MAX_DEPTH = 40;

/**
 * A rich text of the editor as CommonMark with GFM's tables, task lists, strikethrough and alerts. Unknown nodes
 * keep their text.
 */
export function fragmentToMarkdown(fragment: Y.XmlFragment): string {
	return blocks(fragment, 0).join('\n');
}

/** The lines of all children, with an empty line between blocks. */
function blocks(parent: Y.XmlFragment, depth: number): string[] {
	return joinBlocks(childBlocks(parent, depth), () => true);
}

interface Block {
	/** The node's name. */
	readonly name: string;
	/** Of a list: what its items begin with, for an ordered one what follows the number. */
	readonly mark: string;
	readonly lines: readonly string[];
}

function childBlocks(parent: Y.XmlFragment, depth: number): Block[] {
	const children: readonly unknown[] = parent.toArray();
	if (children.some((child) => child instanceof Y.XmlText)) {
		return [{ name: 'paragraph', mark: '', lines: inlineMarkdown(children) }];
	}
	const found: Block[] = [];
	for (const child of children.filter(isElement)) {
		const mark = listMark(child.nodeName, found.at(-1)?.mark);
		const lines = depth < MAX_DEPTH ? block(child, mark, depth + 1) : fragmentToText(child).split('\n');
		if (lines.some((line) => line !== '')) found.push({ name: child.nodeName, mark, lines });
	}
	return found;
}

/** Two lists in a row would read as one, so the second gets the other mark. */
function listMark(name: string, before: string | undefined): string {
	if (name === 'orderedList') return before === '.' ? ')' : '.';
	if (name === 'bulletList' || name === 'taskList') return before === '-' ? '*' : '-';
	return '';
}

function block(node: Y.XmlElement, mark: string, depth: number): string[] {
	switch (node.nodeName) {
		case 'paragraph':
			return inlineMarkdown(node.toArray());
		case 'heading':
			return [heading(node)];
		case 'bulletList':
		case 'taskList':
			return list(node, () => `${mark} `, depth);
		case 'orderedList': {
			const start = orderedStart(node);
			return list(node, (index) => `${start + index}${mark} `, depth);
		}
		case 'blockquote':
			return blocks(node, depth).map(quoted);
		case 'codeBlock':
			return codeBlock(node);
		case 'callout':
			return callout(node, depth);
		case 'table':
			return tableMarkdown(node) ?? blocks(node, depth);
		case 'horizontalRule':
			// Not dashes, which after the dash of a list item would be a rule and no item.
			return node.length === 0 ? ['___'] : blocks(node, depth);
		default:
			return blocks(node, depth);
	}
}

function heading(node: Y.XmlElement): string {
	const level = Math.min(6, Math.max(1, integerAttribute(node, 'level')));
	// Number signs at the end would be taken for the closing of the heading.
	const text = inlineMarkdownLine(node.toArray()).replace(/(^|\s)(#+)$/, '$1\\$2');
	return `${'#'.repeat(level)} ${text}`.trimEnd();
}

function orderedStart(node: Y.XmlElement): number {
	const start = integerAttribute(node, 'start');
	// CommonMark allows nine digits.
	return start >= 0 && start + node.length <= 1e9 ? start : 1;
}

/** 1 when it is missing or no integer. Converting an object that a peer sent could throw. */
function integerAttribute(node: Y.XmlElement, name: string): number {
	const value: unknown = node.getAttribute(name);
	const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : 1;
	return Number.isSafeInteger(number) ? number : 1;
}

function list(node: Y.XmlElement, marker: (index: number) => string, depth: number): string[] {
	const children: readonly unknown[] = node.toArray();
	const items = children.filter(isElement);
	// Only a peer that runs other code puts text into a list without an item.
	if (items.length < children.length) return blocks(node, depth);
	const written = items.map((item, index) => listItem(item, marker(index), depth));
	// A paragraph after another in one item makes the list loose; then all of it is.
	const loose = written.some((lines) => lines.includes(''));
	return joinBlocks(
		written.map((lines) => ({ name: 'listItem', mark: '', lines })),
		() => loose
	);
}

/** Items without words inside each other, in one line, would be a rule. */
const RULE = /^([-*])( \1){2,}$/;

function listItem(item: Y.XmlElement, marker: string, depth: number): string[] {
	const parts = childBlocks(item, depth);
	const content = joinBlocks(parts, (before, after) => {
		return !(before.name === 'paragraph' && canFollowParagraph(after));
	});
	const box = item.nodeName === 'taskItem' ? (isChecked(item) ? '[x] ' : '[ ] ') : '';
	const indent = ' '.repeat(marker.length);
	const lines = box === '' ? content : besideBox(parts[0], content);
	const [first = '', ...rest] = lines;
	const line = `${marker}${box}${first}`.trimEnd();
	const below = rest.map((each) => (each === '' ? '' : indent + each));
	return RULE.test(line) ? [marker.trimEnd(), indent + first, ...below] : [line, ...below];
}

/** Only words can stand beside the box of a task: what else it begins with goes below it. */
function besideBox(first: Block | undefined, content: readonly string[]): readonly string[] {
	if (!first || first.name === 'paragraph') return content;
	return first.mark !== '' && !canFollowParagraph(first) ? ['', '', ...content] : ['', ...content];
}

const CALLOUTS = ['note', 'tip', 'warning'];

/** A GitHub alert. */
function callout(node: Y.XmlElement, depth: number): string[] {
	const kind: unknown = node.getAttribute('kind');
	const name = CALLOUTS.find((each) => each === kind) ?? 'note';
	const parts = childBlocks(node, depth);
	const apart = parts.length > 0 && parts[0]?.name !== 'paragraph';
	const lines = [`[!${name.toUpperCase()}]`, ...(apart ? [''] : []), ...joinBlocks(parts, () => true)];
	return lines.map(quoted);
}

function quoted(line: string): string {
	return line === '' ? '>' : `> ${line}`;
}

/** Without an empty line between. An ordered list that does not begin with 1, or an empty item, cannot. */
function canFollowParagraph({ mark, lines }: Block): boolean {
	return mark !== '' && /^([-*]|1[.)]) \S/.test(lines[0] ?? '');
}

function codeBlock(node: Y.XmlElement): string[] {
	const code = node
		.toArray()
		.map((child) =>
			child instanceof Y.XmlText ? plainText(child) : isElement(child) ? `${fragmentToText(child)}\n` : ''
		)
		.join('');
	const longest = Math.max(2, ...Array.from(code.matchAll(/`+/g), ([run]) => run.length));
	const fence = '`'.repeat(longest + 1);
	const language: unknown = node.getAttribute('language');
	// With a bar the parser would take the fence for the head of a table.
	const info = typeof language === 'string' ? (/^[^\s`|]{1,40}/.exec(language)?.[0] ?? '') : '';
	return [fence + info, ...(code === '' ? [] : code.split(/\r\n?|\n/)), fence];
}

/** `apart` says whether an empty line goes between two blocks. */
function joinBlocks(parts: readonly Block[], apart: (before: Block, after: Block) => boolean): string[] {
	return parts.flatMap((part, index) => {
		const before = parts[index - 1];
		return before && apart(before, part) ? ['', ...part.lines] : part.lines;
	});
}
