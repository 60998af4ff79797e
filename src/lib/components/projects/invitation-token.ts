/** The token in a pasted invitation link, or in what was left of it; null when there is none. */
export function invitationToken(pasted: string): string | null {
	const text = pasted.trim();
	const token = /\/invite\/([^/?#\s]+)/.exec(text)?.[1] ?? text;
	return /^[\w-]{16,200}$/.test(token) ? token : null;
}
