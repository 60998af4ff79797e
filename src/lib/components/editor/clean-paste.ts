import { wordLists } from './word-lists.ts';

/** What is on the clipboard beside the text: styles, scripts, Word's own elements. */
const CLUTTER = 'style, script, meta, link, title, xml, template, [data-css*="mso-hide:all"]';

/** Where it is told by styles, which elements say the same. */
const MARKS: readonly { property: string; value: RegExp; element: string }[] = [
	{ property: 'font-weight', value: /^(bold|[5-9]00)/, element: 'strong' },
	{ property: 'font-style', value: /^italic/, element: 'em' },
	{ property: 'text-decoration', value: /line-through/, element: 's' },
	{ property: 'text-decoration', value: /underline/, element: 'u' }
];

const CALLOUTS: Record<string, string> = {
	...{ note: 'note', important: 'note', tip: 'tip', warning: 'warning', caution: 'warning' }
};

/**
 * HTML as other programs put it on the clipboard, made such that the editor's own rules understand it: these take
 * the elements and styles they know and leave the rest. Parsed in a document that runs and loads nothing.
 */
export function cleanPaste(html: string): string {
	const unstyled = withoutStyles(html);
	// Written by an editor such as this one: it is as it should be, and needs no guessing.
	if (unstyled.includes('data-pm-slice')) return unstyled;
	const { body } = new DOMParser().parseFromString(unstyled, 'text/html');
	for (const element of body.querySelectorAll(CLUTTER)) element.remove();
	unwrapGoogle(body);
	wordLists(body);
	for (const title of body.querySelectorAll('p.MsoTitle')) rename(title, 'h1');
	for (const heading of body.querySelectorAll('h4, h5, h6')) rename(heading, 'h3');
	for (const element of body.querySelectorAll<HTMLElement>('span, font, b, i, code')) marksOf(element);
	for (const cell of body.querySelectorAll<HTMLElement>('td, th')) alignmentOf(cell);
	for (const item of body.querySelectorAll('li')) taskItem(item);
	for (const quote of body.querySelectorAll('blockquote')) callout(quote);
	dropEmptyLines(body);
	return body.innerHTML;
}

/**
 * The page's policy allows no inline styles, not even in a document that is never shown: parsed, they would be
 * dropped with a complaint each, and their meaning with them.
 */
function withoutStyles(html: string): string {
	// A template is not looked into, and is clutter too.
	const sheetless = html.replace(/<(\/?)style\b/gi, '<$1template');
	return sheetless.replace(/<[a-z][^<>]*>/gi, (tag) => tag.replace(/\sstyle\s*=/gi, ' data-css='));
}

function cssOf(element: HTMLElement, property: string): string {
	const declarations = (element.dataset.css ?? '').split(';').map((declaration) => declaration.split(':'));
	return declarations.findLast(([name]) => name?.trim().toLowerCase() === property)?.[1]?.trim() ?? '';
}

function marksOf(element: HTMLElement): void {
	const isLink = element.closest('a') !== null;
	for (const { property, value, element: name } of MARKS) {
		if (!value.test(cssOf(element, property)) || (name === 'u' && isLink)) continue;
		const mark = element.ownerDocument.createElement(name);
		mark.append(...element.childNodes);
		element.append(mark);
	}
	const isPlain = /^(normal|400)/.test(cssOf(element, 'font-weight'));
	if (isPlain && element.matches('b')) element.replaceWith(...element.childNodes);
}

function alignmentOf(cell: HTMLElement): void {
	const alignment = cssOf(cell, 'text-align');
	if (alignment !== '') cell.dataset.align = alignment;
}

/** Google wraps all of it in a bold that is not bold, and leaves a line break between blocks. */
function unwrapGoogle(body: HTMLElement): void {
	for (const wrapper of body.querySelectorAll('b[id^="docs-internal-guid"]')) {
		for (const line of wrapper.querySelectorAll(':scope > br')) line.remove();
		wrapper.replaceWith(...wrapper.childNodes);
	}
	for (const link of body.querySelectorAll<HTMLAnchorElement>('a[href^="https://www.google.com/url?"]')) {
		const target = URL.parse(link.href)?.searchParams.get('q');
		if (target) link.setAttribute('href', target);
	}
}

function rename(element: Element, name: string): void {
	const renamed = element.ownerDocument.createElement(name);
	renamed.append(...element.childNodes);
	element.replaceWith(renamed);
}

/** Google's check lists, and those that Markdown and GitHub make. */
function taskItem(item: HTMLLIElement): void {
	const box = item.querySelector<HTMLInputElement>(
		':scope > input[type="checkbox"], :scope > p:first-child > input[type="checkbox"]'
	);
	const isGoogle = item.getAttribute('role') === 'checkbox';
	if (!box && !isGoogle) return;
	const checked = box ? box.hasAttribute('checked') : item.getAttribute('aria-checked') === 'true';
	item.dataset.type = 'taskItem';
	item.dataset.checked = String(checked);
	box?.remove();
	if (isGoogle) for (const picture of item.querySelectorAll('img')) picture.remove();
	if (item.parentElement) item.parentElement.dataset.type = 'taskList';
}

/** `> [!NOTE]`, as GitHub and others write a callout. */
function callout(quote: HTMLQuoteElement): void {
	const first = quote.querySelector(':scope > p:first-child')?.firstChild;
	const found = first?.nodeType === Node.TEXT_NODE ? /^\s*\[!(\w+)\]\s*/.exec(first.textContent ?? '') : null;
	const kind = CALLOUTS[found?.[1]?.toLowerCase() ?? ''];
	if (!found || !first || kind === undefined) return;
	first.textContent = (first.textContent ?? '').slice(found[0].length);
	const box = quote.ownerDocument.createElement('div');
	box.dataset.callout = kind;
	box.append(...quote.childNodes);
	quote.replaceWith(box);
}

/** Word makes space with paragraphs of nothing. */
function dropEmptyLines(body: HTMLElement): void {
	for (const line of body.querySelectorAll('p[class^="Mso"]')) {
		const isAlone = line.parentElement?.matches('td, th') && line.parentElement.childElementCount === 1;
		if (!isAlone && line.textContent.trim() === '' && !line.querySelector('img, br')) line.remove();
	}
}
