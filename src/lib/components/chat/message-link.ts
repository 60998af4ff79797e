import type { ThreadKey } from '#lib/client/chat-store.ts';

/** The address of a message, for whoever may read it: the page that its thread stands beside. */
export function messageHref(projectId: string | null, key: ThreadKey, seq: number): string {
	if (projectId === null) return `/chat?message=${seq}`;
	if (key === '') return `/projects/${projectId}?message=${seq}`;
	return `/projects/${projectId}/sections/${key}?thread=section&message=${seq}`;
}

/** The message that an address names, by its `seq`. */
export function linkedMessage({ searchParams }: URL): number | null {
	const seq = Number(searchParams.get('message'));
	return Number.isSafeInteger(seq) && seq > 0 ? seq : null;
}
