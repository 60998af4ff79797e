const EXACT_BELOW = 1_000;

/** "840", "3.4k". */
export function thousands(tokens: number): string {
	return tokens < EXACT_BELOW ? `${tokens}` : `${Math.round(tokens / 100) / 10}k`;
}
