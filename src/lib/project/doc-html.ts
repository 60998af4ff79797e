import type * as Y from 'yjs';
import { linkHref } from './inline-run.ts';
import { isRichElement, readNodes, type RichElement, type RichNode, type RichText } from './rich-node.ts';

/** The look of a doc that was taken away from here: its hash stands in `DOC_STYLE_HASH`, and in the page's policy. */
export const DOC_STYLE = `
:root { color-scheme: light dark; background: Canvas; color: CanvasText; }
body { margin: 0 auto; max-width: 720px; padding: 48px 24px; font: 16px/1.6 Inter, system-ui, sans-serif; overflow-wrap: break-word; }
h1, h2, h3, h4, h5, h6 { line-height: 1.25; margin: 1.6em 0 0.5em; break-after: avoid; }
h1 { font-size: 1.75em; margin-top: 0; } h2 { font-size: 1.5em; } h3 { font-size: 1.25em; } h4, h5, h6 { font-size: 1em; }
p, ul, ol, blockquote, pre, table, aside { margin: 0.75em 0; }
li > p { margin: 0.25em 0; }
ul.tasks { list-style: none; padding-left: 0; } ul.tasks ul.tasks { padding-left: 24px; }
ul.tasks > li { display: grid; grid-template-columns: 24px minmax(0, 1fr); }
blockquote { margin-left: 0; padding-left: 18px; border-left: 2px solid #8888; }
aside { padding: 8px 16px; border-left: 3px solid #17727a; background: #17727a14; } aside.warning { border-color: #96600f; background: #96600f14; }
pre { padding: 12px 16px; background: #8881; border-radius: 6px; overflow-x: auto; white-space: pre-wrap; } code { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: 0.9em; }
table { border-collapse: collapse; width: 100%; } th, td { padding: 4px 10px; border: 1px solid #8886; text-align: left; vertical-align: top; } th p, td p { margin: 0; }
tr, pre, aside { break-inside: avoid; } hr { border: 0; border-top: 1px solid #8886; margin: 1.5em 0; }
`;
/** Of `DOC_STYLE`; computed here it would need a page that was loaded over https. */
export const DOC_STYLE_HASH = 'sha256-+W6VnmEENY4wuICPcy5JwEDUf3zi9WpVBGBsa96qg6k=';

const TAGS: Readonly<Record<string, string>> = {
	paragraph: 'p',
	bulletList: 'ul',
	listItem: 'li',
	blockquote: 'blockquote',
	table: 'table',
	tableRow: 'tr',
	tableHeader: 'th',
	tableCell: 'td'
};
const MARKS: Readonly<Record<string, string>> = {
	...{ bold: 'strong', italic: 'em', strike: 's', underline: 'u', code: 'code' }
};

/** A doc as a page by itself: nothing in it runs, and nothing is loaded from anywhere. */
export function docHtml(title: string, body: Y.XmlFragment | undefined): string {
	const policy = `default-src 'none'; style-src '${DOC_STYLE_HASH}'; base-uri 'none'; form-action 'none'`;
	const heading = title.trim() === '' ? '' : `<h1>${escapeHtml(title)}</h1>\n`;
	return `<!doctype html>
<html lang="und">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)}</title>
<style>${DOC_STYLE}</style>
</head>
<body>
${heading}${body ? nodesHtml(readNodes(body)) : ''}
</body>
</html>
`;
}

function nodesHtml(nodes: readonly RichNode[]): string {
	return nodes.map((node) => (isRichElement(node) ? elementHtml(node) : textHtml(node))).join('');
}

function elementHtml(element: RichElement): string {
	const { name, attributes = {}, children = [] } = element;
	const inner = () => nodesHtml(children);
	switch (name) {
		case 'hardBreak':
			return '<br>';
		case 'horizontalRule':
			return '<hr>\n';
		case 'heading': {
			// The title of the doc is the page's first heading.
			const level = Math.min(6, Math.max(1, Math.trunc(numberOf(attributes.level)))) + 1;
			return block(`h${Math.min(6, level)}`, inner());
		}
		case 'orderedList':
			return block('ol', inner(), ` start="${Math.trunc(numberOf(attributes.start))}"`);
		case 'taskList':
			return block('ul', inner(), ' class="tasks"');
		case 'taskItem': {
			// No checkbox, which would need a name of its own.
			const isDone = attributes.checked === true || attributes.checked === 'true';
			return block('li', `<span>${isDone ? '☑' : '☐'}</span><div>${inner()}</div>`);
		}
		case 'callout':
			return block('aside', inner(), attributes.kind === 'warning' ? ' class="warning"' : '');
		case 'codeBlock':
			return block('pre', `<code>${inner()}</code>`);
		case 'mention':
			return escapeHtml(mentionWords(attributes));
		case 'tableHeader':
		case 'tableCell':
			return block(
				TAGS[name] ?? 'td',
				inner(),
				spanOf('colspan', attributes) + spanOf('rowspan', attributes)
			);
		default:
			return Object.hasOwn(TAGS, name) ? block(TAGS[name] ?? 'div', inner()) : block('div', inner());
	}
}

function mentionWords({ kind, label }: Readonly<Record<string, unknown>>): string {
	const words = typeof label === 'string' ? label : '';
	return kind === 'member' ? `@${words}` : words;
}

function block(tag: string, inner: string, attributes = ''): string {
	return `<${tag}${attributes}>${inner}</${tag}>\n`;
}

function spanOf(name: string, attributes: Readonly<Record<string, unknown>>): string {
	const span = Math.trunc(numberOf(attributes[name]));
	return span > 1 && span < 1000 ? ` ${name}="${span}"` : '';
}

function numberOf(value: unknown): number {
	return typeof value === 'number' && Number.isFinite(value) ? value : 1;
}

function textHtml({ text }: RichText): string {
	return text
		.map(({ insert, attributes }) => {
			if (typeof insert !== 'string') return '';
			const marks: Readonly<Record<string, unknown>> = { ...(attributes as object | undefined) };
			const marked = Object.keys(marks).reduce((inner, name) => {
				const tag = Object.hasOwn(MARKS, name) ? MARKS[name] : undefined;
				return tag === undefined ? inner : `<${tag}>${inner}</${tag}>`;
			}, escapeHtml(insert));
			return linkHtml(marks.link, marked);
		})
		.join('');
}

function linkHtml(link: unknown, inner: string): string {
	const address = typeof link === 'object' && link !== null && 'href' in link ? link.href : null;
	const href = typeof address === 'string' ? linkHref(address) : null;
	return href === null ? inner : `<a href="${escapeHtml(href)}" rel="noopener noreferrer">${inner}</a>`;
}

function escapeHtml(text: string): string {
	return text
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;')
		.replaceAll("'", '&#39;');
}
