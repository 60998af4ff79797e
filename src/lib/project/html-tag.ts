import { decodeReferences } from './decode-references.ts';
import type { MarkName } from './inline-run.ts';

/** What a piece of raw HTML is. */
export type HtmlTag =
	| { readonly kind: 'text'; readonly text: string }
	| { readonly kind: 'comment' }
	| {
			readonly kind: 'tag';
			readonly name: string;
			readonly closes: boolean;
			/** What it does to the words in it, if it marks them. */
			readonly mark: MarkName | undefined;
			/** '' when it has none of that name. */
			readonly attribute: (name: string) => string;
	  };

const MARKS: Readonly<Record<string, MarkName>> = {
	...{ b: 'bold', strong: 'bold', i: 'italic', em: 'italic', cite: 'italic', var: 'italic', dfn: 'italic' },
	...{ s: 'strike', strike: 'strike', del: 'strike', u: 'underline', ins: 'underline' },
	...{ code: 'code', kbd: 'code', samp: 'code', tt: 'code' }
};

/** The elements of HTML that people write into Markdown. Others are words: `Array<string>`. */
const KNOWN = new Set(
	`a abbr acronym address area article aside audio b base bdi bdo big blockquote body br button canvas caption
	center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed fieldset figcaption
	figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd
	label legend li link main map mark marquee menu meta meter nav nobr noscript object ol optgroup option output p
	param picture pre progress q rp rt ruby s samp script section select slot small source span strike strong style
	sub summary sup svg table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr`.split(
		/\s+/
	)
);

/** `source` is one tag, comment, declaration or instruction, as CommonMark takes it for HTML. */
export function parseTag(source: string): HtmlTag {
	const [, slash, name = ''] = /^<(\/?)([a-z][a-z\d-]*)/i.exec(source) ?? [];
	if (slash === undefined)
		return /^<[!?]/.test(source) ? { kind: 'comment' } : { kind: 'text', text: source };
	const lower = name.toLowerCase();
	if (!KNOWN.has(lower)) return { kind: 'text', text: source };
	return {
		kind: 'tag',
		name: lower,
		closes: slash === '/',
		mark: Object.hasOwn(MARKS, lower) ? MARKS[lower] : undefined,
		attribute: (wanted) => attributeOf(source, wanted)
	};
}

function attributeOf(source: string, wanted: string): string {
	for (const [, name = '', ...values] of source.matchAll(
		/\s([a-z][\w:.-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+))/gi
	)) {
		if (name.toLowerCase() === wanted) {
			return decodeReferences(values.find((value) => value !== undefined) ?? '');
		}
	}
	return '';
}
