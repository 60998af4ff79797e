/** The beginning of a message in one line of plain words: Markdown's signs at the beginning of lines say nothing there. */
export function plainLine(markdown: string): string {
	return markdown.replaceAll(/^[#>\-*\s]+/gm, '').replaceAll(/\s+/g, ' ');
}
