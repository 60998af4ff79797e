import type { Token } from 'markdown-it';
import { parseTag, type HtmlTag } from './html-tag.ts';
import {
	LINE_BREAK,
	linkHref,
	nodesOfRuns,
	sortedMarks,
	type Mark,
	type MarkName,
	type Run
} from './inline-run.ts';
import { tidyRuns } from './tidy-runs.ts';
import type { RichNode } from './rich-node.ts';

const MENTION = /^mention:(member|doc)\/([\w-]{1,64})$/;
/** The one in the text itself; what ends a sentence is no part of it. */
const ADDRESS = /(?<![\p{L}\p{N}])https?:\/\/[^\s<>]*[^\s<>.,:;!?'")\]}*_~]/giu;

/** A paragraph's parts as the editor stores them. */
export function readInline(tokens: readonly Token[]): RichNode[] {
	const reader = new InlineReader();
	for (const token of tokens) reader.read(token);
	return reader.nodes();
}

/** Runs of words, each with the marks that are open where it stands, whether Markdown or HTML opened them. */
export class InlineReader {
	readonly #runs: Run[] = [];
	readonly #open = new Map<MarkName, number>();
	readonly #links: (Mark | null)[] = [];
	/** Of the link that is open, when it is a mention: where its words begin. */
	#mention: { kind: 'member' | 'doc'; id: string; from: number } | null = null;

	read(token: Token): void {
		switch (token.type) {
			case 'softbreak':
				return this.text(' ');
			case 'hardbreak':
				return this.#break();
			case 'code_inline':
				return this.text(token.content, 'code');
			case 'strong_open':
			case 'strong_close':
				return this.#toggle('bold', token.nesting);
			case 'em_open':
			case 'em_close':
				return this.#toggle('italic', token.nesting);
			case 's_open':
			case 's_close':
				return this.#toggle('strike', token.nesting);
			case 'link_open':
				return this.#openLink(attributeOf(token, 'href'), attributeOf(token, 'title'));
			case 'link_close':
				return this.#closeLink();
			case 'image':
				return this.#image(attributeOf(token, 'src'), plainWords(token));
			case 'html_inline':
				return this.tag(parseTag(token.content));
			default:
				return this.text(token.content);
		}
	}

	text(text: string, mark?: MarkName): void {
		if (text === '') return;
		const names = [...this.#open].filter(([, count]) => count > 0).map(([name]) => name);
		const link = this.#links.at(-1);
		const plain = [...names, ...(mark ? [mark] : [])].map((name): Mark => ({ name, href: '', title: '' }));
		this.#runs.push({
			text: text.replace(/\n/g, ' '),
			marks: sortedMarks([...(link ? [link] : []), ...plain])
		});
	}

	/** A tag of HTML. One that HTML does not know is text: `Promise<void>`. */
	tag(tag: HtmlTag): void {
		if (tag.kind === 'text') return this.text(tag.text);
		if (tag.kind === 'comment') return;
		const nesting = tag.closes ? -1 : 1;
		if (tag.name === 'br') return this.#break();
		if (tag.name === 'img' && !tag.closes) return this.#image(tag.attribute('src'), tag.attribute('alt'));
		if (tag.name === 'a') return tag.closes ? this.#closeLink() : this.#openLink(tag.attribute('href'), '');
		if (tag.mark) this.#toggle(tag.mark, nesting);
	}

	nodes(): RichNode[] {
		return nodesOfRuns(tidyRuns(tidyRuns(this.#runs).flatMap(linkAddresses)));
	}

	#break(): void {
		this.#runs.push({ text: LINE_BREAK, marks: [] });
	}

	#toggle(name: MarkName, nesting: number): void {
		this.#open.set(name, Math.max(0, (this.#open.get(name) ?? 0) + nesting));
	}

	#openLink(address: string, title: string): void {
		const [, kind, id] = MENTION.exec(address) ?? [];
		if (id !== undefined)
			this.#mention = { kind: kind === 'doc' ? 'doc' : 'member', id, from: this.#runs.length };
		const href = linkHref(address);
		const outer = this.#links.at(-1) ?? null;
		this.#links.push(
			href === null ? outer : { name: 'link', href, title: title.replace(/\s+/g, ' ').trim() }
		);
	}

	#closeLink(): void {
		this.#links.pop();
		if (!this.#mention) return;
		const { kind, id, from } = this.#mention;
		this.#mention = null;
		const words = this.#runs.splice(from).map(({ text }) => text);
		const shown = words.join('').replace(/\s+/g, ' ').trim();
		const label = (kind === 'member' ? shown.replace(/^@/, '') : shown) || id;
		this.#runs.push({ text: label, marks: [], mention: { kind, id, label } });
	}

	/** A picture of somewhere else would tell its server who reads here: a link to it does not. */
	#image(address: string, description: string): void {
		const href = linkHref(address);
		const words = description.trim() || fileIn(address);
		const inLink = this.#links.at(-1) != null;
		if (href !== null && !inLink) this.#openLink(href, '');
		this.text(words);
		if (href !== null && !inLink) this.#links.pop();
	}
}

function attributeOf(token: Token, name: string): string {
	return String(token.attrGet(name) ?? '');
}

/** Of the description of a picture, which may itself be marked. */
function plainWords({ children }: Token): string {
	return (children ?? [])
		.map((child) => (child.children ? plainWords(child) : child.content || ' '))
		.join('');
}

/** The last part of a path. */
function fileIn(address: string): string {
	return (
		address
			.replace(/[?#].*$/, '')
			.split('/')
			.findLast((part) => part !== '') ?? ''
	);
}

/** Addresses in plain words are links, as GFM has them and as the editor makes them. */
function linkAddresses(run: Run): Run[] {
	if (
		run.mention ||
		run.text === LINE_BREAK ||
		run.marks.some(({ name }) => name === 'link' || name === 'code')
	) {
		return [run];
	}
	const runs: Run[] = [];
	let end = 0;
	for (const { 0: address, index } of run.text.matchAll(ADDRESS)) {
		const href = linkHref(address);
		if (href === null) continue;
		runs.push({ text: run.text.slice(end, index), marks: run.marks });
		runs.push({ text: address, marks: [{ name: 'link', href, title: '' }, ...run.marks] });
		end = index + address.length;
	}
	return [...runs, { text: run.text.slice(end), marks: run.marks }].filter(({ text }) => text !== '');
}
