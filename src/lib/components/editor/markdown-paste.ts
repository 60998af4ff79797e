import { marked } from 'marked';

// `paste-extension.ts` fetches this when Markdown is pasted.

/** Not safe by itself: the editor takes out of it what its schema knows. */
export function markdownToHtml(text: string): string {
	return marked.parse(text, { async: false, gfm: true });
}
