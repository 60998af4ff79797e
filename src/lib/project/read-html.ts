import { decodeReferences } from './decode-references.ts';
import { parseTag } from './html-tag.ts';
import { InlineReader } from './read-inline.ts';
import type { RichElement } from './rich-node.ts';

/** Elements after and before which words stand by themselves. */
const BLOCKS = new Set(
	`address article aside blockquote caption center dd details dialog dir div dl dt fieldset figcaption figure footer
	form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol option p pre search section summary table tbody
	td tfoot th thead title tr ul`.split(/\s+/)
);
/** What is in these is not for people to read. */
const UNREAD = new Set(['script', 'style', 'template', 'noscript']);

/** The words of a block of raw HTML: its headings, and a paragraph for everything else that stands by itself. */
export function htmlBlocks(source: string): RichElement[] {
	const found: RichElement[] = [];
	let reader = new InlineReader();
	let level = 0;
	let unread: string | null = null;
	const flush = () => {
		const children = reader.nodes();
		const heading = level > 0 ? { name: 'heading', attributes: { level } } : { name: 'paragraph' };
		if (children.length > 0) found.push({ ...heading, children });
		reader = new InlineReader();
	};
	for (const piece of htmlPieces(source)) {
		const tag = piece.startsWith('<') ? parseTag(piece) : null;
		if (tag?.kind === 'tag' && UNREAD.has(tag.name)) unread = tag.closes ? null : tag.name;
		else if (unread !== null) continue;
		else if (tag?.kind === 'tag' && BLOCKS.has(tag.name)) {
			flush();
			level = /^h[1-6]$/.test(tag.name) && !tag.closes ? Number(tag.name[1]) : 0;
		} else if (tag) reader.tag(tag);
		else reader.text(decodeReferences(piece).replace(/\s+/g, ' '));
	}
	flush();
	return found;
}

const PIECE = /<!--|<\?|<!\[CDATA\[|<[!/]?[a-z][^>]*>|[^<]+|</giy;
/** What is between these is not for people to read. */
const ENDS: Readonly<Record<string, string>> = { '<!--': '-->', '<?': '?>', '<![CDATA[': ']]>' };

/** Tags, and the text between them. */
function* htmlPieces(source: string): Generator<string> {
	PIECE.lastIndex = 0;
	for (let match = PIECE.exec(source); match; match = PIECE.exec(source)) {
		const end = ENDS[match[0]];
		if (end === undefined) yield match[0];
		else {
			const index = source.indexOf(end, PIECE.lastIndex);
			// One that does not end hides the rest, as in a browser.
			if (index === -1) return;
			PIECE.lastIndex = index + end.length;
		}
	}
}
