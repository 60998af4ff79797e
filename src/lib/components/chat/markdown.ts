import DOMPurify from 'dompurify';
import { Marked, type Tokens } from 'marked';
import { safeHref } from '#lib/project/url.ts';

/**
 * Raw HTML becomes its own source text, and an image a link to it: a picture would tell its server who reads
 * this thread and when, and a model can be talked into putting the thread's words into its address.
 */
const marked = new Marked({
	gfm: true,
	breaks: true,
	renderer: {
		html: ({ text }) => escapeHtml(text),
		image: ({ href, text }) => link(href, escapeHtml(text || href)),
		link({ href, tokens }: Tokens.Link) {
			return link(href, this.parser.parseInline(tokens));
		},
		heading({ tokens }: Tokens.Heading) {
			return `<p><strong>${this.parser.parseInline(tokens)}</strong></p>`;
		},
		checkbox: ({ checked }) => (checked ? '☑ ' : '☐ ')
	}
});

const TAGS = [
	...['p', 'br', 'strong', 'em', 'del', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li', 'a', 'hr'],
	...['table', 'thead', 'tbody', 'tr', 'th', 'td']
];

/**
 * The blocks of a Markdown text as HTML, not yet safe to show. One for each paragraph, list and so on, so that
 * while a reply grows only its last block is drawn anew.
 */
export function markdownBlocks(text: string): string[] {
	const tokens = marked.lexer(text);
	return tokens
		.filter(({ type }) => type !== 'space' && type !== 'def')
		.map((token) => marked.parser([token]));
}

/** What may be shown of HTML: text, its structure, and links that go where they say. */
export function sanitise(html: string): DocumentFragment {
	const fragment = DOMPurify.sanitize(html, {
		ALLOWED_TAGS: TAGS,
		ALLOWED_ATTR: ['href', 'start'],
		ALLOW_DATA_ATTR: false,
		ALLOW_ARIA_ATTR: false,
		RETURN_DOM_FRAGMENT: true
	});
	for (const anchor of fragment.querySelectorAll('a')) {
		const href = safeHref(anchor.getAttribute('href') ?? '');
		if (href === null) {
			anchor.replaceWith(...anchor.childNodes);
			continue;
		}
		anchor.setAttribute('href', href);
		anchor.setAttribute('target', '_blank');
		anchor.setAttribute('rel', 'noopener noreferrer nofollow');
	}
	// They scroll sideways, and whoever has no pointer scrolls with the keyboard.
	for (const wide of fragment.querySelectorAll('pre, table')) wide.setAttribute('tabindex', '0');
	return fragment;
}

function link(href: string, inner: string): string {
	return `<a href="${escapeHtml(href)}">${inner}</a>`;
}

function escapeHtml(text: string): string {
	return text
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;')
		.replaceAll("'", '&#39;');
}
