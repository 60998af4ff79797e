/** Few messages are come to by a search. Returns what ends it; never rejects, since the message itself is marked too. */
export async function markFound(
	pane: HTMLElement,
	found: { seq: number; query: string }
): Promise<() => void> {
	try {
		const { markMessage } = await import('./mark-message.ts');
		return markMessage(pane, found);
	} catch (error) {
		console.warn('the words cannot be marked', error);
		return () => undefined;
	}
}
