/**
 * What was written and not sent, kept on this device for each thread, and how the assistant shall be asked.
 * Storage may be switched off or full; then it is only forgotten with the tab.
 */
export interface Draft {
	body: string;
	ask: boolean;
	/** Ids of the items that the assistant is not to see for this ask. */
	without: string[];
	/** Ids of those who were picked for an `@`. */
	picked: string[];
}

const key = (userId: string, projectId: string | null, thread: string) => {
	return `waystone:${userId}:draft:${projectId ?? 'own'}:${thread}`;
};

export function readDraft(userId: string, projectId: string | null, thread: string): Draft {
	// Nobody else reads one's own thread: there is only the assistant to write to.
	const fresh = { body: '', ask: projectId === null, without: [], picked: [] };
	try {
		const stored = JSON.parse(
			localStorage.getItem(key(userId, projectId, thread)) ?? 'null'
		) as Partial<Draft> | null;
		return {
			body: typeof stored?.body === 'string' ? stored.body : fresh.body,
			ask: typeof stored?.ask === 'boolean' ? stored.ask : fresh.ask,
			without: Array.isArray(stored?.without) ? stored.without.map(String) : fresh.without,
			picked: Array.isArray(stored?.picked) ? stored.picked : fresh.picked
		};
	} catch (error) {
		console.warn('the draft cannot be read', error);
		return fresh;
	}
}

export function writeDraft(userId: string, projectId: string | null, thread: string, draft: Draft): void {
	try {
		localStorage.setItem(key(userId, projectId, thread), JSON.stringify(draft));
	} catch (error) {
		console.warn('the draft cannot be kept', error);
	}
}
