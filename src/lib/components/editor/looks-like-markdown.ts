/** Any one of these says it: nobody writes them by chance. */
const CLEAR: readonly RegExp[] = [
	// A heading, unlike a comment in a script, has an empty line below it.
	/^#{1,6} \S.*(\n\s*\n|$(?![\s\S]))/m,
	/^ {0,3}(```|~~~)[\w-]*$[\s\S]*^ {0,3}(```|~~~)\s*$/m,
	/^[ \t]*[-*+] \[[ xX]\] \S/m,
	/^\|?\s*:?-{3,}:?\s*(\|\s*:?-{3,}:?\s*)+\|?\s*$/m,
	/\[[^\]\n]+\]\((https?:|mailto:)[^)\s]+\)/,
	/(^|[\s(])\*\*[^\s*][^*\n]*\*\*/,
	/^> \S/m
];

const LIST_LINE = /^[ \t]*([-*+]|\d{1,9}[.)]) \S/gm;
const LINES_OF_A_LIST = 2;
/** Characters that are looked at: the time of these patterns may grow with the square of the text. */
const SAMPLE = 20_000;

/** Whether pasted text is better shown formatted; when in doubt it is not. */
export function looksLikeMarkdown(text: string): boolean {
	const sample = text.slice(0, SAMPLE);
	if (CLEAR.some((sign) => sign.test(sample))) return true;
	return (sample.match(LIST_LINE)?.length ?? 0) >= LINES_OF_A_LIST;
}
