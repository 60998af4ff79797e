import type * as Y from 'yjs';
import { fragmentToMarkdown } from './markdown.ts';
import { wordsMarkdown } from './markdown-inline.ts';

/** A doc as a file: its title is the first heading. */
export function docMarkdown(title: string, body: Y.XmlFragment | undefined): string {
	const heading = title.trim() === '' ? '' : `# ${wordsMarkdown(title)}\n\n`;
	return `${heading}${body ? fragmentToMarkdown(body) : ''}`.trimEnd() + '\n';
}
