import MarkdownIt from 'markdown-it';

/** Knows the character references of HTML, and nothing else of Markdown. */
const parser = new MarkdownIt('zero').enable('entity');

/** Text of HTML with its character references, such as `&amp;`, as the characters they stand for. */
export function decodeReferences(text: string): string {
	if (!text.includes('&')) return text;
	const [inline] = parser.parseInline(text, {});
	return (inline?.children ?? [])
		.map(({ type, content }) => (type === 'softbreak' ? '\n' : content))
		.join('');
}
