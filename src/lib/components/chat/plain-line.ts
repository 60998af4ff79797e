/** The beginning of a message in one line of plain words: most of Markdown's signs say nothing there. */
export function plainLine(markdown: string): string {
	return markdown
		.replaceAll(/^[#>\-*\s]+/gm, '')
		.replaceAll(/\*\*|__|~~|`+/g, '')
		.replaceAll(/\s+/g, ' ');
}
