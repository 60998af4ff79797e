import * as Y from 'yjs';

const LISTS = new Map([
	['- ', 'bulletList'],
	['[ ] ', 'taskList']
]);
const PREFIXES = ['# ', ...LISTS.keys()];

/**
 * Writes lines as the editor's own blocks: `# ` begins a heading, `- ` an item of a list, `[ ] ` a task, all
 * else is a paragraph.
 */
export function writePlainBlocks(to: Y.XmlFragment, lines: readonly string[]): void {
	const groups: { prefix: string; texts: string[] }[] = [];
	for (const line of lines) {
		const prefix = PREFIXES.find((one) => line.startsWith(one)) ?? '';
		const text = line.slice(prefix.length);
		const last = groups.at(-1);
		if (last?.prefix === prefix && LISTS.has(prefix)) last.texts.push(text);
		else groups.push({ prefix, texts: [text] });
	}
	to.insert(0, groups.map(block));
}

function block({ prefix, texts }: { prefix: string; texts: string[] }): Y.XmlElement {
	const name = LISTS.get(prefix);
	if (name === undefined)
		return prefix === '# ' ? heading(texts.join('')) : withText('paragraph', texts.join(''));
	const list = new Y.XmlElement(name);
	list.insert(
		0,
		texts.map((text) => item(prefix, text))
	);
	return list;
}

function item(prefix: string, text: string): Y.XmlElement {
	const block: Y.XmlElement = new Y.XmlElement(prefix === '- ' ? 'listItem' : 'taskItem');
	if (prefix !== '- ') setAttribute(block, 'checked', false);
	block.insert(0, [withText('paragraph', text)]);
	return block;
}

function heading(text: string): Y.XmlElement {
	const block = withText('heading', text);
	setAttribute(block, 'level', 1);
	return block;
}

/** The editor stores numbers and booleans as they are; Yjs does too, and only its types know nothing but strings. */
function setAttribute(block: Y.XmlElement, name: string, value: number | boolean): void {
	block.setAttribute(name, value as unknown as string);
}

function withText(name: string, text: string): Y.XmlElement {
	const block: Y.XmlElement = new Y.XmlElement(name);
	if (text.trim() !== '') block.insert(0, [new Y.XmlText(text.trim())]);
	return block;
}
