import DOMPurify from 'dompurify';
import {
	Lexer,
	Marked,
	Tokenizer,
	type MarkedExtension,
	type Token,
	type Tokens,
	type TokensList
} from 'marked';
import { linkHost, safeHref } from '#lib/project/url.ts';
import { languageOf } from '#lib/components/code/code-language.ts';
import { citationAt, withoutHalfCitation, type Citation } from '#lib/protocol/citations.ts';

/**
 * Raw HTML becomes its own source text, and an image a link to it: a picture would tell its server who reads
 * this thread and when, and a model can be talked into putting the thread's words into its address.
 */
const OPTIONS: MarkedExtension = {
	gfm: true,
	breaks: true,
	renderer: {
		html: ({ text }) => escapeHtml(text),
		// The assistant reads it, so people must see it too; alone it would make an empty message.
		def: ({ raw }) => `<p>${escapeHtml(raw.trim())}</p>`,
		// After a tag like <kbd> Marked would let text through as HTML.
		text(token: Tokens.Text | Tokens.Escape) {
			return 'tokens' in token && token.tokens
				? this.parser.parseInline(token.tokens)
				: escapeText(token.text);
		},
		image: ({ href, text }) => link(escapeText(href), escapeText(text || href)),
		link({ href, text, tokens, autolink }: Tokens.Link) {
			// Between < and > an & is an &.
			if (autolink) return link(escapeHtml(href), escapeHtml(text));
			return link(escapeText(href), this.parser.parseInline(tokens));
		},
		heading({ tokens }: Tokens.Heading) {
			return `<p data-heading=""><strong>${this.parser.parseInline(tokens)}</strong></p>`;
		},
		code({ text, lang, raw }: Tokens.Code) {
			const language = languageOf(lang ?? '');
			const named = language === null ? '' : ` data-language="${language}"`;
			return `<pre${named}${isOpen(raw) ? ' data-open=""' : ''}><code>${escapeHtml(text)}</code></pre>`;
		},
		listitem({ tokens, task }: Tokens.ListItem) {
			return `<li${task ? ' data-task=""' : ''}>${this.parser.parse(tokens)}</li>`;
		},
		checkbox: ({ checked }) => (checked ? '☑ ' : '☐ ')
	}
};

/** For what people write, to whom `[[` means nothing. */
const plain = new Marked(OPTIONS);
/** For answers, in which a citation stands as a `cite` without words. */
const citing = new Marked(OPTIONS, {
	extensions: [
		{
			name: 'citation',
			level: 'inline',
			tokenizer(text): Tokens.Generic | undefined {
				const citation = citationAt(text);
				return citation ? { type: 'citation', ...citation } : undefined;
			},
			renderer(token) {
				const { ref, words } = token as unknown as Citation;
				return `<cite data-ref="${ref}" data-words="${escapeHtml(words)}"></cite>`;
			}
		}
	]
});

const TAGS = [
	...['cite', 'p', 'br', 'strong', 'em', 'del', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li', 'a', 'hr'],
	...['table', 'thead', 'tbody', 'tr', 'th', 'td']
];
const ATTRIBUTES = [
	'href',
	'start',
	'align',
	'data-language',
	'data-open',
	'data-task',
	'data-heading',
	'data-ref',
	'data-words'
];

/** Quotes, lists, emphasis and so on in each other: deeper ones would overflow the stack. */
const DEEPEST = 20;
/** UTF-16 units of one paragraph that are read as a whole: the time it takes grows with their square. */
const LONGEST = 4_000;
/** Units in which the line under a heading is looked for, again at each line of a list. */
const LONGEST_HEADING = 500;

class BoundedTokenizer extends Tokenizer {
	override lheading(src: string): Tokens.Heading | undefined {
		return super.lheading(src.slice(0, LONGEST_HEADING));
	}
}

class BoundedLexer extends Lexer {
	#depth = 0;

	override blockTokens(src: string, tokens?: Token[], lastParagraphClipped?: boolean): Token[];
	override blockTokens(src: string, tokens?: TokensList, lastParagraphClipped?: boolean): TokensList;
	override blockTokens(src: string, tokens: Token[] = [], lastParagraphClipped?: boolean): Token[] {
		return this.#within(src, tokens, () => super.blockTokens(src, tokens, lastParagraphClipped));
	}

	override inlineTokens(src: string, tokens: Token[] = []): Token[] {
		return this.#within(src, tokens, () => {
			for (const piece of piecesOf(src)) super.inlineTokens(piece, tokens);
			return tokens;
		});
	}

	#within(src: string, tokens: Token[], read: () => Token[]): Token[] {
		if (this.#depth >= DEEPEST) {
			tokens.push({ type: 'text', raw: src, text: src });
			return tokens;
		}
		this.#depth += 1;
		try {
			return read();
		} finally {
			this.#depth -= 1;
		}
	}
}

/**
 * The blocks of a Markdown text as HTML, not yet safe to show. One for each paragraph, list and so on, so that
 * while a reply grows only its last block is drawn anew.
 */
export function markdownBlocks(text: string): string[] {
	return blocksOf(plain, text);
}

/** The same of an answer. `unfinished`: half a citation at its end is not shown, since more may come. */
export function answerBlocks(text: string, unfinished: boolean): string[] {
	return blocksOf(citing, unfinished && !endsInCode(text) ? withoutHalfCitation(text) : text);
}

function blocksOf(marked: Marked, text: string): string[] {
	const tokens = new BoundedLexer({ ...marked.defaults, tokenizer: new BoundedTokenizer() }).lex(text);
	return tokens.filter(({ type }) => type !== 'space').map((token) => marked.parser([token]));
}

/** What may be shown of HTML: text, its structure, and links that go where they say. */
export function sanitise(html: string): DocumentFragment {
	const fragment = DOMPurify.sanitize(html, {
		ALLOWED_TAGS: TAGS,
		ALLOWED_ATTR: ATTRIBUTES,
		ALLOW_DATA_ATTR: false,
		ALLOW_ARIA_ATTR: false,
		RETURN_DOM_FRAGMENT: true
	});
	// Before the words of a link are compared with where it goes: a title among them would be no part of either.
	for (const cite of fragment.querySelectorAll('a cite')) cite.remove();
	for (const anchor of fragment.querySelectorAll('a')) finishLink(anchor);
	// It scrolls sideways, and whoever has no pointer scrolls with the keyboard.
	for (const table of fragment.querySelectorAll('table')) table.tabIndex = 0;
	return fragment;
}

/** Turns the letters around it about, or is not seen; the two joiners are left, which scripts and emoji need. */
const UNSEEN = /(?![\u200c\u200d])\p{Cf}/gu;
/** Has a width in some fonts, and nothing in it. */
const BLANK = /^[\s\p{Cf}\u115f\u1160\u2800\u3164\uffa0]*$/u;

function finishLink(anchor: HTMLAnchorElement): void {
	const href = safeHref(anchor.getAttribute('href') ?? '');
	if (href === null) {
		anchor.replaceWith(...anchor.childNodes);
		return;
	}
	anchor.setAttribute('href', href);
	anchor.setAttribute('target', '_blank');
	anchor.setAttribute('rel', 'noopener noreferrer nofollow');
	dropUnseen(anchor);
	if (BLANK.test(anchor.textContent)) anchor.textContent = href;
	else if (namesOtherHost(anchor.textContent, href)) anchor.append(' ', hostNote(href));
}

function dropUnseen(element: Node): void {
	for (const child of element.childNodes) {
		if (child.nodeType === Node.TEXT_NODE) child.nodeValue = (child.nodeValue ?? '').replace(UNSEEN, '');
		else dropUnseen(child);
	}
}

/** Beside the words, not in a title: a finger and a keyboard never come to see a title. */
function hostNote(href: string): HTMLElement {
	const note = document.createElement('bdi');
	note.textContent = `(${linkHost(href).host})`;
	return note;
}

/**
 * The words read as an address, and the click would go to another one: somebody is to believe that they know the
 * place. Hosts are compared letter by letter, so that one in letters that look like Latin ones is another.
 */
export function namesOtherHost(words: string, href: string): boolean {
	const text = words
		.normalize('NFKC')
		.replace(/\p{Cf}/gu, '')
		.replaceAll('。', '.')
		.toLowerCase();
	const { kind, host } = linkHost(href);
	if (kind === 'mail') return /[@.]\p{L}/u.test(text) && !text.includes(host.toLowerCase());
	const named = hostIn(text);
	return named !== null && named.replace(/^www\./, '') !== host.replace(/:\d+$/, '');
}

/** The first thing in the words that reads as a host. */
function hostIn(text: string): string | null {
	const [, address] = text.split('://', 2);
	const words = (address ?? text).split(/[^\p{L}\p{N}.-]+/u);
	if (address !== undefined) return words[0] ?? '';
	return words.map((word) => word.replace(/^\.+|\.+$/g, '')).find((word) => HOST.test(word)) ?? null;
}

/** Labels of which the last is letters, or four numbers. */
const HOST = /^(?:[\p{L}\p{N}-]+\.)+(?:\p{L}[\p{L}\p{N}-]+)$|^\d+(?:\.\d+){3}$/u;

function endsInCode(text: string): boolean {
	return (text.match(/^ {0,3}(?:`{3}|~{3})/gm) ?? []).length % 2 === 1;
}

/** The end of the raw text is not a fence that closes its beginning, as while a reply is being written. */
function isOpen(raw: string): boolean {
	const fence = /^ {0,3}(`{3,}|~{3,})/.exec(raw)?.[1];
	if (fence === undefined) return false;
	const last = raw.trimEnd().split('\n').slice(1).at(-1)?.trim() ?? '';
	return !(last.startsWith(fence) && last === last[0]?.repeat(last.length));
}

/** Of at most `LONGEST` units where lines end, or words, or at worst anywhere. */
function piecesOf(text: string): string[] {
	const pieces: string[] = [];
	let rest = text;
	while (rest.length > LONGEST) {
		const most = rest.slice(0, LONGEST);
		const cut = /^[^]*\n|^[^]*\s/.exec(most)?.[0] ?? most;
		// Not in the words of a citation.
		const piece = withoutHalfCitation(cut) || cut;
		pieces.push(piece);
		rest = rest.slice(piece.length);
	}
	return [...pieces, rest];
}

function link(href: string, inner: string): string {
	return `<a href="${href}">${inner}</a>`;
}

function escapeHtml(text: string): string {
	return escapeText(text.replaceAll('&', '&amp;'));
}

/** As `escapeHtml`, but what is written as a character reference, like &amp;copy;, stays one. */
function escapeText(text: string): string {
	return text
		.replaceAll(/&(?!(?:#\d{1,7}|#x[\da-f]{1,6}|\w+);)/gi, '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;')
		.replaceAll("'", '&#39;');
}
